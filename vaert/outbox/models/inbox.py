"""The box that answers and returned mails come to: how far it has been read, and what became of each mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Inbox(models.Model):
    """One folder on one IMAP server. Its numbers hold until the server says that they have begun anew."""

    key = models.CharField(max_length=200, unique=True)  # server, user and folder; another box is another row
    numbering = models.BigIntegerField(default=0)  # UIDVALIDITY
    last_number = models.BigIntegerField(default=0)  # the highest UID that is settled
    leased_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # the last time it was read to its end
    last_error = models.CharField(max_length=300, blank=True)  # why it could not be read the last time

    def __str__(self) -> str:
        return f"inbox {self.pk}"


class ReceivedMail(models.Model):
    """That a mail has been read, and what it was. Nothing of what it says is kept."""

    class Outcome(models.TextChoices):
        """What a mail turned out to be."""

        BOUNCE = "bounce", _("Returned mail")
        ANSWER = "answer", _("Answer to an invitation")
        OUTDATED = "outdated", _("Answer that came too late")
        UNKNOWN = "unknown", _("Answer to something unknown")
        OTHER = "other", _("For a person to read")
        UNREADABLE = "unreadable", _("Could not be read")

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="mails")
    digest = models.CharField(max_length=64)  # of its Message-ID, so that the same mail never counts twice
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["-read_at", "-id"]
        constraints = [models.UniqueConstraint("inbox", "digest", name="received_mail_once")]
        indexes = [models.Index(fields=["inbox", "outcome", "-read_at"])]

    def __str__(self) -> str:
        return f"{self.outcome} {self.read_at:%Y-%m-%d}"
