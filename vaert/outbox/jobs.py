"""What the worker does for the outbox."""

from vaert.common import clock
from vaert.outbox import delivery


def send_due() -> int:
    """Deliver what is due, for a spell. Woken by new messages and by the schedule; returns how many were sent."""
    return delivery.send_due(at=clock.now, for_seconds=delivery.SPELL_SECONDS)
