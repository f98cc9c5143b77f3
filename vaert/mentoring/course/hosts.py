"""Who is a buddy these days (M12: buddies find each other)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from vaert.common.prepared import prepared
from vaert.mentoring.course.now import Face
from vaert.mentoring.models import Course, Pairing
from vaert.people.models import Membership, Person
from vaert.people.models.person import DatedQuerySet

_FACE = ("person_id", "person__given_name", "person__family_name", "person__email", "department__name")
_BY_NAME = ("person__sort_key", "person_id")


@dataclass(frozen=True, slots=True)
class Host:
    """A present buddy and their department. Whom they host is between them and those who should know."""

    face: Face
    department: str


def hosts_near(person: Person, on: date, number: int) -> list[Host]:
    """So many present buddies besides the person, those of the same department and site first: one query.

    Two where there are not so many of them.
    """
    rows = _near(person.organisation_id, person.pk, on, number=number)
    if len(rows) < number:
        known = {row[0] for row in rows}
        others = _anywhere(person.organisation_id, person.pk, on, number=number)
        rows += [row for row in others if row[0] not in known][: number - len(rows)]
    return [Host(Face(*row[:4]), row[4]) for row in rows]


def _hosting(organisation: int, person: int, on: date) -> DatedQuerySet:
    """The places of everybody else who hosts on the day."""
    hosting = Pairing.objects.covering(on).filter(buddy=OuterRef("person"), stage__course__state=Course.State.RUNNING)
    there = Membership.objects.covering(on).filter(Exists(hosting), person__organisation_id=organisation)
    return there.exclude(person_id=person)


@prepared
def _near(organisation: int, person: int, on: date, *, number: int) -> QuerySet[Membership, Any]:
    """Those of the person's department and then of their site, however many there are elsewhere."""
    own = Membership.objects.covering(on).filter(person_id=person).order_by("-starts_on")
    department, site = (Subquery(own.values(place)[:1]) for place in ("department", "site"))
    distance = Case(When(department=department, then=0), default=1, output_field=IntegerField())
    near = _hosting(organisation, person, on).filter(Q(department=department) | Q(site=site))
    return near.order_by(distance, *_BY_NAME).values_list(*_FACE)[:number]  # type: ignore[return-value]


@prepared
def _anywhere(organisation: int, person: int, on: date, *, number: int) -> QuerySet[Membership, Any]:
    everybody = _hosting(organisation, person, on).order_by(*_BY_NAME)
    return everybody.values_list(*_FACE)[: 2 * number]  # type: ignore[return-value]
