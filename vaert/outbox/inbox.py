"""Reads the box that answers come to, each mail once; what no room understands is left for a person.

A mail that cannot be read is noted as such and passed by. The box is read by one worker at a time, and the place
that was reached is kept after each mail, so that a crash costs nothing but reading one mail again.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from vaert.outbox.imap import Box, BoxError, Found
from vaert.outbox.incoming import Incoming, Reader
from vaert.outbox.models import Inbox, ReceivedMail

Outcome = ReceivedMail.Outcome
Clock = Callable[[], datetime]

LEASE = timedelta(minutes=10)
FIRST_LOOK_BACK = timedelta(days=30)  # in a box that is new to us, or whose numbers have begun anew
KEPT_FOR = timedelta(days=400)  # longer than anything we wrote can be answered
_UNDERSTOOD = {Outcome.BOUNCE, Outcome.ANSWER, Outcome.OUTDATED}

log = logging.getLogger(__name__)


def read_inbox(readers: Sequence[Reader], *, at: Clock) -> Counter[str]:
    """Read what has come since the last time; returns how many mails there were of each outcome.

    Nothing happens where no box is configured or another worker is at it. A server that cannot be reached leaves its
    words on the box's row, and the next turn tries again.
    """
    counted: Counter[str] = Counter()
    inbox = _lease(at()) if settings.MAIL_IMAP_HOST else None
    if inbox is None:
        return counted
    try:
        with Box() as box:
            for number in _new(box, inbox, at()):
                counted[_settle(box, inbox, number, readers, at())] += 1
        inbox.read_at, inbox.last_error = at(), ""
        inbox.mails.filter(read_at__lt=at() - KEPT_FOR).delete()
    except BoxError as error:
        inbox.last_error = str(error)[:300]
        log.warning("The mailbox at %s could not be read: %s", settings.MAIL_IMAP_HOST, type(error.__cause__).__name__)
    finally:
        inbox.leased_until = None
        inbox.save()
    counted.pop("", None)
    return counted


def _lease(now: datetime) -> Inbox | None:
    """The configured box, for us alone; None where another worker reads it."""
    key = f"{settings.MAIL_IMAP_USER}@{settings.MAIL_IMAP_HOST}/{settings.MAIL_IMAP_FOLDER}"[:200]
    Inbox.objects.get_or_create(key=key)
    free = Inbox.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), key=key)
    return Inbox.objects.get(key=key) if free.update(leased_until=now + LEASE) else None


def _new(box: Box, inbox: Inbox, now: datetime) -> list[int]:
    """The numbers of the mails that have not been read; from the last month where the numbers are new to us."""
    if inbox.numbering == box.numbering:
        return box.numbers_after(inbox.last_number)
    inbox.numbering, inbox.last_number = box.numbering, 0
    return box.numbers_since((now - FIRST_LOOK_BACK).date())


def _settle(box: Box, inbox: Inbox, number: int, readers: Sequence[Reader], now: datetime) -> str:
    """Read one mail and move on; returns its outcome, empty where there was nothing new in it."""
    found = box.fetch(number)
    outcome = ""
    if found is not None:
        with transaction.atomic():
            outcome = _read(inbox, found, readers, now)
            _move_on(inbox, number, now)
    else:
        _move_on(inbox, number, now)
    if outcome in _UNDERSTOOD:
        box.mark_read(number)
    return outcome


def _move_on(inbox: Inbox, number: int, now: datetime) -> None:
    inbox.last_number, inbox.leased_until = number, now + LEASE
    inbox.save(update_fields=["numbering", "last_number", "leased_until"])


def _read(inbox: Inbox, found: Found, readers: Sequence[Reader], now: datetime) -> str:
    if found.content is None:
        return _note(inbox, f"{inbox.numbering}:{found.number}", Outcome.UNREADABLE, now)
    incoming = Incoming(message_from_bytes(found.content, policy=policy.compat32), found.received_at or now)
    identity = incoming.message_id or hashlib.sha256(found.content).hexdigest()
    if inbox.mails.filter(digest=_digest(identity)).exists():
        return ""
    return _note(inbox, identity, _understand(incoming, readers, now), now)


def _understand(incoming: Incoming, readers: Sequence[Reader], now: datetime) -> Outcome:
    """What the first room that knows it says it is. Whatever a mail does to a room, it is passed by, not read again."""
    try:
        with transaction.atomic():
            outcomes = (reader(incoming, now) for reader in readers)
            return next((outcome for outcome in outcomes if outcome is not None), Outcome.OTHER)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the mail is read again when it is back
    except Exception as error:
        log.warning("A mail could not be read and was left in the box: %s", type(error).__name__)
        return Outcome.UNREADABLE


def _note(inbox: Inbox, identity: str, outcome: Outcome, now: datetime) -> str:
    inbox.mails.create(digest=_digest(identity), outcome=outcome, read_at=now)
    return outcome


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()
