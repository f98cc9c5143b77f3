"""Say that a meeting was held, or missed, or that this was said by mistake (M10, M11)."""

from datetime import datetime

from django.db import transaction

from vaert.meetings.models import Meeting, MeetingChange
from vaert.people.models import Person

State = Meeting.State
What = MeetingChange.What


class NotYet(Exception):
    """A meeting that has not begun has been neither held nor missed; carries its time."""


def mark_held(meeting: Meeting, *, by: Person, at: datetime) -> bool:
    """The meeting took place; False when that, or that it was cancelled, is known already. Raises NotYet."""
    return _say(meeting, State.HELD, What.HELD, [State.BOOKED, State.MISSED], by, at)


def mark_missed(meeting: Meeting, *, by: Person, at: datetime) -> bool:
    """The meeting did not take place; it stays, and can be booked again by moving it. Raises NotYet."""
    return _say(meeting, State.MISSED, What.MISSED, [State.BOOKED, State.HELD], by, at)


def reopen_meeting(meeting: Meeting, *, by: Person, at: datetime) -> bool:
    """It was a mistake to say held or missed: the meeting is booked as before."""
    return _say(meeting, State.BOOKED, What.REOPENED, [State.HELD, State.MISSED], by, at)


def _say(meeting: Meeting, now: State, what: What, before: list[State], by: Person, at: datetime) -> bool:
    if meeting.starts_at > at:
        raise NotYet(meeting.starts_at)
    with transaction.atomic(savepoint=False):
        is_news = Meeting.objects.filter(pk=meeting.pk, state__in=before).update(state=now) == 1
        if is_news:
            MeetingChange.objects.create(meeting=meeting, what=what, by=by, at=at)
            meeting.state = now
    return is_news
