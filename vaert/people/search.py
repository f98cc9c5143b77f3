"""Finding people among many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from vaert.people.models import Absence, Employment, Person
from vaert.people.models.person import PersonQuerySet

SOON_DAYS = 60


def find_people(viewer: Person, on: date, *, wanted: dict[str, Any]) -> PersonQuerySet:
    """The people the viewer may list who fit the wishes: `q`, `department`, `site`, `state`, `willing`.

    Without a state those who have left stay out. Sorted the Danish way, æ ø å last.
    """
    found = _in_state(Person.objects.listed_for(viewer, on), wanted.get("state", ""), on)
    found = found.matching(wanted.get("q", ""))
    if wanted.get("department"):
        found = found.in_departments([wanted["department"]], on)
    if wanted.get("site"):
        found = found.at_site(wanted["site"], on)
    if wanted.get("willing"):
        found = found.filter(is_willing=wanted["willing"] == "yes")
    return found.order_by("sort_key", "id")


def _in_state(people: PersonQuerySet, state: str, on: date) -> PersonQuerySet:
    job = Employment.objects.filter(person=OuterRef("pk"))
    if state == "left":
        return people.filter(~Exists(job.not_over(on)))
    if state == "soon":
        coming = job.filter(starts_on__gt=on, starts_on__lte=on + timedelta(days=SOON_DAYS))
        return people.filter(Exists(coming), ~Exists(job.covering(on)))
    if state == "away":
        return people.filter(Exists(job.covering(on)), pk__in=Absence.objects.covering(on).values("person"))
    return people.not_left(on)
