"""What is typed in the mentoring room: shape only; the rules stand in the actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vaert.common.dates import ZONE, local
from vaert.common.forms import ClockField, DayField, LongSelect
from vaert.common.words import number
from vaert.core import planning
from vaert.mentoring.models import Scheme
from vaert.mentoring.plan.rows import departments_named
from vaert.mentoring.plan.sentences import LIMITS, WEIGHTS
from vaert.people.cpr import contains_cpr
from vaert.people.forms.fields import PlainText
from vaert.people.models import Department, Organisation, Person

DATES = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"]


class BuddyChoiceForm(forms.Form):
    """Who is to be the buddy."""

    buddy = forms.ModelChoiceField(queryset=Person.objects.none())

    def __init__(self, *args, people: QuerySet[Person], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buddy"].queryset = people


class TakeOverForm(BuddyChoiceForm):
    """Who takes over, for which days, and who was seen to host."""

    seen = forms.IntegerField(min_value=0)
    first = DayField()
    last = DayField(required=False)
    despite = forms.BooleanField(required=False)


class TakeOverDaysForm(forms.Form):
    """The days somebody else is to host."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)


class TimeChoiceForm(forms.Form):
    """Another time for a meeting, in the organisation's zone."""

    starts_at = forms.DateTimeField(
        label=_("Your own time"),
        help_text=_("We say at once what stands in the way."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1800}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M", "%d-%m-%Y %H.%M"],
        error_messages={"required": _("Write a day and a time."), "invalid": _("Write it as 03-12-2026 10:00.")},
    )
    anyway = forms.BooleanField(label=_("Book it anyway"), required=False)

    def clean_starts_at(self):
        """The typed time without a zone: the proposal counts in the organisation's own."""
        return self.cleaned_data["starts_at"].replace(tzinfo=None)


class AimForm(forms.Form):
    """One thing to practise, in one short line; empty takes it away."""

    words = PlainText(label=_("One thing to practise until next time"), required=False, max_length=160)


class TipForm(forms.Form):
    """A tip for the other buddies."""

    words = PlainText(
        label=_("A tip for the other buddies"),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What would you have liked to know? Leave out names and what you were told in confidence."),
        error_messages={"required": _("Write the tip.")},
    )


class SparringDayForm(forms.Form):
    """A day that was picked."""

    day = DayField(label=_("Which day?"))

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_day(self) -> date:
        """A day that lies ahead."""
        if self.cleaned_data["day"] <= local(self.at).date():
            raise forms.ValidationError(_("That day has passed. Choose one that lies ahead."))
        return self.cleaned_data["day"]


