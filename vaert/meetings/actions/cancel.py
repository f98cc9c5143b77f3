"""Cancel meetings; whoever has been invited hears it (M10, D1)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, prefetch_related_objects

from vaert.meetings import invitations
from vaert.meetings.models import Meeting, MeetingChange, with_people
from vaert.outbox import actions as outbox
from vaert.people.models import Person

OPEN = [Meeting.State.BOOKED, Meeting.State.MISSED]


def cancel_meetings(meetings: Iterable[Meeting], *, by: Person | None, at: datetime) -> list[Meeting]:
    """Cancel those that are booked or missed; returns them. The same few queries for any number.

    Meetings that were held or cancelled before are left as they are. Nobody is told of a meeting that is over, or
    that they have not heard of: the invitation that waits is taken back.
    """
    wanted = [meeting.pk for meeting in meetings]
    with transaction.atomic(savepoint=False):
        rows = Meeting.objects.select_for_update(of=("self",)).select_related("organisation", "organiser")
        cancelled = list(rows.filter(pk__in=wanted, state__in=OPEN))
        if not cancelled:
            return []
        prefetch_related_objects(cancelled, with_people())
        people = {meeting: [attendee.person for attendee in meeting.attendees.all()] for meeting in cancelled}
        heard = invitations.take_back(people, at=at)
        Meeting.objects.filter(pk__in=[meeting.pk for meeting in cancelled]).update(
            state=Meeting.State.CANCELLED, sequence=F("sequence") + 1
        )
        MeetingChange.objects.bulk_create(
            [MeetingChange(meeting=one, what=MeetingChange.What.CANCELLED, by=by, at=at) for one in cancelled]
        )
        drafts = []
        for meeting in cancelled:
            meeting.state = Meeting.State.CANCELLED
            meeting.sequence += 1
            if meeting.ends_at > at:
                told = [person for person in people[meeting] if (meeting.pk, person.pk) in heard]
                drafts += invitations.cancelled(meeting, told, people[meeting], by=by, at=at)
        outbox.queue(drafts, at=at)
    return cancelled
