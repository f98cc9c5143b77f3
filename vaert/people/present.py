"""What holds for many people on a day, read in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vaert.common.dates import short_date
from vaert.common.prepared import prepared
from vaert.people.models import Absence, Employment, Membership, Person

Row = TypeVar("Row", Employment, Membership, Absence, "Place")


def holding(rows: Sequence[Row], on: date) -> Row | None:
    """The row that holds on the day, else the next, else the last. Rows stand in the order they begin."""
    found = None
    for row in rows:
        if found is None or not _holds_or_comes(found, on):
            found = row
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """A department, a site or a leader by number and name."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works from one day to another, both included; a membership with only its names."""

    person_id: int
    starts_on: date
    ends_on: date | None
    department: Named
    site: Named | None
    leader: Named | None


@prepared
def _places(people: list[int]) -> QuerySet[Membership, Any]:
    rows = Membership.objects.filter(person_id__in=people).order_by("starts_on")
    department, site = ("department_id", "department__name"), ("site_id", "site__name")
    leader = ("leader_id", "leader__given_name", "leader__family_name")
    return rows.values_list("person_id", "starts_on", "ends_on", *department, *site, *leader)


def _place_of(row: tuple[Any, ...]) -> Place:
    department, site, leader = row[3:5], row[5:7], row[7:]
    leads = Named(leader[0], f"{leader[1]} {leader[2]}".strip()) if leader[0] else None
    return Place(row[0], row[1], row[2], Named(*department), Named(*site) if site[0] else None, leads)


@prepared
def _jobs(people: list[int]) -> QuerySet[Employment]:
    return Employment.objects.filter(person_id__in=people).order_by("starts_on")


@prepared
def _absences(people: list[int], on: date) -> QuerySet[Absence]:
    return Absence.objects.covering(on).filter(person_id__in=people).order_by("starts_on")


def place_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `place`: the Place of `holding`, or None. One query."""
    return _give(people, "place", map(_place_of, _places([person.pk for person in people])), on)


def employ_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `job`: the employment of `holding`. One query."""
    return _give(people, "job", _jobs([person.pk for person in people]), on)


def excuse_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `absence`: the absence that covers the day, or None. One query."""
    return _give(people, "absence", _absences([person.pk for person in people], on), on)


def _give(people: Sequence[Person], name: str, rows: Iterable[Any], on: date) -> list[Person]:
    of_each: dict[int, list[Any]] = {}
    for row in rows:
        of_each.setdefault(row.person_id, []).append(row)
    for person in people:
        setattr(person, name, holding(of_each.get(person.pk, []), on))
    return list(people)


def _holds_or_comes(row: Any, on: date) -> bool:
    return row.ends_on is None or row.ends_on >= on


def standing_of(person: Any, on: date) -> list[tuple[str, str]]:
    """What is worth knowing about somebody's work on the day, as chips: a kind and words. Takes `job` and `absence`."""
    job, absence = person.job, person.absence
    if job and job.ends_on and job.ends_on < on:
        return [("", _("Left %(day)s") % {"day": short_date(job.ends_on)})]
    if job and job.starts_on > on:
        return [("info", _("Starts %(day)s") % {"day": short_date(job.starts_on)})]
    chips = []
    if absence:
        away = _("Away until %(day)s") % {"day": short_date(absence.ends_on)} if absence.ends_on else _("Away")
        chips.append(("warning", away))
    if job and job.ends_on:
        chips.append(("late", _("Last day %(day)s") % {"day": short_date(job.ends_on)}))
    return chips
