"""The first or last day of a colleague's employment changes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.people.actions.roles import guard_last_administrator
from vaert.people.models import Employment, Membership, Organisation, Person


@transaction.atomic
def change_employment(
    *, employment: Employment, starts_on: date, ends_on: date | None, by: Person, at: datetime
) -> Employment:
    """Set first and last day (included; none: no end is known). Memberships and roles follow.

    What began with the old first day begins with the new one, what ended with the old last day ends with the
    new one, and what would begin after the last day never does. Raises LastAdministrator when nobody could
    look after the organisation any more.
    """
    person = Person.objects.select_related("organisation").get(pk=employment.person_id)
    # The organisation first: two administrators who both leave at the same moment must not both be let go.
    Organisation.objects.select_for_update().get(pk=person.organisation_id)
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    employment = Employment.objects.get(pk=employment.pk)
    if ends_on is not None:
        guard_last_administrator(person, after=ends_on)
    for row in (*_rows_within(person.memberships, employment), *_rows_within(person.roles, employment)):
        _follow(row, employment, starts_on, ends_on)
    employment.starts_on, employment.ends_on = starts_on, ends_on
    employment.save()
    person.save()
    return employment


def _rows_within(rows: object, employment: Employment) -> list:
    """The dated rows that overlap the employment as it was."""
    return list(rows.overlapping(employment.starts_on, employment.ends_on or date.max))  # type: ignore[attr-defined]


def _follow(row: Membership, was: Employment, starts_on: date, ends_on: date | None) -> None:
    if row.starts_on == was.starts_on or row.starts_on < starts_on:
        row.starts_on = starts_on
    if row.ends_on is None or row.ends_on == was.ends_on or (ends_on is not None and row.ends_on > ends_on):
        row.ends_on = ends_on
    if row.ends_on is not None and row.ends_on < row.starts_on:
        row.delete()
    else:
        row.save()
