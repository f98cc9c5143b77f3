"""The working week: from when to when on which weekday."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import ClockField
from vaert.common.shown import ShownForm

Week = list[list[Any]]


class WeekForm(ShownForm):
    """Two times for each weekday; a day without times is a day off."""

    def __init__(self, data: Any = None, *, week: Week | None) -> None:
        super().__init__(data)
        known = _outer_times(week or [])
        for number, name in WEEKDAYS.items():
            for end, label in (("from", _("%(weekday)s from")), ("to", _("%(weekday)s to"))):
                self.fields[f"{end}_{number}"] = ClockField(
                    label=label % {"weekday": name},
                    required=False,
                    initial=known.get(number, {}).get(end),
                )
        self.keep_both()

    def clean(self) -> dict[str, Any]:
        """Both times or none, and the end after the beginning."""
        typed = super().clean() or self.cleaned_data
        for number in WEEKDAYS:
            start, end = typed.get(f"from_{number}"), typed.get(f"to_{number}")
            if {f"from_{number}", f"to_{number}"} & set(self.errors):
                continue
            if (start is None) != (end is None):
                self.add_error(f"to_{number}" if end is None else f"from_{number}", _("Both times are needed."))
            elif start is not None and end is not None and end <= start:
                self.add_error(f"to_{number}", _("The day ends before it begins."))
        return typed

    def week(self) -> Week | None:
        """As Person.week: [[weekday 0-6, "08:00", "15:30"], …]; None where nothing was said."""
        days = [
            [number, f"{self.cleaned_data[f'from_{number}']:%H:%M}", f"{self.cleaned_data[f'to_{number}']:%H:%M}"]
            for number in WEEKDAYS
            if self.cleaned_data[f"from_{number}"]
        ]
        return days or None

    def days(self) -> list[tuple[str, Any, Any]]:
        """The rows of the page: weekday and its two fields."""
        return [(str(name), self[f"from_{number}"], self[f"to_{number}"]) for number, name in WEEKDAYS.items()]


def _outer_times(week: Week) -> dict[int, dict[str, time]]:
    """The earliest beginning and the latest end of each weekday."""
    found: dict[int, dict[str, time]] = {}
    for number, start, end in week:
        begins, ends = time.fromisoformat(start), time.fromisoformat(end)
        day = found.setdefault(number, {"from": begins, "to": ends})
        day["from"], day["to"] = min(day["from"], begins), max(day["to"], ends)
    return found
