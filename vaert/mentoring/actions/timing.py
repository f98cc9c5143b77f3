"""Find the two a time, because their coordinator asks for it: for the introduction, or for a meeting (M2, M10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from vaert.common.dates import local
from vaert.meetings.actions import move_meeting
from vaert.meetings.models import Meeting
from vaert.meetings.other_times import hindrances, proposals
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.actions.replacing import hold_owed
from vaert.mentoring.course.stillness import still_days
from vaert.mentoring.models import Course, Pairing, StageMeeting
from vaert.mentoring.replacement.rebooking import Owed, owed_meetings, times_for
from vaert.people.models import Person

State = Meeting.State
_SOON = timedelta(days=61)  # two months: what lies further away is no answer to somebody without a meeting


@transaction.atomic
def find_a_time(*, course: Course, is_introduction: bool, by: Person, at: datetime, today: date) -> Meeting | None:
    """Give the meeting that lacks a good time the first one that suits both; both hear of it by mail.

    Which it is: the introduction, where that is asked for; else the next one of the year whose time does not suit,
    else one of the half-year that was missed, else one that was cancelled for want of a time. Where the two have their
    time, as when this is asked for twice, it is the one they have, and nothing is done. None where no time suits, or no
    meeting is left to hold.
    """
    course = locked_course(course)
    found = None if is_introduction else _unsuited(course, at)
    day = local(found.starts_at).date() if found else max(today, course.starts_on)
    hosting = Pairing.objects.covering(day).filter(stage__course=course).select_related("buddy", "stage")
    pairing = hosting.order_by("-starts_on").first()
    if pairing is None:
        return None
    found = found or _without_a_time(pairing, is_introduction, at)
    people = [each.person for each in found.attendees.select_related("person").order_by("pk")] if found else []
    is_ours = {person.pk for person in people} == {course.newcomer_id, pairing.buddy_id}
    if found is None or (found.state == State.MISSED and not is_ours):  # an earlier buddy's is missed for good
        return _book_a_lost_one(course, pairing, is_introduction, found, by=by, at=at, today=today)
    if not is_ours:
        return None  # whoever hosts now has meetings of their own
    days: dict[str, Any] = {"today": today, "still": still_days(found)}
    time = _wished(found, people, at, days) or next(iter(proposals(found, people, **days)), None)
    return move_meeting(found, starts_at=time, by=by, at=at) if time else None


def _without_a_time(pairing: Pairing, is_introduction: bool, at: datetime) -> Meeting | None:
    """The meeting of the stage that is alive and has no good time."""
    rows = StageMeeting.objects.filter(stage=pairing.stage_id).exclude(meeting__state=State.CANCELLED)
    latest = {row.number: row.meeting for row in rows.select_related("meeting").order_by("meeting__starts_at")}
    meetings = [each for each in latest.values() if (each.kind == Meeting.Kind.INTRODUCTION) == is_introduction]
    return _first(
        each for each in meetings if each.state == State.MISSED or (is_introduction and _needs_another(each, at))
    )


def _needs_another(meeting: Meeting, at: datetime) -> bool:
    return meeting.state == State.BOOKED and (meeting.ends_at <= at or meeting.unsuited_at is not None)


def _unsuited(course: Course, at: datetime) -> Meeting | None:
    """The next meeting of the year whose time does not suit: the introduction, or one of the buddy to come, too."""
    mine = Meeting.objects.coming(at).filter(stage_meeting__stage__course=course, unsuited_at__isnull=False)
    found: Meeting | None = mine.first()
    return found


def _first(meetings: Iterable[Meeting]) -> Meeting | None:
    return min(meetings, key=lambda each: each.starts_at, default=None)


def _wished(meeting: Meeting, people: list[Person], at: datetime, days: dict[str, Any]) -> datetime | None:
    """A time one of the two has asked for and the other can."""
    wishes = sorted(each.rather_at for each in meeting.attendees.all() if each.rather_at and each.rather_at > at)
    return next((time for time in wishes if not hindrances(meeting, people, time, **days)), None)


def _book_a_lost_one(
    course: Course,
    pairing: Pairing,
    is_introduction: bool,
    missed: Meeting | None,
    *,
    by: Person,
    at: datetime,
    today: date,
) -> Meeting | None:
    """Book anew what was missed, or the next meeting that was cancelled and not booked again, around those that stand.

    What was missed with an earlier buddy stays so; the new one has its number.
    """
    stage = pairing.stage
    stage.course = course
    owed = owed_meetings(stage, first=today, last=pairing.ends_on, at=at)
    asked = [each for each in owed if (each.kind == Meeting.Kind.INTRODUCTION) == is_introduction]
    stand = [each for each in owed if each.meeting is not None]
    booked = _first(each.meeting for each in asked if each.meeting)
    if booked is not None and (is_introduction or booked.starts_at <= at + _SOON):
        return booked
    lost = [each for each in asked if each.meeting is None][:1]
    if missed is not None:
        lost = [Owed(missed.stage_meeting.number, missed.kind, None)]
    if not lost:
        return None
    times = times_for(
        course,
        stage,
        pairing.buddy,
        sorted(stand + lost, key=lambda each: each.number),
        first=max(today + timedelta(days=1), stage.starts_on),
        last=pairing.ends_on,
        today=today,
        stay={each.meeting.pk for each in stand if each.meeting},
    )
    return next(iter(hold_owed(course, stage, pairing.buddy, lost, times, by=by, at=at)), None)
