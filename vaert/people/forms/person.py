"""A colleague's facts, and where they work."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import DayField, RowField
from vaert.common.prepared import prepared
from vaert.common.shown import ShownForm
from vaert.people.actions.add_person import EmailInUse
from vaert.people.forms.fields import Address, ColleagueField, PlainText, missing
from vaert.people.models import Department, Membership, Organisation, Person, Role, Site

MANY_DEPARTMENTS = 100  # where there are more, nobody finds a leader in a list of them


class FactsForm(ShownForm):
    """What is written about a person, apart from where and when they work."""

    given_name = PlainText(label=_("Given name"), max_length=80, error_messages=missing(_("Write a given name.")))
    family_name = PlainText(label=_("Family name"), max_length=80, error_messages=missing(_("Write a family name.")))
    email = Address(label=_("E-mail"), error_messages=missing(_("Write an e-mail address.")))
    title = PlainText(label=_("Title"), max_length=120, required=False)
    phone = PlainText(label=_("Phone"), max_length=40, required=False)
    external_id = PlainText(label=_("Employee number"), max_length=40, required=False)
    weekly_hours = forms.DecimalField(
        label=_("Hours a week"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(60),
        decimal_places=2,
        localize=True,
    )
    languages = PlainText(
        label=_("Languages spoken"), max_length=200, required=False, help_text=_("With commas between: German, Arabic")
    )
    is_willing = forms.BooleanField(label=_("May be asked to be a buddy"), required=False)
    is_resource_person = forms.BooleanField(label=_("Resource person for hosting"), required=False)
    capacity = forms.IntegerField(
        label=_("New colleagues at a time"),
        min_value=1,
        max_value=9,
        error_messages=missing(_("Write a number.")),
        help_text=_("How many new colleagues the person can be a buddy for at the same time. Usually one."),
    )

    organisation: Organisation
    person: Person | None

    def __init__(self, data: Any = None, *, person: Person) -> None:
        self.organisation, self.person = person.organisation, person
        super().__init__(data, initial=facts_of(person))
        self.keep_both()

    def clean_external_id(self) -> str:
        """A number belongs to one person of the organisation."""
        number = self.cleaned_data["external_id"]
        same = Person.objects.filter(organisation=self.organisation, external_id=number)
        if self.person:
            same = same.exclude(pk=self.person.pk)
        if number and same.exists():
            raise forms.ValidationError(_("A colleague has this number already."))
        return number

    def facts(self) -> dict[str, object]:
        """The columns of Person as typed."""
        facts = {name: self.cleaned_data[name] for name in FactsForm.base_fields}
        spoken = [word.strip() for word in facts["languages"].split(",")]
        return {**facts, "languages": [word for word in spoken if word]}

    def add_taken(self, taken: EmailInUse) -> None:
        """Say at the field who has the address."""
        self.add_error("email", _("%(name)s has this address already.") % {"name": taken.person.name})


def facts_of(person: Person) -> dict[str, Any]:
    """A person's columns as the form shows them."""
    facts = {name: getattr(person, name) for name in FactsForm.base_fields}
    return {**facts, "languages": ", ".join(person.languages)}


