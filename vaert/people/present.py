"""What holds for many people on a day, read in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from vaert.people.models import Absence, Employment, Membership, Person

Row = TypeVar("Row", Employment, Membership, Absence)


def holding(rows: Sequence[Row], on: date) -> Row | None:
    """The row that holds on the day, else the next, else the last. Rows stand in the order they begin."""
    found = None
    for row in rows:
        if found is None or not _holds_or_comes(found, on):
            found = row
    return found


def place_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `place`: the membership of `holding`. One query."""
    rows = Membership.objects.filter(person__in=[person.pk for person in people])
    _give(people, "place", rows.select_related("department", "site", "leader").order_by("starts_on"), on)
    return list(people)


def employ_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `job`: the employment of `holding`. One query."""
    rows = Employment.objects.filter(person__in=[person.pk for person in people])
    _give(people, "job", rows.order_by("starts_on"), on)
    return list(people)


def excuse_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `absence`: the absence that covers the day, or None. One query."""
    rows = Absence.objects.covering(on).filter(person__in=[person.pk for person in people])
    _give(people, "absence", rows.order_by("starts_on"), on)
    return list(people)


def _give(people: Iterable[Person], name: str, rows: Iterable[Any], on: date) -> None:
    of_each: dict[int, list[Any]] = {}
    for row in rows:
        of_each.setdefault(row.person_id, []).append(row)
    for person in people:
        setattr(person, name, holding(of_each.get(person.pk, []), on))


def _holds_or_comes(row: Any, on: date) -> bool:
    return row.ends_on is None or row.ends_on >= on
