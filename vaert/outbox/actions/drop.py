"""Take back messages that nobody has received."""

from collections.abc import Collection
from datetime import datetime

from vaert.outbox.models import Message


def drop(keys: Collection[str], *, at: datetime) -> set[str]:
    """Drop those of the messages that still wait; returns the keys of all that are dropped.

    A message that is being sent, has been sent or may have been, is left alone.
    """
    if not keys:
        return set()
    of_these = Message.objects.filter(key__in=keys)
    of_these.filter(state=Message.State.WAITING, maybe_twice=False).update(
        state=Message.State.DROPPED, closed_at=at, leased_until=None
    )
    return set(of_these.filter(state=Message.State.DROPPED).values_list("key", flat=True))
