"""Hold mail back after a restore, and say what becomes of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from vaert.common.jobs import enqueue
from vaert.outbox.models import Hold, Message
from vaert.outbox.models.message import MessageQuerySet

State = Message.State
_OPEN = [State.WAITING, State.SENDING, State.DATA]


@transaction.atomic
def hold_mail(*, copied_at: datetime, at: datetime) -> Hold:
    """Let no message leave from now on, log-in codes excepted. Holding twice is one hold, from the older copy."""
    Hold.objects.bulk_create([Hold(copied_at=copied_at, held_at=at)], ignore_conflicts=True)  # only one can be open
    held = Hold.objects.select_for_update().get(lifted_at=None)
    held.copied_at = min(held.copied_at, copied_at)
    held.save(update_fields=["copied_at"])
    return held


def held_messages() -> MessageQuerySet:
    """The messages that wait for the hold to be lifted; none where mail is not held."""
    if not Hold.objects.filter(lifted_at=None).exists():
        return Message.objects.none()
    return Message.objects.filter(state__in=_OPEN).exclude(kind=Message.Kind.LOGIN_CODE)


def perhaps_sent(hold: Hold) -> Q:
    """Those of the held messages that were there when the copy was made and due before the restore."""
    return Q(created_at__lte=hold.copied_at, next_attempt_at__lte=hold.held_at)


@transaction.atomic
def lift_hold(*, drop_due_before: datetime | None, at: datetime) -> tuple[int, int]:
    """Let mail leave again; how many messages go out or wait for their time, and how many were dropped.

    Messages due before the moment given are dropped; None drops none. Those that may have been sent before are
    marked so. Lifting a hold that is lifted changes nothing.
    """
    hold = Hold.objects.select_for_update().filter(lifted_at=None).first()
    if hold is None:
        return 0, 0
    held = held_messages()
    early = held.filter(next_attempt_at__lt=drop_due_before) if drop_due_before else held.none()
    dropped = early.update(state=State.DROPPED, closed_at=at, leased_until=None)
    held.filter(perhaps_sent(hold)).update(maybe_twice=True)
    left = held.count()
    Hold.objects.filter(pk=hold.pk).update(lifted_at=at)
    enqueue("vaert.outbox.jobs.send_due")
    return left, dropped
