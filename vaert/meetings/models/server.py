"""An organisation's calendar server, and the copies of meetings that stand on it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vaert.meetings.models.meeting import Attendee, Meeting
from vaert.people.models import Organisation, Person
from vaert.people.models.organisation import OfOrganisation

NO_CALENDAR = "no calendar there"  # how `last_error` begins where that is what is wrong


class CalendarServerQuerySet(OfOrganisation):
    """Questions about calendar servers."""

    def used(self) -> CalendarServerQuerySet:
        """Those in use; a demo's never is (D3)."""
        return self.filter(closed_at=None, organisation__is_demo=False)


class CalendarServer(models.Model):
    """Where an organisation's people have their calendars: meetings are put there, and it is asked when they are taken.

    What opens the door is sealed. `next_attempt_at` is later than now while the server is away or will not let us in.
    """

    class Kind(models.TextChoices):
        """Which language it speaks."""

        CALDAV = "caldav", "CalDAV"
        GRAPH = "graph", "Microsoft 365"
        GOOGLE = "google", "Google Workspace"

    class Trouble(models.TextChoices):
        """What is wrong between it and us."""

        NONE = "", _("In use")
        REFUSED = "refused", _("It does not let us in")
        AWAY = "away", _("It does not answer")
        PRIVATE = "private", _("Its address leads to a machine that may not be asked")
        KEY = "key", _("What opens the door cannot be read; write it again")

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="calendar_server")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    address = models.CharField(max_length=500, blank=True)  # CalDAV: one person's calendar, with {email} or {user}
    user = models.CharField(max_length=200, blank=True)  # CalDAV: the user; Microsoft: tenant/application
    sealed_secret = models.TextField(blank=True)
    puts_meetings = models.BooleanField(default=True)
    asks_when_taken = models.BooleanField(default=True)
    opened_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=8, choices=Trouble.choices, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    next_attempt_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the last time all went well
    asked_until = models.BigIntegerField(default=0)  # the last person who was asked about in this round
    next_round_at = models.DateTimeField()

    objects = CalendarServerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} of {self.organisation_id}"

    @property
    def place(self) -> str:
        """What its secret is sealed for."""
        return f"calendar-server:{self.organisation_id}"


class CalendarEntryQuerySet(models.QuerySet):
    """Questions about copies."""

    def due(self, at: datetime) -> CalendarEntryQuerySet:
        """Copies that are not as they should be and whose turn it is.

        A coming meeting should stand there as it is now; a cancelled one, or one the person no longer attends, should
        not. What has been held is left as it stands.
        """
        attends = Exists(Attendee.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person")))
        is_coming = Q(meeting__state=Meeting.State.BOOKED, meeting__starts_at__gte=at)
        is_old = Q(pushed_sequence=None) | ~Q(pushed_sequence=F("meeting__sequence"))
        is_gone = Q(attends=False) | Q(meeting__state=Meeting.State.CANCELLED)
        return (
            self.annotate(attends=attends)
            .filter(Q(leased_until=None) | Q(leased_until__lt=at), next_attempt_at__lte=at)
            .filter((is_coming & is_old & Q(attends=True)) | (is_gone & Q(pushed_sequence__isnull=False)))
        )


class CalendarEntry(models.Model):
    """The copy of a meeting in one person's calendar on the server: what was put there last, and where it stands."""

    server = models.ForeignKey(CalendarServer, on_delete=models.CASCADE, related_name="entries")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=500, blank=True)  # the server's name for it
    etag = models.CharField(max_length=200, blank=True)
    pushed_sequence = models.PositiveIntegerField(null=True)  # none while it is not there
    next_attempt_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # since it last went well
    last_error = models.CharField(max_length=200, blank=True)  # the server's status, never the meeting's words

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("meeting", "person", name="calendar_entry_once")]
        indexes = [models.Index(fields=["server", "next_attempt_at"])]

    @property
    def what_is_wrong(self) -> str:
        """`last_error` in the reader's language; empty where nothing is wrong."""
        status = self.last_error.rpartition(" ")[2]
        if self.last_error.startswith(NO_CALENDAR):
            return gettext("There is no calendar by that address, or we may not write in it")
        if status.isdigit():
            return gettext("The server would not take it (%(status)s)") % {"status": status}
        return gettext("The server gave an answer that cannot be used") if self.last_error else ""

    def __str__(self) -> str:
        return f"copy of {self.meeting_id} for {self.person_id}"
