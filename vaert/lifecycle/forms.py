"""What is typed when somebody's working life changes: shape only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import DayField
from vaert.mentoring.models import Course
from vaert.people.forms.fields import ColleagueField, missing
from vaert.people.forms.person import MoveForm
from vaert.people.models import Absence, Organisation, Person


class MoveWithBuddyForm(MoveForm):
    """A move; somebody who is being hosted keeps the buddy, or gets one in the new department."""

    hands_over = forms.BooleanField(
        label=_("Find a buddy in the new department"),
        required=False,
        help_text=_("Otherwise the two go on together, as most do."),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation, person: Person, **more: Any) -> None:
        super().__init__(data, organisation=organisation, person=person, **more)
        if not Course.objects.running().filter(newcomer=person).exists():
            del self.fields["hands_over"]


class BackForm(forms.Form):
    """The last day of days away that had none."""

    ends_on = DayField(label=_("Last day away"), error_messages=missing(_("Write the last day.")))

    def __init__(self, data: Any = None, *, absence: Absence, **more: Any) -> None:
        super().__init__(data, **more)
        self.absence = absence

    def clean_ends_on(self) -> date:
        """Not before the first day away."""
        last_on: date = self.cleaned_data["ends_on"]
        if last_on < self.absence.starts_on:
            raise forms.ValidationError(_("The last day is before the first."))
        return last_on


class HandOverForm(forms.Form):
    """Who takes the duties over, from when, and perhaps until when."""

    to = ColleagueField(label=_("Who takes over?"), error_messages=missing(_("Write who takes over.")))
    starts_on = DayField(label=_("From"), error_messages=missing(_("Write the day.")))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if the duties are handed over for good.")
    )

    def __init__(self, data: Any = None, *, person: Person, today: date, **more: Any) -> None:
        super().__init__(data, **more)
        self.person, self.today = person, today
        others = Person.objects.visible_to(person).not_left(today).exclude(pk=person.pk)
        self.fields["to"].among(others)  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        """Today at the earliest."""
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return typed


class EndForm(forms.Form):
    """The last day of a year that ends early."""

    last_on = DayField(
        label=_("Last day of the year"),
        error_messages=missing(_("Write the last day.")),
        help_text=_("What was done stays. Later meetings are cancelled, and the buddy is thanked."),
    )

    def __init__(self, data: Any = None, *, today: date, **more: Any) -> None:
        super().__init__(data, **more)
        self.today = today

    def clean_last_on(self) -> date:
        """Today at the earliest: what has been cannot be undone."""
        last_on: date = self.cleaned_data["last_on"]
        if last_on < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return last_on


class PauseForm(forms.Form):
    """The days a year stands still."""

    first = DayField(label=_("First day of the pause"), error_messages=missing(_("Write the first day.")))
    last = DayField(
        label=_("Last day of the pause"), required=False, help_text=_("Leave it empty if nobody knows yet.")
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return typed


class ResumeForm(forms.Form):
    """The day a year goes on."""

    on = DayField(label=_("The year goes on from"), error_messages=missing(_("Write the day.")))

    def __init__(self, data: Any = None, *, today: date, **more: Any) -> None:
        super().__init__(data, **more)
        self.today = today

    def clean_on(self) -> date:
        """Today at the earliest."""
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return on
