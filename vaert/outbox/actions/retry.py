"""Try a message again that could not be delivered, or let it go."""

from datetime import datetime

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from vaert.common.jobs import enqueue
from vaert.outbox.models import Message
from vaert.people.models import Person

State = Message.State
_FAILED = Q(state=State.FAILED)
_PERHAPS = Q(state=State.DATA, leased_until=None)  # settled as "perhaps delivered"
_HELD_UP = Q(state=State.WAITING) & ~Q(last_error="")


def retry(message: Message, *, at: datetime) -> bool:
    """Send a message again now that failed, may have arrived or waits after an error; False when it is none of these.

    Asking twice sends once. Whoever asks wants it sent, so it no longer comes too late. One that may have arrived is
    marked as perhaps sent twice.
    """
    return retry_all([message.pk], at=at) == 1


def retry_all(ids: list[int], *, at: datetime) -> int:
    """The same for several, each to the address its reader has now; returns how many were put back."""
    found = Message.objects.filter(_FAILED | _PERHAPS | _HELD_UP, pk__in=ids).exclude(
        state=State.WAITING, next_attempt_at__lte=at
    )
    address = Person.objects.filter(pk=OuterRef("recipient")).order_by().values("email")
    retried = found.update(
        maybe_twice=Case(When(_PERHAPS, then=Value(True)), default=F("maybe_twice")),
        to_address=Coalesce(Subquery(address), F("to_address")),
        state=State.WAITING,
        next_attempt_at=at,
        attempts=0,
        closed_at=None,
        pointless_after=None,
    )
    if retried:
        enqueue("vaert.outbox.jobs.send_due")
    return retried


def let_go(message: Message, *, at: datetime) -> bool:
    """Drop a message that could not be delivered, for good; False when it is on its way or over."""
    stuck = Message.objects.filter(_FAILED | _PERHAPS | _HELD_UP, pk=message.pk)
    return bool(stuck.update(state=State.DROPPED, closed_at=at, leased_until=None))
