"""Move a meeting to another time; everybody hears once (M10, D1)."""

from datetime import datetime

from django.db import transaction

from vaert.meetings import invitations
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.outbox import actions as outbox
from vaert.people.models import Person


class NotMovable(Exception):
    """A meeting that was held or cancelled stays where it was; carries its state."""


class InThePast(Exception):
    """No meeting is moved to a time that has passed; carries the time."""


def move_meeting(meeting: Meeting, *, starts_at: datetime, by: Person, at: datetime, anyway: bool = False) -> Meeting:
    """Move a booked meeting, or book a missed one again; returns it at its new time.

    The entry in everybody's calendar moves: same UID, higher SEQUENCE. An invitation that has not left yet
    is taken back and a new one sent instead. Moving to the time it has already changes nothing. `anyway` says that
    something was in the way and that they meet there all the same: no roster moves it then.

    Raises NotMovable and InThePast.
    """
    with transaction.atomic(savepoint=False):
        meeting = (
            Meeting.objects.select_for_update(of=("self",))
            .select_related("organisation", "organiser")
            .get(pk=meeting.pk)
        )
        if meeting.state == Meeting.State.BOOKED and meeting.starts_at == starts_at:
            return meeting
        if meeting.state not in {Meeting.State.BOOKED, Meeting.State.MISSED}:
            raise NotMovable(meeting.state)
        if starts_at <= at:
            raise InThePast(starts_at)
        people = [attendee.person for attendee in meeting.attendees.select_related("person")]
        heard = invitations.take_back({meeting: people}, at=at)
        was_at, meeting.starts_at = meeting.starts_at, starts_at
        meeting.sequence += 1
        meeting.state, meeting.unsuited_at = Meeting.State.BOOKED, None
        meeting.insisted_at = at if anyway else None
        meeting.save(update_fields=["starts_at", "sequence", "state", "unsuited_at", "insisted_at"])
        meeting.attendees.update(reply=Attendee.Reply.NEEDS_ACTION, replied_at=None, rather_at=None)
        MeetingChange.objects.create(meeting=meeting, what=MeetingChange.What.MOVED, by=by, at=at, was_at=was_at)
        told = [person for person in people if (meeting.pk, person.pk) in heard]
        new = [person for person in people if (meeting.pk, person.pk) not in heard]
        drafts = invitations.moved(meeting, told, people, was_at=was_at, by=by, at=at)
        outbox.queue(drafts + invitations.invite(meeting, new, people, at=at), at=at)
    return meeting
