"""The meetings that a stage still owes, and when a pair could hold them, with as few changes as possible (M8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vaert.common.dates import local
from vaert.common.prepared import prepared
from vaert.core import booking
from vaert.meetings import busy
from vaert.meetings.models import Meeting
from vaert.mentoring.course.stillness import without_pauses
from vaert.mentoring.models import Course, Stage, StageMeeting
from vaert.mentoring.scheme import cadence
from vaert.mentoring.scheme.definition import StagePromise
from vaert.people.models import Person

_DAY = timedelta(days=1)
_INTRODUCTION = "introduction"
NOTICE_DAYS = 3  # a time that is new to somebody is not sprung on them; one they know may be as soon as tomorrow


@dataclass(frozen=True, slots=True)
class Owed:
    """A meeting that is still to take place: the booked one, or none where it was cancelled and not booked again."""

    number: int
    kind: str
    meeting: Meeting | None


def owed_meetings(stage: Stage, *, first: date, last: date, at: datetime) -> list[Owed]:
    """What the stage still owes from `first` to `last`, both included, in order of number: one query.

    A meeting that was held, or whose time has come, is owed to nobody; one that was missed is for the two to book
    again. A cancelled one is owed until the number was booked anew.
    """
    zone = ZoneInfo(stage.course.organisation.time_zone)
    by_number: dict[int, list[Meeting]] = {}
    for row in _meetings_of(stage.pk):
        by_number.setdefault(row.number, []).append(row.meeting)
    if not by_number:
        return _never_booked(stage, first, last)
    found, room = [], _room(stage)
    for number, meetings in by_number.items():
        alive = [each for each in meetings if each.state != Meeting.State.CANCELLED]
        latest = (alive or meetings)[-1]
        if alive and (latest.state != Meeting.State.BOOKED or latest.starts_at <= at):
            continue
        is_lost = not alive and last >= stage.ends_on and number <= room  # what a cut stage has no room for is not
        if first <= latest.starts_at.astimezone(zone).date() <= last or is_lost:
            found.append(Owed(number, latest.kind, latest if alive else None))
    return found


@prepared
def _meetings_of(stage: int) -> QuerySet[StageMeeting]:
    mine = StageMeeting.objects.filter(stage_id=stage).select_related("meeting")
    return mine.order_by("number", "meeting__starts_at")


def _room(stage: Stage) -> int:
    """How many monthly meetings the stage's days have room for."""
    promise = stage.course.definition.stage(stage.number)
    return sum(span.meetings for span in cadence.spans(promise, stage.starts_on, stage.ends_on))


def _never_booked(stage: Stage, first: date, last: date) -> list[Owed]:
    """A stage that nobody hosted yet owes all its meetings, or as many as the days that are left have room for."""
    promise = stage.course.definition.stage(stage.number)
    share = ((last - first).days + 1) / ((stage.ends_on - stage.starts_on).days + 1)
    left = max(1, min(promise.meetings, round(promise.meetings * share)))
    numbers = range(promise.meetings - left + 1, promise.meetings + 1)
    introduction = [Owed(0, Meeting.Kind.INTRODUCTION, None)] if promise.introduction else []
    return introduction + [Owed(number, Meeting.Kind.MONTHLY, None) for number in numbers]


@dataclass(frozen=True, slots=True)
class Times:
    """When each owed meeting would be, by number; those without a time, with the reason's code and values."""

    found: dict[int, datetime]
    missing: dict[int, dict[str, Any]]


def times_for(
    course: Course,
    stage: Stage,
    buddy: Person,
    owed: Sequence[Owed],
    *,
    first: date,
    last: date,
    today: date,
    keeps_times: bool = True,
    stay: Collection[int] = (),
) -> Times:
    """When the new colleague and this buddy can hold what is owed, from `first` to `last`.

    A time that suits both already is kept, unless `keeps_times` is off; meetings that `stay` (ids) keep theirs
    anyhow. The rest is booked around them, with some days' notice.
    """
    if not owed:
        return Times({}, {})
    opens = max(first, today + _DAY)
    if opens > last:
        return Times({}, {each.number: {"code": str(booking.Code.TOO_SHORT_STAGE)} for each in owed})
    zone = ZoneInfo(course.organisation.time_zone)
    ids = [each.meeting.pk for each in owed if each.meeting]
    calendars = busy.calendars([course.newcomer, buddy], first=today, last=last, besides=ids)
    calendars[course.newcomer_id] = without_pauses(calendars[course.newcomer_id], course, last)
    request = booking.Request(
        calendars=tuple(calendars.values()),
        series=tuple(_series(course, stage, buddy, owed, opens, last)),
        closed=busy.closed_days(course.organisation, today, last),
        not_before=today + _DAY,
    )
    for series in request.series if keeps_times else ():
        request = _with_kept(request, series.id, _numbered(owed, series.id), zone, stay)
    answer = _proposed(replace(request, not_before=today + timedelta(days=NOTICE_DAYS)), last)
    numbers = {series.id: _numbered(owed, series.id) for series in request.series}
    booked = [*answer.meetings, *(kept for series in request.series for kept in series.kept)]
    return Times(
        found={numbers[each.series][each.number].number: _instant(each, zone) for each in booked},
        missing={numbers[each.series][each.number].number: _reason(each) for each in answer.unbooked},
    )


