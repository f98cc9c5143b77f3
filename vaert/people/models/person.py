"""A person, with dated employment and dated membership of a department (P1, P2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from vaert.common.danish import search_key, sort_key
from vaert.people.models.organisation import Department, OfOrganisation, Organisation, Site

if TYPE_CHECKING:
    from vaert.people.access import Access


class PersonQuerySet(OfOrganisation):
    """Questions about many people at once."""

    def employed(self, on: date) -> PersonQuerySet:
        """Those with an employment that covers the day."""
        return self.filter(Exists(Employment.objects.covering(on).filter(person=OuterRef("pk"))))

    def not_left(self, on: date) -> PersonQuerySet:
        """Those employed on the day, or who will be later: everybody who is not history."""
        return self.filter(Exists(Employment.objects.not_over(on).filter(person=OuterRef("pk"))))

    def matching(self, words: str) -> PersonQuerySet:
        """Those whose name, mail, title, department or number contains every word; å is å, also as aa."""
        found = self
        for word in search_key(words).split():
            found = found.with_word(word)
        return found

    def with_word(self, word: str | Value) -> PersonQuerySet:
        """Those of whom the word is said, folded as `search_key` does.

        Not LIKE: PostgreSQL needs twice as long for it, and behind the wall takes for granted that it finds nobody.
        """
        sought = word if isinstance(word, Value) else Value(word)  # a prepared query gives a place
        return self.filter(GreaterThan(StrIndex("search_text", sought), 0))

    def in_departments(self, department_ids: Iterable[int], on: date) -> PersonQuerySet:
        """Those who work in one of the departments on the day, or will later."""
        rows = Membership.objects.not_over(on).filter(department_id__in=department_ids)
        return self.filter(pk__in=rows.values("person"))

    def in_department(self, department_id: int, on: date) -> PersonQuerySet:
        """Those who work in the department on the day, or will later."""
        rows = Membership.objects.not_over(on).filter(department_id=department_id)
        return self.filter(pk__in=rows.values("person"))

    def at_site(self, site_id: int, on: date) -> PersonQuerySet:
        """Those who work at the site on the day, or will later."""
        rows = Membership.objects.not_over(on).filter(site_id=site_id)
        return self.filter(pk__in=rows.values("person"))

    def visible_to(self, person: Person) -> PersonQuerySet:
        """Colleagues in the same organisation may be found by everybody who works there."""
        return self.filter(organisation_id=person.organisation_id)


class Person(models.Model):
    """Somebody who works, worked or will work in the organisation. History stays when they move or leave."""

    class MailRhythm(models.TextChoices):
        """How somebody wants all mail but invitations, cancellations and log-in codes."""

        AT_ONCE = "at_once", _("As it comes")
        DAILY = "daily", _("Gathered in one e-mail a day")
        WEEKLY = "weekly", _("Gathered in one e-mail a week, on Mondays")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    account = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    external_id = models.CharField(_("Employee number"), max_length=40, blank=True)
    given_name = models.CharField(_("Given name"), max_length=80)
    family_name = models.CharField(_("Family name"), max_length=80)
    email = models.EmailField(_("E-mail"), max_length=160)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    title = models.CharField(_("Title"), max_length=120, blank=True)
    language = models.CharField(_("Language on screen and in mail"), max_length=5, default="da")
    languages = models.JSONField(_("Languages spoken"), default=list, blank=True)  # e.g. ["tysk", "ukrainsk"]
    weekly_hours = models.DecimalField(_("Hours a week"), max_digits=4, decimal_places=2, null=True, blank=True)
    # [[weekday 0-6, "08:00", "15:30"], ...] in the organisation's zone; None where nobody has said
    week = models.JSONField(_("Working week"), null=True, blank=True)
    mail_rhythm = models.CharField(
        _("E-mails from Vært"), max_length=7, choices=MailRhythm.choices, default=MailRhythm.AT_ONCE
    )
    is_willing = models.BooleanField(_("May be asked to be a buddy"), default=True)
    is_resource_person = models.BooleanField(_("Resource person for hosting"), default=False)
    capacity = models.PositiveSmallIntegerField(_("New colleagues at a time"), default=1)  # M4
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    search_text = models.TextField(editable=False, default="")

    objects = PersonQuerySet.as_manager()

    placed: Membership | None = None  # where they work, put here by those who ask for many people at once

    class Meta:
        ordering = ["sort_key", "id"]
        indexes = [models.Index(fields=["organisation", "sort_key", "id"])]  # the first names of a long list
        constraints = [
            models.UniqueConstraint("organisation", "email", name="person_email_once"),
            models.UniqueConstraint(
                "organisation", "external_id", name="person_number_once", condition=~Q(external_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Given and family name, as on a name badge."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """The two letters of the face that stands beside the name."""
        return (self.given_name[:1] + self.family_name[:1]).upper()

    def access(self, on: date) -> Access:
        """What this person may see and do on the day; looked up once and remembered on the object."""
        from vaert.people.access import access_of

        known = self.__dict__.setdefault("_access", {})
        if on not in known:
            known[on] = access_of(self.pk, on)
        return known[on]

    def refresh_keys(self, department_name: str = "") -> None:
        """Make the sort and search keys from the present values; e-mail is kept in lower case."""
        self.email = self.email.strip().lower()
        self.sort_key = sort_key(self.name)
        self.search_text = search_key(f"{self.name} {self.email} {self.title} {self.external_id} {department_name}")

    def save(self, *args, **kwargs) -> None:
        """Keep the keys true to the values."""
        present = self.memberships.current().select_related("department").first() if self.pk else None
        self.refresh_keys(present.department.name if present else "")
        super().save(*args, **kwargs)


class DatedQuerySet(models.QuerySet):
    """Rows that hold from `starts_on` to `ends_on`, both days included; no last day means still."""

    def covering(self, on: date) -> DatedQuerySet:
        """Rows that hold on the day."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gte=on))

    def overlapping(self, first: date, last: date) -> DatedQuerySet:
        """Rows that hold on at least one day from `first` to `last`, both included."""
        return self.filter(starts_on__lte=last).filter(Q(ends_on=None) | Q(ends_on__gte=first))

    def not_over(self, on: date) -> DatedQuerySet:
        """Rows that hold on the day or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))

    def current(self) -> DatedQuerySet:
        """The newest first, those without an end before those with one."""
        return self.order_by(F("ends_on").desc(nulls_first=True), "-starts_on")


class Employment(models.Model):
    """That a person is employed from one day to another, both included."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    starts_on = models.DateField(_("Employed from"))
    ends_on = models.DateField(_("Last day"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="employment_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]
        indexes = [
            models.Index(fields=["person", "starts_on"]),
            models.Index(fields=["starts_on"]),  # who has come lately, among everybody
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on} - {self.ends_on or ''}"


class Membership(models.Model):
    """That a person works in a department, at a site, for a leader, from one day to another (both included)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    leader = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="led_memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        indexes = [
            models.Index(fields=["person", "starts_on"]),
            models.Index(fields=["department", "starts_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.department}"
