"""Book meetings and invite those who are to be there (M10, D1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from vaert.meetings import invitations
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.outbox import actions as outbox
from vaert.people.models import Organisation, Person


@dataclass(frozen=True, kw_only=True)
class NewMeeting:
    """A meeting that is to be booked.

    Leave `subject` empty where kind and names say it all: each reader then gets it in their own
    language ("Kaffe og sparring med Jens"). `description` is shown in calendars and in the mail.
    """

    kind: Meeting.Kind | str
    starts_at: datetime
    attendees: Sequence[Person]
    organiser: Person | None
    place: str = ""
    length_minutes: int = 30
    subject: str = ""
    description: str = ""


def book(new: Sequence[NewMeeting], *, organisation: Organisation, by: Person | None, at: datetime) -> list[Meeting]:
    """Book the meetings and queue an invitation to each attendee; returns them in the same order.

    Five queries, however many. Whoever calls sees to it that the same meetings are not booked twice.
    """
    if not new:
        return []
    with transaction.atomic(savepoint=False):
        meetings = Meeting.objects.bulk_create([_meeting(one, organisation) for one in new])
        pairs = list(zip(meetings, new, strict=True))
        Attendee.objects.bulk_create(
            [Attendee(meeting=meeting, person=person) for meeting, one in pairs for person in one.attendees]
        )
        MeetingChange.objects.bulk_create(
            [MeetingChange(meeting=meeting, what=MeetingChange.What.BOOKED, by=by, at=at) for meeting in meetings]
        )
        drafts = []
        for meeting, one in pairs:
            drafts += invitations.invite(meeting, one.attendees, one.attendees, at=at)
        outbox.queue(drafts, at=at)
    return meetings


def _meeting(one: NewMeeting, organisation: Organisation) -> Meeting:
    return Meeting(
        organisation=organisation,
        uid=f"{uuid4()}@vaert",
        kind=one.kind,
        subject=one.subject,
        description=one.description,
        place=one.place,
        starts_at=one.starts_at,
        length_minutes=one.length_minutes,
        organiser=one.organiser,
    )
