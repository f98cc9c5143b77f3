"""Give meetings another time, other people, or both; each calendar hears what it needs to (M8, M10, D1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from vaert.meetings import invitations
from vaert.meetings.models import Attendee, Meeting, MeetingChange, with_people
from vaert.outbox import actions as outbox
from vaert.outbox.actions import Draft
from vaert.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Refit:
    """A booked meeting as it is to be. Whoever stays keeps the entry in their calendar: the UID is the same."""

    meeting: Meeting
    starts_at: datetime
    attendees: Sequence[Person]
    organiser: Person | None


def refit_meetings(wanted: Iterable[Refit], *, by: Person | None, at: datetime) -> list[Meeting]:
    """Change booked meetings; returns those that changed. The same few queries for any number.

    SEQUENCE rises once. Who leaves a meeting gets a CANCEL for themselves alone, who stays one REQUEST with the new
    time and people, who is new an invitation (RFC 5546, 3.2.2.6 and 3.2.5). Nobody is told of the same change twice,
    and who had not heard of the meeting hears only what it is now. What is as wanted already, or is not booked any
    more, is left as it is.
    """
    asked = {one.meeting.pk: one for one in wanted}
    with transaction.atomic(savepoint=False):
        rows = Meeting.objects.select_for_update(of=("self",)).select_related("organisation", "organiser")
        found = list(rows.filter(pk__in=asked, state=Meeting.State.BOOKED).order_by("pk"))
        prefetch_related_objects(found, with_people())
        changed = [(meeting, asked[meeting.pk]) for meeting in found if _differs(meeting, asked[meeting.pk])]
        if not changed:
            return []
        before = {meeting: [each.person for each in meeting.attendees.all()] for meeting, _ in changed}
        heard = invitations.take_back(before, at=at)
        times = {meeting.pk: meeting.starts_at for meeting, _ in changed}
        _write(changed, before, by, at)
        drafts: list[Draft] = []
        for meeting, one in changed:
            drafts += _tell(meeting, one, before[meeting], heard, times[meeting.pk], by, at)
        outbox.queue(drafts, at=at)
    return [meeting for meeting, _ in changed]


def _differs(meeting: Meeting, wanted: Refit) -> bool:
    people = {attendee.person_id for attendee in meeting.attendees.all()}
    return meeting.starts_at != wanted.starts_at or people != {person.pk for person in wanted.attendees}


def _write(
    changed: list[tuple[Meeting, Refit]], before: dict[Meeting, list[Person]], by: Person | None, at: datetime
) -> None:
    """The rows: the meetings themselves, who attends them, and what happened."""
    history, coming, leaving = [], [], []
    for meeting, wanted in changed:
        was = {person.pk for person in before[meeting]}
        now = {person.pk for person in wanted.attendees}
        if meeting.starts_at != wanted.starts_at:
            moved = MeetingChange(meeting=meeting, what=MeetingChange.What.MOVED, by=by, at=at)
            moved.was_at = meeting.starts_at
            meeting.insisted_at = None
            history.append(moved)
        if was != now:
            history.append(MeetingChange(meeting=meeting, what=MeetingChange.What.PEOPLE, by=by, at=at))
        coming += [Attendee(meeting=meeting, person=person) for person in wanted.attendees if person.pk not in was]
        leaving += [each.pk for each in meeting.attendees.all() if each.person_id not in now]
        meeting.starts_at, meeting.organiser = wanted.starts_at, wanted.organiser
        meeting.sequence += 1
        meeting.unsuited_at = None  # everybody is asked anew, as when a meeting is moved
    meetings = [meeting for meeting, _ in changed]
    Meeting.objects.bulk_update(meetings, ["starts_at", "organiser", "sequence", "insisted_at", "unsuited_at"])
    Attendee.objects.filter(pk__in=leaving).delete()
    those = Attendee.objects.filter(meeting__in=meetings)
    those.update(reply=Attendee.Reply.NEEDS_ACTION, replied_at=None, rather_at=None)
    Attendee.objects.bulk_create(coming)
    MeetingChange.objects.bulk_create(history)
    for meeting in meetings:
        meeting._prefetched_objects_cache.clear()  # type: ignore[attr-defined]  # they told of those before


def _tell(
    meeting: Meeting,
    wanted: Refit,
    before: Sequence[Person],
    heard: set[tuple[int, int]],
    was_at: datetime,
    by: Person | None,
    at: datetime,
) -> list[Draft]:
    now = {person.pk for person in wanted.attendees}
    knew = {person for meeting_id, person in heard if meeting_id == meeting.pk}
    left = [person for person in before if person.pk in knew - now]
    stay = [person for person in wanted.attendees if person.pk in knew]
    new = [person for person in wanted.attendees if person.pk not in knew]
    drafts = invitations.uninvited(meeting, left, was_at=was_at, at=at)
    if {person.pk for person in before} == now:
        drafts += invitations.moved(meeting, stay, wanted.attendees, was_at=was_at, by=by, at=at)
    else:
        drafts += invitations.with_others(meeting, stay, wanted.attendees, was_at=was_at, at=at)
    return drafts + invitations.invite(meeting, new, wanted.attendees, at=at)