class SparringForm(SparringDayForm):
    """The day, the time and the place of a meeting of the buddies."""

    clock = ClockField()
    where = PlainText(required=False, max_length=160)

    @property
    def starts_at(self) -> datetime:
        """The instant that was chosen."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], ZONE)


class ResultForm(forms.Form):
    """What came of an action, in a few lines; empty takes it away."""

    words = PlainText(
        label=_("What came of it?"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class CourseForm(forms.Form):
    """Which scheme, and from which day, for somebody who is in the staff list."""

    newcomer = forms.ModelChoiceField(queryset=Person.objects.none(), widget=forms.HiddenInput)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=DATES
    )
    scheme = forms.ModelChoiceField(
        label=_("Scheme"), queryset=Scheme.objects.none(), empty_label=None, to_field_name="code"
    )

    def __init__(self, *args, people: QuerySet[Person], schemes: QuerySet[Scheme], today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["newcomer"].queryset = people
        _offer_schemes(self, schemes)

    def clean_starts_on(self) -> date:
        """See check_first_day."""
        return check_first_day(self.cleaned_data["starts_on"], self.today)


class NewColleagueForm(forms.Form):
    """Somebody who is not in the staff list yet: who, where, when, and which scheme."""

    given_name = PlainText(label=_("Given name"), max_length=80)
    family_name = PlainText(label=_("Family name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"), max_length=160, help_text=_("E-mails and invitations go here, so use one that is read.")
    )
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        widget=LongSelect,
    )
    title = PlainText(label=_("Title"), max_length=120, required=False)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=DATES
    )
    scheme = forms.ModelChoiceField(
        label=_("Scheme"), queryset=Scheme.objects.none(), empty_label=None, to_field_name="code"
    )

    def __init__(self, *args, organisation: Organisation, schemes: QuerySet[Scheme], today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.organisation = organisation
        self.departments = list(departments_named(organisation).items())
        department = self.fields["department"]
        department.queryset = Department.objects.in_organisation(organisation)
        department.choices = [("", department.empty_label), *self.departments]  # read once, with a prepared query
        _offer_schemes(self, schemes)

    def clean_starts_on(self) -> date:
        """See check_first_day."""
        return check_first_day(self.cleaned_data["starts_on"], self.today)

    def clean(self):
        """No CPR number gets in by any field (P4), and nobody gets in twice."""
        for name, text in list(self.cleaned_data.items()):
            if isinstance(text, str) and contains_cpr(text):
                self.add_error(name, _("This looks like a CPR number. Take it out: Vært never keeps one."))
        email = self.cleaned_data.get("email", "").lower()
        known = Person.objects.filter(organisation=self.organisation, email=email).first()
        if known is not None:
            self.add_error(
                "email",
                format_lazy(_("{name} already has this address. Pick them from the list instead."), name=known.name),
            )
        return self.cleaned_data


def check_first_day(starts_on: date, today: date) -> date:
    """A first day within a year back and two ahead; further away it is a slip of the pen."""
    if not today - timedelta(days=366) <= starts_on <= today + timedelta(days=731):
        raise forms.ValidationError(_("The first day is far away from today. Look at the year once more."))
    return starts_on


def _offer_schemes(form: forms.Form, schemes: QuerySet[Scheme]) -> None:
    """With a single scheme there is nothing to choose, so it is not asked about.

    A scheme is named by its code, so that one who changes it meanwhile is in nobody's way.
    """
    form.offered = list(schemes[:2])
    field = form.fields["scheme"]
    field.queryset = schemes
    field.initial = form.offered[0] if form.offered else None
    if len(form.offered) < 2:
        field.widget = forms.HiddenInput()


class PolicyForm(forms.Form):
    """What a plan would rather avoid, and the limits in its rules; 0 is "does not matter"."""

    MOST_WEIGHT, MOST_LIMIT = 1_000_000, 10_000

    def __init__(self, data=None, *, policy: planning.Policy) -> None:
        initial = {name: getattr(policy.weights, name) for name in WEIGHTS}
        super().__init__(data, initial={**initial, **{name: getattr(policy, name) for name in LIMITS}})
        for words, most in ((WEIGHTS, self.MOST_WEIGHT), (LIMITS, self.MOST_LIMIT)):
            for name, (label, help_text) in words.items():
                self.fields[name] = forms.IntegerField(
                    label=str(label), help_text=str(help_text), min_value=0, max_value=most, widget=_number_input(most)
                )
                self.fields[name].error_messages |= _said_of_numbers(most)

    def weights(self):
        """The fields of the weights, as the page shows them."""
        return [self[name] for name in WEIGHTS]

    def limits(self):
        """The fields of the limits."""
        return [self[name] for name in LIMITS]

    def typed(self) -> tuple[dict[str, int], dict[str, int]]:
        """Weights and limits as they were typed."""
        known = self.cleaned_data
        return {name: known[name] for name in WEIGHTS}, {name: known[name] for name in LIMITS}

    def policy(self) -> planning.Policy:
        """What was typed, as the planning core takes it."""
        weights, limits = self.typed()
        return planning.Policy(weights=planning.Weights(**weights), **limits)


def _said_of_numbers(most: int) -> dict[str, str]:
    """What is said of anything but a whole number up to the most."""
    said = _("Write a whole number from 0 to %(most)s.") % {"most": number(most)}
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)


def _number_input(most: int) -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "numeric", "class": "number" if most > 10_000 else "number short"})
