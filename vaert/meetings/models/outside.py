"""Calendars outside Vært, and the time that they say is taken. Never what it is taken for."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vaert.people.models import Person


class OutsideCalendarQuerySet(models.QuerySet):
    """Questions about outside calendars."""

    def visible_to(self, person: Person) -> OutsideCalendarQuerySet:
        """One's own; nobody else sees that it is there."""
        return self.filter(person=person)

    def due(self, at: datetime) -> OutsideCalendarQuerySet:
        """Those whose turn it is, and those whose worker never came back."""
        free = Q(leased_until=None) | Q(leased_until__lt=at)
        return self.filter(free, next_attempt_at__lte=at)


class OutsideCalendar(models.Model):
    """A calendar of a person's own, at a secret address on another server, which is asked when they are taken."""

    class Trouble(models.TextChoices):
        """Why it could not be read the last time."""

        NONE = "", _("Read")
        ADDRESS = "address", _("The address does not lead to a calendar any more")
        PRIVATE = "private", _("The address leads to a machine that may not be asked")
        UNREACHABLE = "unreachable", _("The server does not answer")
        NO_CALENDAR = "no_calendar", _("What came was no calendar")
        TOO_LARGE = "too_large", _("The calendar is too large")
        KEY = "key", _("The address cannot be opened; write it again")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="outside_calendars")
    host = models.CharField(max_length=255)  # shown; the rest of the address is secret
    sealed_address = models.TextField()
    fingerprint = models.CharField(max_length=64)  # of the address, so that it is added once
    added_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # the last time its times were taken in whole
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)

    objects = OutsideCalendarQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.UniqueConstraint("person", "fingerprint", name="outside_calendar_once")]

    def __str__(self) -> str:
        return f"outside calendar {self.pk}"

    @property
    def place(self) -> str:
        """What its address is sealed for."""
        return f"outside-calendar:{self.person_id}"


class BusyTime(models.Model):
    """That a person is taken from one instant to another: all that is kept of an outside calendar."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="busy_times")
    calendar = models.ForeignKey(
        OutsideCalendar, on_delete=models.CASCADE, null=True, related_name="busy_times"
    )  # none where the organisation's own calendar server said it
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(name="busy_ends_after_start", condition=Q(ends_at__gt=F("starts_at")))]
        indexes = [models.Index(fields=["person", "starts_at"])]

    def __str__(self) -> str:
        return f"busy {self.starts_at:%Y-%m-%d %H:%M}"
