"""Before what is due is sent: nothing in quiet hours, and what is to come together comes together.

Somebody who has chosen one mail a day or a week gets letters and reminders gathered in it. Nobody gets two reminders
on one day: those of a day are joined in the mail of the first; one that turns up later that day waits until the next
morning, or is dropped where it would then come too late. Invitations, cancellations and log-in codes are never joined.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from vaert.outbox.joining import join
from vaert.outbox.models import Message
from vaert.outbox.models.message import MessageQuerySet
from vaert.outbox.quiet import (
    end_of_day,
    gathering_after,
    gathering_before,
    next_morning,
    quiet_until,
    start_of_day,
)
from vaert.people.models import Organisation, Person
from vaert.people.models.person import PersonQuerySet

State, Kind = Message.State, Message.Kind
TO_GATHER = [Kind.LETTER, Kind.REMINDER]
_UNTRIED = Q(state=State.WAITING, attempts=0, last_error="", maybe_twice=False)


def hold_back(now: datetime, *, among: MessageQuerySet) -> None:
    """Put off, join or drop what is due now and should not go as it is. Repeating it changes nothing more.

    Mail is joined for the readers of the messages `among` which it is; so only those may be sent afterwards.
    """
    too_late = Message.objects.filter(_UNTRIED, pointless_after__lt=now, next_attempt_at__lte=now)
    too_late.update(state=State.DROPPED, closed_at=now)
    keep_quiet(now)
    has_chosen_otherwise = ~Q(mail_rhythm=Person.MailRhythm.AT_ONCE)
    for person in _with_something_due(among.filter(kind__in=TO_GATHER), now).filter(has_chosen_otherwise):
        gather(person, now)
    for person in _with_something_due(among.filter(kind=Kind.REMINDER), now).exclude(has_chosen_otherwise):
        one_reminder_a_day(person, now)


def keep_quiet(now: datetime) -> None:
    """Let everything wait until the quiet hours are over, but log-in codes and cancellations for what is soon."""
    for organisation in Organisation.objects.filter(quiet_from__isnull=False, is_demo=False):
        until = quiet_until(organisation, now)
        if until is None:
            continue
        soon = max(until, end_of_day(organisation, now))
        is_urgent = Q(kind=Kind.LOGIN_CODE) | Q(kind=Kind.CANCELLATION, event_at__lt=soon)
        due = Message.objects.in_organisation(organisation).filter(state=State.WAITING, next_attempt_at__lte=now)
        due.exclude(is_urgent).update(next_attempt_at=until)


def _with_something_due(messages: MessageQuerySet, now: datetime) -> PersonQuerySet:
    due = messages.filter(_UNTRIED, next_attempt_at__lte=now)
    return Person.objects.filter(pk__in=due.order_by().values("recipient")).select_related("organisation")


def _untried(person: Person, *kinds: str) -> MessageQuerySet:
    return Message.objects.filter(_UNTRIED, recipient=person, kind__in=kinds).order_by("next_attempt_at", "id")


@transaction.atomic
def gather(person: Person, now: datetime) -> None:
    """What was due at the last gathering goes out together now; what came since waits for the next one."""
    Person.objects.select_for_update().get(pk=person.pk)
    last, following = gathering_before(person, now), gathering_after(person, now)
    due = list(_untried(person, *TO_GATHER).filter(next_attempt_at__lte=last))
    _untried(person, *TO_GATHER).filter(next_attempt_at__gt=last, next_attempt_at__lte=now).update(
        next_attempt_at=following
    )
    if not due:
        return
    due += _untried(person, Kind.REMINDER).filter(next_attempt_at__gt=last, next_attempt_at__lt=following)
    if len(due) > 1:
        join(due, person, kind=Kind.DIGEST, at=now)


@transaction.atomic
def one_reminder_a_day(person: Person, now: datetime) -> None:
    """Join the reminders of the day; after one has gone, the others wait until tomorrow, or are dropped."""
    Person.objects.select_for_update().get(pk=person.pk)
    due = _untried(person, Kind.REMINDER)
    if _was_reminded(person, now):
        tomorrow = next_morning(person.organisation, now)
        late = due.filter(next_attempt_at__lte=now)
        late.filter(pointless_after__lt=tomorrow).update(state=State.DROPPED, closed_at=now)
        late.update(next_attempt_at=tomorrow)
        return
    todays = list(due.filter(next_attempt_at__lt=end_of_day(person.organisation, now)))
    if len(todays) > 1:
        join(todays, person, kind=Kind.REMINDER, at=now)


def _was_reminded(person: Person, now: datetime) -> bool:
    """Whether a reminder went to the person today, may have, or is trying to."""
    today = start_of_day(person.organisation, now)
    went = Q(sent_at__gte=today) | Q(state=State.SENDING) | Q(state=State.DATA, closed_at=None)
    perhaps = Q(state=State.DATA, closed_at__gte=today)
    is_trying = Q(state=State.WAITING) & ~(Q(attempts=0) & Q(last_error=""))
    reminders = Message.objects.filter(recipient=person, kind__in=[Kind.REMINDER, Kind.DIGEST])
    return reminders.exclude(state=State.JOINED).filter(went | perhaps | is_trying).exists()
