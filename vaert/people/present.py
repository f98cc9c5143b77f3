"""What holds for many people on a day, read in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.people.models import Absence, Employment, Membership, Person

Row = TypeVar("Row", Employment, Membership, Absence)


def holding(rows: Sequence[Row], on: date) -> Row | None:
    """The row that holds on the day, else the next, else the last. Rows stand in the order they begin."""
    found = None
    for row in rows:
        if found is None or not _holds_or_comes(found, on):
            found = row
    return found


@prepared
def _places(people: list[int]) -> QuerySet[Membership]:
    rows = Membership.objects.filter(person_id__in=people).select_related("department", "site", "leader")
    names = ("department__name", "site__name", "leader__given_name", "leader__family_name")
    return rows.only("person_id", "starts_on", "ends_on", *names).order_by("starts_on")


@prepared
def _jobs(people: list[int]) -> QuerySet[Employment]:
    return Employment.objects.filter(person_id__in=people).order_by("starts_on")


@prepared
def _absences(people: list[int], on: date) -> QuerySet[Absence]:
    return Absence.objects.covering(on).filter(person_id__in=people).order_by("starts_on")


def place_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `place`: the membership of `holding`, with names. One query."""
    return _give(people, "place", _places([person.pk for person in people]), on)


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
