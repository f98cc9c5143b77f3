"""Which messages a worker takes next, so that nobody else gets one of them and none goes that should wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from vaert.outbox.flushing import Unhurried
from vaert.outbox.holding import TO_HOLD_BACK, hold_back
from vaert.outbox.models import Hold, Message

State = Message.State

LEASE = timedelta(minutes=5)  # longer than one message can take with all of the line's time limits
BATCH = 20  # a log-in code waits for no more messages than this
NOT_AGAIN = [Message.Kind.REMINDER, Message.Kind.LOGIN_CODE]  # a second one does more harm than a missing one
_LOOKS = 3  # at the same messages, which another worker is taking just now


def take(now: datetime) -> list[Message]:
    """Lease the next few that nothing holds back: log-in codes first, then the longest due.

    Only the readers of those few are asked how they want their mail: the queue may be long.
    """
    before: list[int] = []
    looks = 0
    while looks < _LOOKS and (following := _following(now)):
        numbers = [message.pk for message in following]
        looks = looks + 1 if numbers == before else 1
        before = numbers
        hold_back(now, among=following)
        if taken := _lease(numbers, now):
            return taken
    return []


def _following(now: datetime) -> list[Message]:
    """The next few that this installation's mail server is to have, with what `hold_back` asks about.

    Log-in codes, then what a worker left behind, then what waits: an index holds each of them in its order.
    """
    ours = Message.objects.exclude(organisation__is_demo=True).only(*TO_HOLD_BACK)
    sources = [ours.filter(empty_at__isnull=False).order_by("empty_at")]
    if not Hold.objects.filter(lifted_at=None).exists():
        sources.append(ours.filter(leased_until__lt=now).order_by("leased_until"))
        sources.append(ours.filter(state=State.WAITING).order_by("next_attempt_at", "id"))
    following: dict[int, Message] = {}
    with _walking_along_indexes():
        for source in sources:
            if len(following) < BATCH:
                following |= {message.pk: message for message in source[: 2 * BATCH] if _is_due(message, now)}
    return list(following.values())[:BATCH]


@contextmanager
def _walking_along_indexes() -> Iterator[None]:
    """Has PostgreSQL read the first few rows of an index and stop.

    Thousands that came a moment ago are not in its statistics: it thinks them few, and sorts them all for each batch.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield


def _is_due(message: Message, now: datetime) -> bool:
    if message.state == State.WAITING:
        return message.next_attempt_at <= now
    is_abandoned = message.leased_until is not None and message.leased_until < now
    return is_abandoned and not (message.state == State.DATA and message.kind in NOT_AGAIN)


def _lease(messages: Sequence[int], now: datetime) -> list[Message]:
    """Take those of the messages that are still due, in their order."""
    until = now + LEASE
    with transaction.atomic():
        found = list(
            Message.objects.due(now)
            .filter(pk__in=messages)
            .select_related("organisation")
            .order_by()
            .select_for_update(of=("self",), skip_locked=True)  # SQLite ignores it, and has one writer anyhow
        )
        Message.objects.filter(Unhurried(), pk__in=[message.pk for message in found]).update(
            state=State.SENDING,
            leased_until=until,
            attempts=F("attempts") + 1,
            maybe_twice=Case(When(state=State.DATA, then=Value(True)), default=F("maybe_twice")),
        )
    for message in found:
        message.attempts += 1
        message.leased_until = until
    return sorted(found, key=lambda message: messages.index(message.pk))


def one_by_one(batch: list[Message]) -> Generator[Message]:
    """Each message of a batch; those that are not come to are given back as they were."""
    left = deque(batch)
    try:
        while left:
            yield left.popleft()
    finally:
        if left:
            rest = Message.objects.filter(pk__in=[message.pk for message in left], leased_until=left[0].leased_until)
            rest.update(state=State.WAITING, leased_until=None, attempts=F("attempts") - 1)
