"""Delivers what is due, so that nothing is lost and nothing silently sent twice (D2).

A worker leases a few messages at a time, each of which only one of them can get. The states on its way:
waiting -> sending (leased) -> data (the server has asked for the body) -> sent. What is found in `sending`
after a crash was not delivered and is sent; what is found in `data` may have been.
"""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from math import inf
from zlib import crc32

from django.conf import settings
from django.db.models import F, Q

from vaert.common.jobs import enqueue
from vaert.outbox import leasing, mime
from vaert.outbox.flushing import mark_as_leaving, mark_as_sent
from vaert.outbox.holding import TO_HOLD_BACK, hold_back
from vaert.outbox.models import Message
from vaert.outbox.smtp import BrokenInBody, Deferred, DeliveryError, Refused, Session, Unreachable

State = Message.State

SPELL_SECONDS = 5  # a worker works this long at a time, so that it can be stopped politely; a new job takes the rest
MOST_ATTEMPTS = 24  # with the waits below: nearly three days
LONGEST_WAIT = timedelta(hours=4)
EMPTY: dict[str, object] = {"subject": "", "text": "", "html": "", "empty_at": None}

Clock = Callable[[], datetime]


def send_due(*, at: Clock, for_seconds: float = inf) -> int:
    """Deliver what is due; returns how many messages were sent.

    When the time is up, the rest is left to a job of its own.
    """
    forget_codes(at())
    _settle_abandoned(at())
    sent = _put_in_local_mailbox(at())
    if settings.MAIL_HOST:
        sent += _send_by_smtp(at, for_seconds)
    return sent


def forget_codes(now: datetime) -> None:
    """Empty the log-in codes that nobody can use any more; one that still waits is not sent."""
    expired = Message.objects.filter(empty_at__lt=now)
    expired.filter(state=State.WAITING).update(state=State.DROPPED, closed_at=now)
    expired.update(**EMPTY)


def _settle_abandoned(now: datetime) -> None:
    """Reminders that may have been delivered before a crash stay as "perhaps delivered"."""
    abandoned = Message.objects.filter(state=State.DATA, leased_until__lt=now, kind__in=leasing.NOT_AGAIN)
    abandoned.update(leased_until=None, closed_at=now)


def _put_in_local_mailbox(now: datetime) -> int:
    """Without a mail server, and always for a demo, a message is delivered by being there to read (D3)."""
    local = Q(organisation__is_demo=True) if settings.MAIL_HOST else Q()
    hold_back(now, among=Message.objects.due(now).filter(local).only(*TO_HOLD_BACK))
    return (
        Message.objects.due(now)
        .filter(local)
        .update(state=State.SENT, sent_at=now, attempts=F("attempts") + 1, leased_until=None, last_error="")
    )


def _send_by_smtp(at: Clock, for_seconds: float) -> int:
    sent, until = 0, time.monotonic() + for_seconds
    with Session() as session:
        while batch := leasing.take(at()):
            try:
                with closing(leasing.one_by_one(batch)) as messages:
                    for message in messages:
                        sent += _send(message, session, at)
            except Unreachable:
                return sent  # the sweep knocks again; the other messages keep their turn
            if time.monotonic() > until:
                enqueue("vaert.outbox.jobs.send_due")
                break
        session.quit()
    return sent


def _send(message: Message, session: Session, at: Clock) -> bool:
    """Send one leased message; True when it was sent."""
    mine = Message.objects.filter(pk=message.pk, leased_until=message.leased_until)
    if message.leased_until is None or message.leased_until - at() < leasing.LEASE / 2:
        message.leased_until = at() + leasing.LEASE
        if not mine.update(leased_until=message.leased_until):
            return False  # those before it took so long that another worker has it now
        mine = Message.objects.filter(pk=message.pk, leased_until=message.leased_until)
    try:
        receipt = session.deliver(
            sender=mime.sender_address(),
            recipient=mime.recipient_address(message),
            content=mime.build(message, at=at()),
            may_send=lambda: mark_as_leaving(message),
        )
    except mime.Unwritable as error:
        mine.update(**_failed(str(error), at()))
        return False
    except DeliveryError as error:
        mine.update(**_after(error, message, at()))
        if isinstance(error, Unreachable):
            raise
        return False
    if receipt is None:
        return False
    if message.kind == Message.Kind.LOGIN_CODE:
        mine.update(**EMPTY)
    mark_as_sent(message, accepted_as=receipt, at=at())
    return True


def _failed(words: str, now: datetime) -> dict[str, object]:
    return {"state": State.FAILED, "closed_at": now, "leased_until": None, "last_error": words[:300]}


def _after(error: DeliveryError, message: Message, now: datetime) -> dict[str, object]:
    """What becomes of a message after an error."""
    words = str(error)
    waits: dict[str, object] = {"state": State.WAITING, "leased_until": None, "last_error": words[:300]}
    if isinstance(error, Unreachable):  # not the message's fault, so it does not count
        return waits | {"attempts": F("attempts") - 1, "next_attempt_at": now + wait_before(1, message.key)}
    if isinstance(error, BrokenInBody) and message.kind in leasing.NOT_AGAIN:
        return {"state": State.DATA, "leased_until": None, "closed_at": now, "last_error": words[:300]}
    if isinstance(error, Refused) or message.attempts >= MOST_ATTEMPTS:
        return _failed(words, now)
    assert isinstance(error, Deferred | BrokenInBody)
    waits["next_attempt_at"] = now + wait_before(message.attempts, message.key)
    return waits | ({"maybe_twice": True} if isinstance(error, BrokenInBody) else {})


def wait_before(attempt: int, key: str) -> timedelta:
    """How long to wait after so many attempts: doubled each time from one minute, four hours at most.

    A fifth more or less, by the message's key, keeps messages that failed together from coming back together.
    """
    wait = min(timedelta(minutes=2 ** min(attempt - 1, 10)), LONGEST_WAIT)
    return wait * (0.8 + 0.4 * crc32(f"{key}:{attempt}".encode()) / 2**32)
