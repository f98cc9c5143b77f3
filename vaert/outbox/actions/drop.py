"""Take back messages that nobody has received."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from vaert.outbox.joining import take_out
from vaert.outbox.models import Message


@transaction.atomic
def drop(keys: Collection[str], *, at: datetime) -> set[str]:
    """Drop those of the messages that still wait; returns the keys of all that are dropped.

    One that was joined with others is taken out of their mail while that waits. A message that is being sent, has
    been sent or may have been, is left alone.
    """
    if not keys:
        return set()
    take_out(keys, at=at)
    of_these = Message.objects.filter(key__in=keys)
    of_these.filter(state=Message.State.WAITING, maybe_twice=False).update(
        state=Message.State.DROPPED, closed_at=at, leased_until=None
    )
    return set(of_these.filter(state=Message.State.DROPPED).values_list("key", flat=True))
