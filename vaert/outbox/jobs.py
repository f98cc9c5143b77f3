"""What the worker does for the outbox."""

from vaert.common import clock
from vaert.common.jobs import for_all_organisations
from vaert.outbox import delivery


@for_all_organisations
def send_due() -> int:
    """Deliver what is due, for a spell. Woken by new messages and by the schedule; returns how many were sent."""
    return delivery.send_due(at=clock.now, for_seconds=delivery.SPELL_SECONDS)
