"""Before what is due is sent: nothing in quiet hours, and what is to come together comes together.

Somebody who has chosen one mail a day or a week gets letters and reminders gathered in it. Nobody gets two reminders
on one day: those of a day are joined in the mail of the first; one that turns up later that day waits until the next
morning, or is dropped where it would then come too late. Invitations, cancellations and log-in codes are never joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
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

State, Kind = Message.State, Message.Kind
TO_GATHER = [Kind.LETTER, Kind.REMINDER]
TO_HOLD_BACK = (
    "kind", "recipient_id", "state", "next_attempt_at", "leased_until", "attempts", "last_error", "maybe_twice",
    "pointless_after",
)  # fmt: skip
_UNTRIED = Q(state=State.WAITING, attempts=0, last_error="", maybe_twice=False)


def hold_back(now: datetime, *, among: Iterable[Message]) -> None:
    """Put off, join or drop what of the due messages `among` which it is should not go as it is now.

    Repeating it changes nothing more. Mail is joined for the readers of those messages; so only those may be sent
    afterwards. Of each the fields TO_HOLD_BACK are looked at.
    """
    among = list(among)
    untried = [message for message in among if _is_untried(message)]
    if too_late := [each.pk for each in among if each.pointless_after and each.pointless_after < now]:
        waiting = Message.objects.filter(pk__in=too_late, state=State.WAITING, maybe_twice=False)
        waiting.update(state=State.DROPPED, closed_at=now)  # also what a dead server has had us try in vain
    sleeping = keep_quiet(now)
    written_to = {each.recipient_id for each in untried if each.kind in TO_GATHER}
    reminded = {each.recipient_id for each in untried if each.kind == Kind.REMINDER}
    for person in _people(written_to):
        if person.organisation_id in sleeping:
            continue  # a mail made of several would be due at once; in the morning there may be more to join
        if person.mail_rhythm != Person.MailRhythm.AT_ONCE:
            gather(person, now)
        elif person.pk in reminded:
            one_reminder_a_day(person, now)


def _is_untried(message: Message) -> bool:
    """What _UNTRIED asks the database."""
    return (
        message.state == State.WAITING
        and message.attempts == 0
        and message.last_error == ""
        and not message.maybe_twice
    )


def _people(numbers: Collection[int | None]) -> Iterable[Person]:
    known = [number for number in numbers if number is not None]
    return Person.objects.filter(pk__in=known).select_related("organisation").order_by("pk") if known else ()


def keep_quiet(now: datetime) -> set[int]:
    """Let everything wait until the quiet hours are over, but log-in codes and cancellations for what is soon.

    Returns the organisations where they hold.
    """
    sleeping = set()
    for organisation in Organisation.objects.filter(quiet_from__isnull=False, is_demo=False):
        until = quiet_until(organisation, now)
        if until is None:
            continue
        sleeping.add(organisation.pk)
        soon = max(until, end_of_day(organisation, now))
        is_urgent = Q(kind=Kind.LOGIN_CODE) | Q(kind=Kind.CANCELLATION, event_at__lt=soon)
        due = Message.objects.in_organisation(organisation).filter(state=State.WAITING, next_attempt_at__lte=now)
        due.exclude(is_urgent).update(next_attempt_at=until)
    return sleeping


def _untried(person: Person, now: datetime, *kinds: str) -> MessageQuerySet:
    """A person's mail that nobody has tried to send; what comes too late is dropped in its turn."""
    in_time = Q(pointless_after=None) | Q(pointless_after__gte=now)
    mine = Message.objects.filter(_UNTRIED, in_time, recipient=person, kind__in=kinds)
    return mine.order_by("next_attempt_at", "id")


def _ours_alone(messages: MessageQuerySet) -> MessageQuerySet:
    """To be joined now, so that meanwhile nobody sends or drops one; whoever is doing so already keeps it."""
    return messages.select_for_update(skip_locked=True)


@transaction.atomic
def gather(person: Person, now: datetime) -> None:
    """What was due at the last gathering goes out together now; what came since waits for the next one."""
    Person.objects.select_for_update().get(pk=person.pk)
    last, following = gathering_before(person, now), gathering_after(person, now)
    due = list(_ours_alone(_untried(person, now, *TO_GATHER).filter(next_attempt_at__lte=last)))
    _untried(person, now, *TO_GATHER).filter(next_attempt_at__gt=last, next_attempt_at__lte=now).update(
        next_attempt_at=following
    )
    if not due:
        return
    later = _untried(person, now, Kind.REMINDER).filter(next_attempt_at__gt=last, next_attempt_at__lt=following)
    due += _ours_alone(later)
    if len(due) > 1:
        join(due, person, kind=Kind.DIGEST, at=now)


@transaction.atomic
def one_reminder_a_day(person: Person, now: datetime) -> None:
    """Join the reminders of the day; after one has gone, the others wait until tomorrow, or are dropped."""
    Person.objects.select_for_update().get(pk=person.pk)
    due = _untried(person, now, Kind.REMINDER)
    if _was_reminded(person, now):
        tomorrow = next_morning(person.organisation, now)
        late = due.filter(next_attempt_at__lte=now)
        late.filter(pointless_after__lt=tomorrow).update(state=State.DROPPED, closed_at=now)
        late.update(next_attempt_at=tomorrow)
        return
    todays = list(_ours_alone(due.filter(next_attempt_at__lt=end_of_day(person.organisation, now))))
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
