"""The closing days that most libraries have beside the public holidays."""

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
