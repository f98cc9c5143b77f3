"""Take back messages that nobody has received."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from vaert.outbox.joining import take_out
from vaert.outbox.models import Message

State = Message.State


@transaction.atomic(savepoint=False)
def drop(keys: Collection[str], *, at: datetime) -> set[str]:
    """Drop those of the messages that wait, or could not be delivered; returns the keys of all that are dropped.

    One that was joined with others is taken out of their mail while that waits. A message that is being sent, has
    been sent or may have been, is left alone.
    """
    if not keys:
        return set()
    of_these = Message.objects.filter(key__in=keys)
    unsent = of_these.filter(state__in=[State.WAITING, State.FAILED], maybe_twice=False)
    unsent.update(state=State.DROPPED, closed_at=at, leased_until=None)
    # Looked at afterwards: a worker that was joining them has done so by now, and ours did not wait any more.
    found = dict(of_these.values_list("key", "state"))
    joined = {key for key, state in found.items() if state == State.JOINED}
    return {key for key, state in found.items() if state == State.DROPPED} | take_out(joined, at=at)
