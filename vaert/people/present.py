"""What holds for many people on a day, read in few queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vaert.people.models import Absence, Employment, Membership, Person


def place_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `place`: the membership that holds on the day, else the next, else the last. One query."""
    found: dict[int, Membership] = {}
    rows = Membership.objects.filter(person__in=[person.pk for person in people])
    for row in rows.select_related("department", "site", "leader").order_by("starts_on"):
        before = found.get(row.person_id)
        if before is None or not _holds_or_comes(before, on):
            found[row.person_id] = row
    for person in people:
        person.place = found.get(person.pk)  # type: ignore[attr-defined]
    return list(people)


def employ_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `job`: the employment that holds on the day, else the next, else the last. One query."""
    found: dict[int, Employment] = {}
    for row in Employment.objects.filter(person__in=[person.pk for person in people]).order_by("starts_on"):
        before = found.get(row.person_id)
        if before is None or not _holds_or_comes(before, on):
            found[row.person_id] = row
    for person in people:
        person.job = found.get(person.pk)  # type: ignore[attr-defined]
    return list(people)


def excuse_them(people: Sequence[Person], on: date) -> list[Person]:
    """Give each person `absence`: the absence that holds on the day, or None. One query."""
    rows = Absence.objects.covering(on).filter(person__in=[person.pk for person in people]).order_by("starts_on")
    found = {row.person_id: row for row in rows}
    for person in people:
        person.absence = found.get(person.pk)  # type: ignore[attr-defined]
    return list(people)


def _holds_or_comes(row: Membership | Employment, on: date) -> bool:
    return row.ends_on is None or row.ends_on >= on
