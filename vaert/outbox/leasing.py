"""Which messages a worker takes next, so that nobody else gets one of them and none goes that should wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Generator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from vaert.outbox.holding import hold_back
from vaert.outbox.models import Message
from vaert.outbox.models.message import MessageQuerySet

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
        looks = looks + 1 if following == before else 1
        before = following
        hold_back(now, among=Message.objects.filter(pk__in=following))
        if taken := _lease(following, now):
            return taken
    return []


def _in_turn(messages: MessageQuerySet) -> MessageQuerySet:
    """Those that this installation's mail server is to have, in the order in which they go."""
    first = Case(When(kind=Message.Kind.LOGIN_CODE, then=Value(0)), default=Value(1))
    perhaps_there = Q(state=State.DATA, kind__in=NOT_AGAIN)  # not yet settled: its lease ended a moment ago
    return messages.exclude(perhaps_there).exclude(organisation__is_demo=True).order_by(first, "next_attempt_at", "id")


def _following(now: datetime) -> list[int]:
    return list(_in_turn(Message.objects.due(now)).values_list("pk", flat=True)[:BATCH])


def _lease(messages: Collection[int], now: datetime) -> list[Message]:
    """Take those of the messages that are still due."""
    until = now + LEASE
    with transaction.atomic():
        found = list(
            _in_turn(Message.objects.due(now).filter(pk__in=messages))
            .select_related("organisation")
            .select_for_update(of=("self",), skip_locked=True)  # SQLite ignores it, and has one writer anyhow
        )
        Message.objects.filter(pk__in=[message.pk for message in found]).update(
            state=State.SENDING,
            leased_until=until,
            attempts=F("attempts") + 1,
            maybe_twice=Case(When(state=State.DATA, then=Value(True)), default=F("maybe_twice")),
        )
    for message in found:
        message.attempts += 1
        message.leased_until = until
    return found


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
