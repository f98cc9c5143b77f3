"""Take what somebody answered an invitation, and help the two to another time where it does not suit (D1, M10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from django.db import transaction

from vaert.common.danish import search_key
from vaert.common.dates import local
from vaert.meetings import another_time
from vaert.meetings.models import Attendee, Meeting
from vaert.meetings.other_times import StillOf, never
from vaert.meetings.replies import Answer
from vaert.outbox import actions as outbox
from vaert.outbox.models import Message

Reply = Attendee.Reply


class Taken(Enum):
    """What became of an answer."""

    NOTED = "noted"
    OUTDATED = "outdated"  # the meeting has moved since, or a later answer is known
    OVER = "over"  # the meeting was held or cancelled
    NOBODY = "nobody"  # not from one of the meeting's people, as far as can be seen
    NO_MEETING = "no meeting"


def take_answer(answer: Answer, *, received_at: datetime, at: datetime, still_of: StillOf = never) -> Taken:
    """Note an answer; the same one again changes nothing, and an older one than is known is dropped.

    A no, or another time that somebody would rather have, is written to both with three times when both are free,
    none of them when what the meeting is of stands still: once for each time of the meeting.
    """
    with transaction.atomic(savepoint=False):
        rows = Meeting.objects.select_for_update(of=("self",)).select_related("organisation", "organiser")
        meeting = rows.filter(uid=answer.uid).first()
        if meeting is None:
            return Taken.NO_MEETING
        attendees = list(meeting.attendees.select_related("person"))
        attendee = who_answers(answer, meeting, attendees)
        if attendee is None:
            return Taken.NOBODY
        if meeting.state != Meeting.State.BOOKED:
            return Taken.OVER
        answered_at = answer.stamped_at or received_at
        if _is_outdated(answer, meeting, attendee, answered_at):
            return Taken.OUTDATED
        _note(answer, meeting, attendee, answered_at, at)
        _note_whether_it_suits(meeting, attendees, at)
        if meeting.starts_at > at and attendee.needs_another_time:
            today, still = local(at).date(), still_of(meeting)
            outbox.queue(another_time.mails(meeting, attendee, attendees, today=today, at=at, still=still), at=at)
    return Taken.NOTED


def who_answers(answer: Answer, meeting: Meeting, attendees: Sequence[Attendee]) -> Attendee | None:
    """Whose answer it is.

    By address where one is ours; else by the invitation that the mail answers, as people answer from other addresses
    than they are invited at; else by a name or the first half of an address that only one of them has. That the
    meeting's UID is known to nobody but its people and their calendars is what makes this safe.
    """
    for address in answer.addresses:
        for one in attendees:
            if one.person.email.lower() == address:
                return one
    invited = Message.objects.filter(message_id__in=answer.answers, key__startswith=f"meeting:{meeting.uid}:")
    invited_ids = set(invited.values_list("recipient_id", flat=True))
    names = {search_key(name) for name in answer.names}
    halves = {address.partition("@")[0] for address in answer.addresses}
    for found in (
        [one for one in attendees if one.person_id in invited_ids],
        [one for one in attendees if search_key(one.person.name) in names],
        [one for one in attendees if one.person.email.lower().partition("@")[0] in halves],
    ):
        if len(found) == 1:
            return found[0]
    return None


def _is_outdated(answer: Answer, meeting: Meeting, attendee: Attendee, answered_at: datetime) -> bool:
    """Whether the answer is to an earlier time of the meeting, or older than one that is known."""
    if answer.sequence is not None and answer.sequence < meeting.sequence:
        return True
    if answer.sequence is None and not answer.is_counter and answer.starts_at not in {None, meeting.starts_at}:
        return True
    return attendee.replied_at is not None and answered_at < attendee.replied_at


def _note(answer: Answer, meeting: Meeting, attendee: Attendee, answered_at: datetime, at: datetime) -> None:
    """Write down the answer; the time somebody would rather have counts only where it lies ahead and differs."""
    if answer.reply in Reply.values:
        attendee.reply = answer.reply
    attendee.rather_at = None
    if answer.is_counter and answer.starts_at and answer.starts_at > at and answer.starts_at != meeting.starts_at:
        attendee.rather_at = answer.starts_at
    attendee.replied_at = answered_at
    attendee.save(update_fields=["reply", "rather_at", "replied_at"])


def _note_whether_it_suits(meeting: Meeting, attendees: Sequence[Attendee], at: datetime) -> None:
    """Since when the meeting's time does not suit one of them; what waits to be told of it when it does is dropped."""
    since = (meeting.unsuited_at or at) if any(one.needs_another_time for one in attendees) else None
    if since is None:
        outbox.drop(another_time.keys([meeting]), at=at)
    if since != meeting.unsuited_at:
        meeting.unsuited_at = since
        meeting.save(update_fields=["unsuited_at"])
