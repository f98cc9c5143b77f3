"""The days when an organisation is closed beside the public holidays."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.meetings.models import ClosingDay
from vaert.people.models import Organisation

YEARS_AHEAD = 3
_UNTIL = "closing_days_until"


def install_closing_days(organisation: Organisation, *, years: Iterable[int]) -> None:
    """Note 5 June and 24 December as closed in each year; days that are noted already stay as they are."""
    with override(organisation.language):
        days = {(6, 5): _("Constitution Day"), (12, 24): _("Christmas Eve")}
        ClosingDay.objects.bulk_create(
            [
                ClosingDay(organisation=organisation, on=date(year, month, day), name=name)
                for year in years
                for (month, day), name in days.items()
            ],
            ignore_conflicts=True,
        )


def keep_closing_days_ahead(*, today: date) -> int:
    """Note the days of each year that has come into sight, for every organisation; returns for how many.

    A year is filled once: a day that somebody has opened again stays open.
    """
    until = today.year + YEARS_AHEAD
    filled = 0
    for organisation in Organisation.objects.only("settings", "created_at", "language"):
        if _filled_until(organisation) < until:
            filled += _fill(organisation, until, today)
    return filled


@transaction.atomic
def _fill(organisation: Organisation, until: int, today: date) -> bool:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = _filled_until(organisation)
    if known >= until:
        return False
    install_closing_days(organisation, years=range(max(known + 1, today.year), until + 1))
    organisation.settings[_UNTIL] = until
    organisation.save(update_fields=["settings"])
    return True


def _filled_until(organisation: Organisation) -> int:
    """The last year that is filled; that of the founding and the three after it from the beginning."""
    return int(organisation.settings.get(_UNTIL, organisation.created_at.year + YEARS_AHEAD))


def add_closing_day(*, organisation: Organisation, on: date, name: str) -> ClosingDay:
    """Book no meeting on this day from now on; again only changes its name (M10).

    What is booked is moved by the rules of working lives, as after any change (`lifecycle`); nothing is done here.
    """
    return ClosingDay.objects.update_or_create(organisation=organisation, on=on, defaults={"name": name})[0]


def remove_closing_day(day: ClosingDay) -> None:
    """Be open on that day after all; again changes nothing."""
    ClosingDay.objects.filter(pk=day.pk).delete()