class PlaceForm(forms.Form):
    """Department, site and leader. Leaders are offered who lead somebody or something now, many of them by name."""

    department = RowField(
        label=_("Department"),
        empty_label=_("Choose a department"),
        error_messages=missing(_("Choose a department.")),
    )
    site = RowField(
        label=_("Place"),
        required=False,
        empty_label=_("Where the department is"),
    )
    leader = RowField(
        label=_("Nearest leader"),
        required=False,
        empty_label=_("Who leads the department"),
    )

    def __init__(
        self, data: Any = None, *, organisation: Organisation, person: Person | None = None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        fields: Any = self.fields
        fields["department"].offer(_departments, organisation.pk)
        fields["site"].offer(_sites, organisation.pk)
        if len(self.departments()) > MANY_DEPARTMENTS:
            hint = _("The name or e-mail address. If you leave it empty, it is whoever leads the department.")
            fields["leader"] = ColleagueField(label=fields["leader"].label, required=False, help_text=hint)
            fields["leader"].among(_leaders.make(organisation.pk, person.pk if person else None))
        else:
            fields["leader"].offer(_leaders, organisation.pk, person and person.pk)

    def departments(self) -> list[Department]:
        """Those that are offered; none in a house that has no staff list yet."""
        return self.fields["department"].offered()  # type: ignore[attr-defined, no-any-return]

    def place(self) -> dict[str, Any]:
        """Department, site and leader, by the names the actions have for them."""
        return {name: self.cleaned_data[name] for name in ("department", "site", "leader")}


@prepared
def _departments(organisation: int) -> QuerySet[Department]:
    return Department.objects.filter(organisation_id=organisation).only("name", "site")


@prepared
def _sites(organisation: int) -> QuerySet[Site]:
    return Site.objects.filter(organisation_id=organisation).only("name")


@prepared
def _leaders(organisation: int, besides: int | None) -> QuerySet[Person]:
    """Who leads a department, or anybody, without an end in sight; nobody leads themselves."""
    leads = Role.objects.filter(organisation_id=organisation, kind=Role.Kind.LEADER, ends_on=None).values("person")
    led = Membership.objects.filter(ends_on=None, leader__isnull=False).order_by().values("leader")
    leaders = Person.objects.filter(organisation_id=organisation).filter(Q(pk__in=leads) | Q(pk__in=led))
    others = leaders if besides is None else leaders.exclude(pk=besides)
    return others.only("given_name", "family_name")


class DaysForm(forms.Form):
    """A first and perhaps a last day."""

    starts_on = DayField(label=_("First day"), error_messages=missing(_("Write the first day.")))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty if no last day is known."))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return typed


class AgainForm(PlaceForm, DaysForm):
    """Somebody who comes back."""

    field_order = ["department", "site", "leader", "starts_on", "ends_on"]


class NewPersonForm(FactsForm, AgainForm):
    """A colleague who is added by hand."""

    field_order = [
        "given_name",
        "family_name",
        "email",
        "title",
        "department",
        "site",
        "leader",
        "starts_on",
        "ends_on",
    ]

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        self.organisation, self.person = organisation, None
        PlaceForm.__init__(self, data, organisation=organisation, initial={"is_willing": True, "capacity": 1})


class MoveForm(PlaceForm):
    """Where the person works from a day on."""

    from_on = DayField(label=_("From"), error_messages=missing(_("Write the day.")))


class AbsenceForm(DaysForm):
    """Days away. There is no field for a reason, because we do not want to know."""

    starts_on = DayField(label=_("First day away"), error_messages=missing(_("Write the first day.")))
    ends_on = DayField(label=_("Last day away"), required=False, help_text=_("Leave it empty if nobody knows yet."))


class RoleForm(forms.Form):
    """A role from a day on."""

    kind = forms.ChoiceField(label=_("Role"), choices=Role.Kind.choices, error_messages=missing(_("Choose a role.")))
    department = RowField(
        label=_("Which department, for a leader"),
        required=False,
        empty_label=_("None"),
    )
    starts_on = DayField(label=_("From"), error_messages=missing(_("Write the day.")))

    def __init__(self, data: Any = None, *, organisation: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        fields: Any = self.fields
        fields["department"].offer(_departments, organisation.pk)

    def clean(self) -> dict[str, Any]:
        """A leader leads a department."""
        typed = super().clean() or self.cleaned_data
        if typed.get("kind") == Role.Kind.LEADER and not typed.get("department") and "department" not in self.errors:
            self.add_error("department", _("Which department does the person lead?"))
        return typed


class LastDayForm(forms.Form):
    """The last day of a role."""

    last_on = DayField(label=_("Last day"), error_messages=missing(_("Write the last day.")))
