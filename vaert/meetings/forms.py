"""Choosing another time for a meeting."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.dates import ZONE
from vaert.common.forms import ClockField, DayField
from vaert.people.forms.fields import PlainText


class TimeForm(forms.Form):
    """A day and a time of day on the library's clock."""

    day = DayField(label=_("Day"))
    clock = ClockField(label=_("Time of day"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean(self) -> dict[str, Any]:
        """The time must lie ahead."""
        given = super().clean() or {}
        if "day" in given and "clock" in given and self.starts_at <= self.at:
            self.add_error("day", _("That time has passed. Choose one that lies ahead."))
        return given

    @property
    def starts_at(self) -> datetime:
        """The instant that was chosen."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], ZONE)


class NoteForm(forms.Form):
    """A private note, as long as a page; empty takes it away."""

    note = PlainText(
        label=_("My note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    is_lost = False  # whether there is one that cannot be opened


class OutsideCalendarForm(forms.Form):
    """The address of a calendar of one's own. What it leads to is the deed's to judge."""

    address = forms.CharField(
        label=_("The calendar's secret address"),
        help_text=_("It begins with https:// or webcal:// and often ends in .ics"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the address of the calendar.")},
    )
