"""The page `/stil/`: every component in all its states, with the words that people will read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from vaert.common.dates import short_month
from vaert.common.forms import ClockField, DayField, SearchInput
from vaert.common.gate import for_everyone


@dataclass(frozen=True)
class Somebody:
    """A person as the components see one."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        words = self.name.split()
        return words[0][0] + words[-1][0]


PEOPLE = [
    Somebody(number, name)
    for number, name in enumerate(
        [
            "Lone Bruun",
            "Jens Østergaard",
            "Amira Haddad",
            "Åge Ågård-Sørensen",
            "Karen Holm",
            "Ida Poulsen",
            "Anne-Mette Kjærgaard Østergaard-Rasmussen",
        ]
    )
]


CHIPS = [
    ("now", _("Running")),
    ("coming", _("Coming")),
    ("done", _("Held")),
    ("late", _("Late")),
    ("missed", _("Missed")),
]


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail"), help_text=_("We write to this address and to no other."))
    starts_on = DayField(label=_("First day at work"))
    begins = ClockField(label=_("Meets at"), required=False)
    department = forms.ChoiceField(
        label=_("Department"),
        choices=[
            ("", _("Choose")),
            ("1", "Børn og unge"),
            ("2", "Voksenformidling og digital dannelse i lokalområdet"),
        ],
    )
    buddy = forms.ChoiceField(
        label=_("Buddy"),
        widget=forms.RadioSelect,
        choices=[("1", "Lone Bruun"), ("2", "Jens Østergaard"), ("3", "Anne-Mette Kjærgaard Østergaard-Rasmussen")],
    )
    days = forms.MultipleChoiceField(
        label=_("Days at work"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday"))],
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea, help_text=_("Only you can read it."))
    file = forms.FileField(label=_("Staff list"), required=False, help_text=_("CSV or Excel."))
    search = forms.CharField(label=_("Find a colleague"), required=False, widget=SearchInput)
    agrees = forms.BooleanField(label=_("I have read what will be sent"))


def _path(first: date) -> list[dict[str, Any]]:
    """A year of twelve meetings, in its fourth month, one of them missed."""
    states = ["done", "done", "missed", "now"] + ["coming"] * 8
    titles = [gettext("Settling in"), gettext("The house and its people"), gettext("A walk among the shelves")]
    return [
        {
            "number": number + 1,
            "title": titles[number % 3] if number != 7 else "Lokalsamfundssamarbejdspartnere",
            "when": short_month(first + timedelta(days=31 * number)),
            "state": state,
            "href": "#path" if state == "now" else "",
        }
        for number, state in enumerate(states)
    ]


def _samples(request: HttpRequest) -> dict[str, Any]:
    today = date(2026, 11, 23)
    return {
        "people": PEOPLE,
        "long_name": PEOPLE[-1],
        "sample": Sample(prefix="a"),
        "faulty": Sample({"b-email": "lone@"}, prefix="b"),
        "path": _path(date(2026, 9, 1)),
        "at": datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
        "day": today,
        "days": [today + timedelta(days=days) for days in (-400, -3, -1, 0, 1, 5, 14, 90)],
        "page": Paginator(range(120), 25).get_page(request.GET.get("page", "2")),
        "facts": [("clock", gettext("10:00 to 10:30")), ("map-pin", "Hovedbiblioteket, mødelokale 2")],
        "steps": [(gettext("Who"), "done"), (gettext("When"), "now"), (gettext("Proposal"), "coming")],
        "tabs": [
            {"word": gettext("Running"), "href": "?tab=running", "current": True, "count": 12},
            {"word": gettext("Coming"), "href": "?tab=coming", "count": 3},
            {"word": gettext("Ended"), "href": "?tab=ended"},
        ],
        "courses": list(zip(PEOPLE, cycle(CHIPS), strict=False)),
        "chips": CHIPS,
        "notes": [
            Message(level, text)
            for level, text in (
                (messages.SUCCESS, gettext("The year has begun. Three e-mails are on their way.")),
                (messages.INFO, gettext("Nothing is sent from here.")),
                (messages.WARNING, gettext("Lone is away from 1 March. Amira has no buddy for three months.")),
                (messages.ERROR, gettext("The e-mail to Jens came back. Is the address right?")),
            )
        ],
    }


@for_everyone
@require_GET
def stil(request: HttpRequest) -> HttpResponse:
    """Show the house what its components look like."""
    return render(request, "common/stil.html", _samples(request))
