"""A meeting between people, its attendees and what has happened to it (M10, D1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.people.models import Organisation, Person
from vaert.people.models.organisation import OfOrganisation


class MeetingQuerySet(OfOrganisation):
    """Questions about meetings."""

    def booked(self) -> MeetingQuerySet:
        """Meetings that are to take place."""
        return self.filter(state=Meeting.State.BOOKED)

    def of(self, person: Person) -> MeetingQuerySet:
        """Meetings the person attends."""
        return self.filter(attendees__person=person)

    def coming(self, at: datetime) -> MeetingQuerySet:
        """Booked meetings that begin at or after the instant, soonest first."""
        return self.booked().filter(starts_at__gte=at).order_by("starts_at")

    def visible_to(self, person: Person) -> MeetingQuerySet:
        """A meeting's page is for those who attend it."""
        return self.filter(organisation_id=person.organisation_id, attendees__person=person)


class Meeting(models.Model):
    """A time two or more people meet. Its UID is its own for life; SEQUENCE rises with each change (D1)."""

    class Kind(models.TextChoices):
        """What sort of meeting."""

        INTRODUCTION = "introduction", _("Introduction")
        MONTHLY = "monthly", _("Coffee and a talk")
        SPARRING = "sparring", _("Meeting of the buddies")

    class State(models.TextChoices):
        """Booked, held, cancelled and missed are different things; moved is a change, not a state."""

        BOOKED = "booked", _("Booked")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")
        MISSED = "missed", _("Missed")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="meetings")
    uid = models.CharField(max_length=120, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    subject = models.CharField(max_length=160, blank=True)  # empty: made of the kind and the others' names
    description = models.TextField(blank=True)
    place = models.CharField(_("Place"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("Time"))
    length_minutes = models.PositiveSmallIntegerField(default=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    unsuited_at = models.DateTimeField(null=True)  # when we first heard that its time does not suit somebody
    insisted_at = models.DateTimeField(null=True)  # when somebody put it there although something was in the way
    organiser = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="organised_meetings")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["organisation", "starts_at"]),
            models.Index(fields=["organisation", "kind", "starts_at"]),  # the buddies' own meetings among all
            models.Index(fields=["organisation", "state", "starts_at"]),  # what was cancelled, among what was held
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        """The instant it is over."""
        return self.starts_at + timedelta(minutes=self.length_minutes)


class Attendee(models.Model):
    """Somebody who is to be at a meeting, and what they answered the invitation."""

    class Reply(models.TextChoices):
        """iTIP's PARTSTAT."""

        NEEDS_ACTION = "needs-action", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        TENTATIVE = "tentative", _("Perhaps")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attendances")
    reply = models.CharField(max_length=14, choices=Reply.choices, default=Reply.NEEDS_ACTION)
    replied_at = models.DateTimeField(null=True)  # as their calendar stamped it; an older answer is dropped
    rather_at = models.DateTimeField(null=True)  # the time they proposed instead

    class Meta:
        constraints = [models.UniqueConstraint("meeting", "person", name="attendee_once")]

    def __str__(self) -> str:
        return f"{self.person} at {self.meeting_id}"

    @property
    def needs_another_time(self) -> bool:
        """Whether they said no, or would rather meet at another time."""
        return self.reply == self.Reply.DECLINED or self.rather_at is not None


class MeetingChange(models.Model):
    """That a meeting was booked, moved, held, missed or cancelled: by whom, when, and from which time."""

    class What(models.TextChoices):
        """What happened."""

        BOOKED = "booked", _("Booked")
        MOVED = "moved", _("Moved")
        HELD = "held", _("Held")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")
        REOPENED = "reopened", _("Said by mistake")
        PEOPLE = "people", _("With somebody else")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    was_at = models.DateTimeField(null=True)  # the time before a move

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"


def with_people() -> models.Prefetch:
    """What a list of meetings is prefetched with, so that each knows who attends.

    Joined, and not looked up by the people's ids: Django asks SQLite for a thousand of them in a way that it refuses.
    """
    return models.Prefetch("attendees", queryset=Attendee.objects.select_related("person"))
