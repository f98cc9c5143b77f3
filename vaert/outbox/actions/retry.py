"""Try a message again that could not be delivered."""

from datetime import datetime

from vaert.common.jobs import enqueue
from vaert.outbox.models import Message


def retry(message: Message, *, at: datetime) -> bool:
    """Send a failed message again now; False when it is not one that failed. Asking twice sends once."""
    is_retried = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(
        state=Message.State.WAITING, next_attempt_at=at, attempts=0, closed_at=None
    )
    if is_retried:
        enqueue("vaert.outbox.jobs.send_due")
    return bool(is_retried)
