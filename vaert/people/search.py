"""Finding people among many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from vaert.common.danish import search_key
from vaert.common.prepared import PreparedPages, prepared
from vaert.people.models import Absence, Employment, Person
from vaert.people.models.person import PersonQuerySet

SOON_DAYS = 60


def find_people(viewer: Person, on: date, *, wanted: dict[str, Any]) -> PersonQuerySet:
    """The people the viewer may list who fit the wishes: `q`, `department`, `site`, `state`, `willing`.

    Without a state those who have left stay out. Sorted the Danish way, æ ø å last.
    """
    values, choices = _asked(viewer, on, wanted)
    return _found(*values, **choices)


def pages_of_people(viewer: Person, on: date, *, wanted: dict[str, Any]) -> PreparedPages[Person]:
    """The same for a Paginator, with the columns a list shows."""
    values, choices = _asked(viewer, on, wanted)
    return _listed.pages(*values, **choices)


def _asked(viewer: Person, on: date, wanted: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Whom one may list comes first: a leader their own, those who run the house everybody in it."""
    access = viewer.access(on)
    led = None if access.runs_the_house else access.led_department_ids
    soon = on + timedelta(days=SOON_DAYS) if wanted.get("state") == "soon" else None
    places = [wanted.get("department") or None, wanted.get("site") or None]
    values = [viewer.organisation_id, on, soon, led, *places, *search_key(wanted.get("q", "")).split()]
    return values, {"state": wanted.get("state", ""), "willing": wanted.get("willing", "")}


def _found(
    organisation: int,
    on: date,
    soon: date | None,
    led: Iterable[int] | None,
    department: int | None,
    site: int | None,
    *words: str,
    state: str,
    willing: str,
) -> PersonQuerySet:
    """Everybody who fits; asked with values and, prepared, with their places."""
    found = _in_state(Person.objects.filter(organisation_id=organisation), state, on, soon)
    if led is not None:
        found = found.in_departments(led, on)
    for word in words:
        found = found.with_word(word)
    if department is not None:
        found = found.in_department(department, on)
    if site is not None:
        found = found.at_site(site, on)
    if willing:
        found = found.filter(is_willing=willing == "yes")
    return found.order_by("sort_key", "id")


@prepared
def _listed(*values: Any, **choices: Any) -> PersonQuerySet:
    shown = ("given_name", "family_name", "title", "is_willing", "is_resource_person")
    return _found(*values, **choices).only(*shown)


def _in_state(people: PersonQuerySet, state: str, on: date, soon: date | None) -> PersonQuerySet:
    job = Employment.objects.filter(person=OuterRef("pk"))
    if state == "left":
        return people.filter(~Exists(job.not_over(on)))
    if state == "soon":
        coming = job.filter(starts_on__gt=on, starts_on__lte=soon)
        return people.filter(Exists(coming), ~Exists(job.covering(on)))
    if state == "away":
        return people.filter(Exists(job.covering(on)), pk__in=Absence.objects.covering(on).values("person"))
    return people.not_left(on)