def _proposed(request: booking.Request, last: date) -> booking.Booking:
    """The times; an introduction that cannot be held within its days is held as soon as it can (M2)."""
    answer = booking.propose(request)
    if not any(each.series == _INTRODUCTION for each in answer.unbooked):
        return answer
    late = tuple(
        replace(one, introduction=(last - one.starts).days + 1) if one.id == _INTRODUCTION else one
        for one in request.series
    )
    return booking.propose(replace(request, series=late))


def _series(
    course: Course, stage: Stage, buddy: Person, owed: Sequence[Owed], opens: date, last: date
) -> Iterable[booking.Series]:
    """The introduction and the monthly meetings differ in length, so they are two series; owed ones count from 1."""
    promise = course.definition.stage(stage.number)
    common: dict[str, Any] = {
        "newcomer": str(course.newcomer_id),
        "buddy": str(buddy.pk),
        "starts": opens,
        "ends": last + _DAY,
    }
    kinds = {each.kind for each in owed}
    if Meeting.Kind.INTRODUCTION in kinds and promise.introduction:
        yield booking.Series(
            id=_INTRODUCTION,
            meetings=0,
            introduction=promise.introduction.within_days,
            length_minutes=promise.introduction.length_minutes,
            **common,
        )
    monthly = [each for each in owed if each.kind != Meeting.Kind.INTRODUCTION]
    if monthly:
        yield booking.Series(
            id="monthly",
            meetings=len(monthly),
            length_minutes=promise.length_minutes,
            every_days=promise.every_days,
            previous=_previous(stage, opens, promise.every_days),
            **common,
        )


def _previous(stage: Stage, opens: date, every_days: int) -> date | None:
    """The day of the last meeting that was held, where it is near enough to keep a distance to."""
    held = StageMeeting.objects.filter(stage=stage, meeting__state=Meeting.State.HELD).order_by("-meeting__starts_at")
    latest = held.values_list("meeting__starts_at", flat=True).first()
    if latest is None or (opens - local(latest).date()).days > every_days:
        return None
    return min(local(latest).date(), opens)


def _numbered(owed: Sequence[Owed], series: str) -> dict[int, Owed]:
    """The owed meetings of a series by their number in it."""
    is_introduction = series == _INTRODUCTION
    rows = [each for each in owed if (each.kind == Meeting.Kind.INTRODUCTION) == is_introduction]
    return dict(enumerate(rows, start=0 if is_introduction else 1))


def _with_kept(
    request: booking.Request, series: str, owed: dict[int, Owed], zone: ZoneInfo, stay: Collection[int]
) -> booking.Request:
    """The request with every meeting kept whose present time has nothing against it, or that is to stay anyhow."""
    for number, each in owed.items():
        if each.meeting is None:
            continue
        present = _as_booked(series, number, each.meeting, zone)
        if each.meeting.pk in stay or not booking.check(request, present):
            request = _plus(request, series, present)
    return request


def _plus(request: booking.Request, series: str, present: booking.Meeting) -> booking.Request:
    """The request with one more meeting kept; one that the two have put out of order is left out."""
    try:
        rows = tuple(replace(one, kept=(*one.kept, present)) if one.id == series else one for one in request.series)
    except booking.Invalid:
        return request
    return replace(request, series=rows)


def _as_booked(series: str, number: int, meeting: Meeting, zone: ZoneInfo) -> booking.Meeting:
    start = meeting.starts_at.astimezone(zone)
    minute = start.hour * 60 + start.minute
    kind = booking.MONTHLY if number else booking.INTRODUCTION
    return booking.Meeting(series, number, kind, start.date(), minute, minute + meeting.length_minutes)


def _instant(found: booking.Meeting, zone: ZoneInfo) -> datetime:
    on, minute = found.on, found.start_minute
    return datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=zone)


def _reason(found: booking.Unbooked) -> dict[str, Any]:
    values = {key: each.isoformat() if isinstance(each, date) else each for key, each in found.reason.values().items()}
    return {"code": str(found.reason.code), **values}


def length_of(promise: StagePromise, kind: str) -> int:
    """How many minutes a meeting of the kind lasts in the stage."""
    is_introduction = kind == Meeting.Kind.INTRODUCTION and promise.introduction
    return promise.introduction.length_minutes if is_introduction else promise.length_minutes  # type: ignore[union-attr]
