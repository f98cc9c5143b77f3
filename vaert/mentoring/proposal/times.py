"""Other times for one proposed meeting, and what stands in the way of a time somebody picked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from vaert.core import booking
from vaert.mentoring.models import Course
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.meetings import booking_request, local_instant
from vaert.mentoring.proposal.propose import Proposal
from vaert.people.models import Person


class NoSuchMeeting(LookupError):
    """The proposal has no meeting with that number, booked or missing."""


def _request(course: Course, stage: int, number: int, today: date) -> booking.Request:
    """The course's booking problem with every other proposed meeting kept where it is."""
    proposal = Proposal.from_data(course.proposal or {})
    times = {
        (each.stage, each.number): datetime.fromisoformat(each.starts_at)
        for each in proposal.meetings
        if (each.stage, each.number) != (stage, number)
    }
    buddies = {each.number: each.buddy for each in proposal.stages if each.buddy is not None}
    return booking_request(course, list(course.stages.order_by("number")), buddies, times, today, as_one=True)


def _present(course: Course, stage: int, number: int) -> datetime | None:
    """Where the meeting is proposed now, or the nearest possible for one without a time; local."""
    proposal = Proposal.from_data(course.proposal or {})
    for each in proposal.meetings:
        if (each.stage, each.number) == (stage, number):
            return datetime.fromisoformat(each.starts_at)
    for gap in proposal.missing:
        if (gap.stage, gap.number) == (stage, number):
            return datetime.fromisoformat(gap.nearest) if gap.nearest else None
    raise NoSuchMeeting


def _as_meeting(course: Course, stage: int, number: int, at: datetime) -> booking.Meeting:
    promise = course.definition.stage(stage)
    kind = booking.MONTHLY if number else booking.INTRODUCTION
    length = promise.length_minutes if number or not promise.introduction else promise.introduction.length_minutes
    start = at.hour * 60 + at.minute
    return booking.Meeting(f"{stage}-{kind}", number, kind, at.date(), start, start + length)


def time_choices(course: Course, stage: int, number: int, *, today: date) -> list[datetime]:
    """Up to three other times that suit both, the least disturbance first, as instants.

    Raises NoSuchMeeting for a number the proposal does not have.
    """
    present = _present(course, stage, number)
    if present is None:
        return []
    found = booking.rebook(_request(course, stage, number, today), _as_meeting(course, stage, number, present))
    zone = course.organisation.time_zone
    times = []
    for each in found:
        at = datetime(each.meeting.on.year, each.meeting.on.month, each.meeting.on.day) + timedelta(  # noqa: DTZ001
            minutes=each.meeting.start_minute
        )
        times.append(local_instant(at.isoformat(), zone))
    return times


def hindrances(course: Course, stage: int, number: int, at: datetime, *, today: date) -> dict[str, str]:
    """What stands in the way of a local time: code to sentence, empty when nothing does."""
    _present(course, stage, number)
    request = _request(course, stage, number, today)
    against = booking.check(request, _as_meeting(course, stage, number, at))
    names = {str(person.pk): person.given_name for person in Person.objects.filter(pk__in=_ids(against))}
    return {str(reason.code): reasons.in_the_way(reason, names.get(reason.who or "", "")) for reason in against}


def _ids(against: tuple[booking.Reason, ...]) -> set[int]:
    return {int(reason.who) for reason in against if reason.who}
