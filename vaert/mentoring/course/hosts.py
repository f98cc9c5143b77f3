"""Who is a buddy these days (M12: buddies find each other)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, When

from vaert.common.prepared import prepared
from vaert.mentoring.course.now import Face
from vaert.mentoring.models import Course, Pairing
from vaert.people.models import Membership, Person


@dataclass(frozen=True, slots=True)
class Host:
    """A present buddy and their department. Whom they host is between them and those who should know."""

    face: Face
    department: str


def hosts_near(person: Person, on: date, number: int) -> list[Host]:
    """So many present buddies besides the person, those of the same department and site first: one query."""
    rows = _near(person.organisation_id, person.pk, on, number=number)
    return [Host(Face(*row[:4]), row[4]) for row in rows]


@prepared
def _near(organisation: int, person: int, on: date, *, number: int) -> QuerySet[Membership, Any]:
    own = Membership.objects.covering(on).filter(person_id=person).order_by("-starts_on")
    hosting = Pairing.objects.covering(on).filter(buddy=OuterRef("person"), stage__course__state=Course.State.RUNNING)
    found = (
        Membership.objects.covering(on)
        .filter(Exists(hosting), person__organisation_id=organisation)
        .exclude(person_id=person)
        .annotate(
            distance=Case(
                When(department=Subquery(own.values("department")[:1]), then=0),
                When(site=Subquery(own.values("site")[:1]), then=1),
                default=2,
                output_field=IntegerField(),
            )
        )
        .order_by("distance", "person__sort_key", "person_id")
    )
    face = ("person_id", "person__given_name", "person__family_name", "person__email")
    return found.values_list(*face, "department__name")[:number]  # type: ignore[return-value]
