"""When newcomer and buddies would meet: the booking problem of one course, and its answer as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vaert.core import booking
from vaert.meetings import busy
from vaert.mentoring.course.stillness import without_pauses
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.scheme import cadence
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Person

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProposedMeeting:
    """A meeting at its time: ISO local time in the organisation's zone. The introduction has number 0."""

    stage: int
    number: int
    kind: str
    starts_at: str
    length_minutes: int
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class MissingMeeting:
    """A meeting without a time: the code and values of the reason, and the nearest time both have."""

    stage: int
    number: int
    kind: str
    reason: dict[str, Any]
    nearest: str | None


def propose_meetings(
    course: Course,
    stages: Sequence[Stage],
    buddies: Mapping[int, int],
    times: Mapping[tuple[int, int], datetime],
    today: date,
) -> tuple[list[ProposedMeeting], list[MissingMeeting]]:
    """The meetings of these stages in order, those at chosen `times` kept; and those that have no time."""
    request = booking_request(course, stages, buddies, times, today)
    booked = booking.propose(request)
    meetings = [_meeting(kept, by_hand=True) for series in request.series for kept in series.kept]
    meetings += [_meeting(each) for each in booked.meetings]
    return sorted(meetings, key=lambda each: (each.stage, each.starts_at)), [_missing(each) for each in booked.unbooked]


def booking_request(
    course: Course,
    stages: Sequence[Stage],
    buddies: Mapping[int, int],
    times: Mapping[tuple[int, int], datetime],
    today: date,
    *,
    as_one: bool = False,
) -> booking.Request:
    """The booking problem of a course: two calendars a stage, nothing before tomorrow, chosen times kept.

    `as_one` makes one series of a stage whose first month is denser: for moving one meeting among all the others.
    """
    definition = course.definition
    people = Person.objects.in_bulk({course.newcomer_id, *buddies.values()})
    first, last = today, stages[-1].ends_on
    calendars = busy.calendars(list(people.values()), first=first, last=last)
    if course.state == Course.State.RUNNING:
        calendars[course.newcomer_id] = without_pauses(calendars[course.newcomer_id], course, last)
    return booking.Request(
        calendars=tuple(calendars[person] for person in sorted(calendars)),
        series=tuple(
            series
            for stage in stages
            if stage.number in buddies
            for series in _series(course, definition, stage, buddies[stage.number], times, today, as_one)
        ),
        closed=busy.closed_days(course.organisation, first, last),
        not_before=today + _DAY,
    )


def _series(
    course: Course,
    definition: SchemeDefinition,
    stage: Stage,
    buddy: int,
    times: Mapping[tuple[int, int], datetime],
    today: date,
    as_one: bool,
) -> list[booking.Series]:
    """The introduction and the other meetings of a stage; they differ in length and beat, so they are series apart."""
    promise = definition.stage(stage.number)
    if stage.ends_on <= today:
        return []
    common: dict[str, Any] = {"newcomer": str(course.newcomer_id), "buddy": str(buddy)}
    starts = max(stage.starts_on, today + _DAY)
    found = []
    if promise.introduction:
        # Started late, the introduction's days count from tomorrow: late is better than never.
        within = promise.introduction.within_days
        found.append(
            booking.Series(
                id=f"{stage.number}-introduction",
                starts=starts,
                ends=stage.ends_on + _DAY,
                meetings=0,
                introduction=within,
                length_minutes=promise.introduction.length_minutes,
                kept=_kept(
                    f"{stage.number}-introduction", stage.number, [0], times, promise.introduction.length_minutes
                ),
                **common,
            )
        )
    for span in cadence.left(promise, stage.starts_on, stage.ends_on, today, as_one=as_one):
        name, numbers = f"{stage.number}-{span.name}", range(span.first_number, span.first_number + span.meetings)
        found.append(
            booking.Series(
                id=name,
                starts=span.starts_on,
                ends=span.ends_on + _DAY,
                meetings=span.meetings,
                first_number=span.first_number,
                every_days=span.every_days,
                length_minutes=promise.length_minutes,
                kept=_kept(name, stage.number, numbers, times, promise.length_minutes),
                **common,
            )
        )
    return found


def _kept(
    series: str, stage: int, numbers: Sequence[int], times: Mapping[tuple[int, int], datetime], length: int
) -> tuple[booking.Meeting, ...]:
    found = []
    for number in numbers:
        at = times.get((stage, number))
        if at:
            start = at.hour * 60 + at.minute
            kind = booking.MONTHLY if number else booking.INTRODUCTION
            found.append(booking.Meeting(series, number, kind, at.date(), start, start + length))
    return tuple(found)


def _iso(on: date, minute: int) -> str:
    return datetime(on.year, on.month, on.day, minute // 60, minute % 60).isoformat(timespec="minutes")  # noqa: DTZ001


def _meeting(found: booking.Meeting, *, by_hand: bool = False) -> ProposedMeeting:
    return ProposedMeeting(
        stage=int(found.series.split("-")[0]),
        number=found.number,
        kind=found.kind,
        starts_at=_iso(found.on, found.start_minute),
        length_minutes=found.end_minute - found.start_minute,
        by_hand=by_hand,
    )


def _missing(found: booking.Unbooked) -> MissingMeeting:
    values = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in found.reason.values().items()
    }
    nearest = _iso(found.nearest.on, found.nearest.start_minute) if found.nearest else None
    return MissingMeeting(
        stage=int(found.series.split("-")[0]),
        number=found.number,
        kind=found.kind,
        reason={"code": str(found.reason.code), **values},
        nearest=nearest,
    )


def local_instant(iso: str, zone: str) -> datetime:
    """A proposal's local time as an instant."""
    return datetime.fromisoformat(iso).replace(tzinfo=ZoneInfo(zone))
