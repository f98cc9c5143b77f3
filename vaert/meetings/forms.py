"""Choosing another time for a meeting."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vaert.common.dates import ZONE
from vaert.common.forms import ClockField, DayField
from vaert.common.web import host_of
from vaert.meetings.actions import ServerFacts
from vaert.meetings.models import CalendarServer
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


class ClosingDayForm(forms.Form):
    """A day when the organisation is closed."""

    on = DayField(label=_("Closed on"))
    name = PlainText(label=_("Why (shown here only)"), required=False, max_length=120)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Only a day that lies ahead keeps anything from being booked."""
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("That time has passed. Choose one that lies ahead."))
        return on


class CalendarServerForm(forms.Form):
    """What an administrator says about the organisation's calendar server; the secret is never shown again."""

    kind = forms.ChoiceField(label=_("Which kind?"), choices=CalendarServer.Kind.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Address of one person's calendar"),
        help_text=_(
            "CalDAV only, with {email} or {user} where the person goes: https://dav.example.dk/{user}/calendar/"
        ),
        required=False,
        max_length=500,
    )
    user = forms.CharField(
        label=_("User"),
        help_text=_("CalDAV: a user who may write to everybody's calendar. Microsoft 365: tenant/application."),
        required=False,
        max_length=200,
    )
    secret = forms.CharField(
        label=_("Secret"),
        help_text=_(
            "CalDAV: the password. Microsoft 365: the application's secret. Google: the whole JSON key. "
            "It is kept sealed and never shown; leave it empty to keep the one we know."
        ),
        required=False,
        max_length=8000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        strip=True,
    )
    puts_meetings = forms.BooleanField(label=_("Put meetings in people's calendars"), required=False)
    asks_when_taken = forms.BooleanField(label=_("Ask when people are busy"), required=False)

    def __init__(self, data: Any = None, *, server: CalendarServer | None) -> None:
        known = {"kind": CalendarServer.Kind.CALDAV, "puts_meetings": True, "asks_when_taken": True}
        if server is not None:
            names = ("kind", "address", "user", "puts_meetings", "asks_when_taken")
            known = {name: getattr(server, name) for name in names}
        super().__init__(data, initial=known)

    def clean(self) -> dict[str, Any]:
        """What each kind needs."""
        given = super().clean() or {}
        kind, address, user = given.get("kind"), given.get("address", ""), given.get("user", "")
        if kind == CalendarServer.Kind.CALDAV:
            host = host_of(address.replace("{email}", "x").replace("{user}", "x"))
            if not host:
                self.add_error("address", _("Write the address, from https:// on."))
            elif not address.startswith("https://") and host not in settings.CALENDAR_PRIVATE_HOSTS:
                self.add_error("address", _("The address must begin with https://"))
            elif "{email}" not in address and "{user}" not in address:
                self.add_error("address", _("Write {email} or {user} where the person's own part is."))
        else:
            given["address"] = ""  # theirs is known
        if kind == CalendarServer.Kind.GRAPH and not re.fullmatch(r"[\w.-]+/[\w-]+", user):
            self.add_error("user", _("Write tenant and application with a slash between them."))
        return given

    @property
    def facts(self) -> ServerFacts:
        """What was said, for the deed."""
        return ServerFacts(**self.cleaned_data)
