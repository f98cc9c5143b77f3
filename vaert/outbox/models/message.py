"""One message to one recipient, from the deed that caused it to the server that took it (D1, D2)."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.outbox.models.hold import Hold
from vaert.people.models import Organisation, Person
from vaert.people.models.organisation import OfOrganisation


def _is_set(field: str) -> models.Q:
    return models.Q(**{f"{field}__isnull": False})


class MessageQuerySet(OfOrganisation):
    """Questions about messages."""

    def due(self, at: datetime) -> MessageQuerySet:
        """Waiting messages whose time has come, and those whose worker never came back.

        While mail is held (`Hold`), these are log-in codes only.
        """
        waiting = models.Q(state=Message.State.WAITING, next_attempt_at__lte=at)
        abandoned = models.Q(state__in=[Message.State.SENDING, Message.State.DATA], leased_until__lt=at)
        held = models.Exists(Hold.objects.filter(lifted_at=None))
        return self.filter(waiting | abandoned).filter(~held | models.Q(kind=Message.Kind.LOGIN_CODE))

    def visible_to(self, person: Person, *, on: date) -> MessageQuerySet:
        """One's own messages; those who run the house see that the others exist and how they fare.

        What may be read of each is `Message.is_readable_by`. In a demo everybody sees everything (D3).
        """
        return self.in_sight(*sight_of(person, on=on))

    def in_sight(self, organisation: int, recipient: int | None) -> MessageQuerySet:
        """What `sight_of` says somebody sees."""
        ours = self.filter(organisation_id=organisation)
        return ours if recipient is None else ours.filter(recipient_id=recipient)


def sight_of(person: Person, *, on: date) -> tuple[int, int | None]:
    """Which messages somebody sees: those of their organisation (its id), and of these those to whom (all: None)."""
    sees_all = person.organisation.is_demo or person.access(on).runs_the_house
    return person.organisation_id, None if sees_all else person.pk


class Message(models.Model):
    """A mail, perhaps with an invitation. Written in the deed's own transaction; a worker delivers it."""

    class Kind(models.TextChoices):
        """Why it is sent."""

        LETTER = "letter", _("Letter")
        INVITATION = "invitation", _("Invitation")
        CANCELLATION = "cancellation", _("Cancellation")
        REMINDER = "reminder", _("Reminder")
        LOGIN_CODE = "login_code", _("Log-in code")
        DIGEST = "digest", _("Gathered mail")

    class State(models.TextChoices):
        """How far it has come. DATA: the server asked for the body, so it may have been delivered."""

        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        DATA = "data", _("Perhaps delivered")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be delivered")
        DROPPED = "dropped", _("Dropped")
        JOINED = "joined", _("Sent together with others")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="messages", db_index=False
    )  # none only for a log-in code asked for by somebody we do not know the workplace of
    key = models.CharField(max_length=120)  # the same deed twice makes one message
    message_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    recipient = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="messages")
    to_name = models.CharField(max_length=170, blank=True)
    to_address = models.EmailField(max_length=160)
    reply_to = models.CharField(max_length=340, blank=True)
    language = models.CharField(max_length=5, default="da")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)  # the iCalendar object, where the message is an invitation
    calendar_method = models.CharField(max_length=10, blank=True)  # REQUEST or CANCEL
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)  # the server's words, never the message's
    accepted_as = models.CharField(max_length=300, blank=True)  # the server's receipt; none in the local mailbox
    sent_at = models.DateTimeField(null=True)
    empty_at = models.DateTimeField(null=True)  # when its words are to be erased: log-in codes
    closed_at = models.DateTimeField(null=True)  # when it was dropped or given up
    maybe_twice = models.BooleanField(default=False)  # sent again after a crash behind DATA
    event_at = models.DateTimeField(null=True)  # when what is cancelled would have been
    pointless_after = models.DateTimeField(null=True)  # a reminder that comes later helps nobody
    joined_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="parts", db_index=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        # A message changes three times on its way, and each index takes part each time: so none is there that another
        # serves, and those of the few that are under way hold no more than these. `unique=True` would make two each.
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_key_once"),
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=models.Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["leased_until"], condition=_is_set("leased_until"), name="message_leased"),
            models.Index(fields=["empty_at"], condition=_is_set("empty_at"), name="message_short_lived"),
            models.Index(fields=["joined_into"], condition=_is_set("joined_into"), name="message_joined"),
            models.Index(fields=["organisation", "-created_at"]),
            models.Index(fields=["organisation", "kind", "-created_at"]),
            models.Index(fields=["organisation", "state", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_address}"

    def is_readable_by(self, person: Person, *, on: date) -> bool:
        """Whether somebody may read the words, not only see that the message exists.

        One's own, and everything in a demo (D3). Without a mail server nothing reaches its reader, so those who
        run the house may read and hand on what would have gone; never a log-in code.
        """
        if self.recipient_id == person.pk:
            return True
        if self.organisation_id != person.organisation_id:
            return False
        if person.organisation.is_demo:
            return True
        is_stuck = not settings.MAIL_HOST and self.kind != Message.Kind.LOGIN_CODE
        return is_stuck and person.access(on).runs_the_house

    @property
    def is_stuck(self) -> bool:
        """Whether it needs somebody: it failed, may have arrived, or waits after an error."""
        if self.state == Message.State.DATA:
            return self.leased_until is None
        return self.state == Message.State.FAILED or (self.state == Message.State.WAITING and bool(self.last_error))

    def is_planned(self, at: datetime) -> bool:
        """Whether it is to go out later, and has not been tried yet."""
        return self.state == Message.State.WAITING and self.attempts == 0 and self.next_attempt_at > at
