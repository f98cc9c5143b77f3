"""The days when an organisation is closed beside the public holidays."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.meetings.models import ClosingDay
from vaert.people.models import Organisation


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


def add_closing_day(*, organisation: Organisation, on: date, name: str) -> ClosingDay:
    """Book no meeting on this day from now on; again only changes its name (M10).

    What is booked is moved by the rules of working lives, as after any change (`lifecycle`); nothing is done here.
    """
    return ClosingDay.objects.update_or_create(organisation=organisation, on=on, defaults={"name": name})[0]


def remove_closing_day(day: ClosingDay) -> None:
    """Be open on that day after all; again changes nothing."""
    ClosingDay.objects.filter(pk=day.pk).delete()
