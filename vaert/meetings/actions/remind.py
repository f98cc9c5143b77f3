"""Remind those who meet (M15)."""

from datetime import datetime

from django.db import transaction

from vaert.meetings import reminders
from vaert.meetings.models import Meeting
from vaert.outbox import actions as outbox


@transaction.atomic
def remind(meetings: list[Meeting], *, said: reminders.Said, at: datetime) -> int:
    """Queue the reminders of meetings that are due; how many there are. Once for each time of a meeting.

    `said` gives what is to be said of a meeting besides when and where, a paragraph each.
    """
    return len(outbox.queue(reminders.reminders(meetings, said=said, at=at), at=at))
