"""Moves one meeting, judges a time that a person picked, and lists the times that are left."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from vaert.core.booking.answer import Alternative, Code, FreeTime, Reason
from vaert.core.booking.masks import SLOTS, best_start, joined_week, minutes_outside
from vaert.core.booking.pair import Pair, Time, Times
from vaert.core.booking.problem import INTRODUCTION, Busy, Meeting, Request, Series
from vaert.core.booking.rules import SLOT_MINUTES, least_gap_days


def rebook(
    request: Request, meeting: Meeting, *, wanted_on: date | None = None, alternatives: int = 3
) -> tuple[Alternative, ...]:
    """Other times for one meeting, the least disturbance first; nothing else moves.

    `meeting` is at its present time; that stops being taken, but is not offered again. The other meetings
    of the series are its `kept`. Every alternative is free for both, within the stage (an introduction
    before its deadline) and between its neighbours by number. They lie on different days, ranked by: not
    nearer than the least gap to a neighbour; nearest to `wanted_on` (default: the present day); fewest
    minutes outside 09:00 to 15:00; earliest. The time of day stays where it can.
    """
    series = request.find(meeting.series)
    pair = Times.of(request, meeting).pair(series)
    opens, closes, neighbours = _room(series, pair, meeting)
    wanted = (wanted_on or meeting.on).toordinal()
    gap = least_gap_days(series.every_days)
    found = []
    for day in range(opens, closes):
        time = _time_like(pair, day, meeting)
        if time:
            is_close = any(abs(day - other.on.toordinal()) < gap for other in neighbours)
            moved = replace(meeting, on=time.on, start_minute=time.start_minute, end_minute=time.end_minute)
            found.append(Alternative(moved, abs(day - wanted), is_close))
    found.sort(key=lambda one: (one.is_close, one.days_away, _outside(one.meeting), one.meeting.on))
    return tuple(found[:alternatives])


def check(request: Request, meeting_at: Meeting, *, instead_of: Meeting | None = None) -> tuple[Reason, ...]:
    """All that stands in the way of a meeting at a chosen time; nothing when it is free.

    `instead_of` is the same meeting at its present time, which then is no hindrance.
    """
    series = request.find(meeting_at.series)
    pair = Times.of(request, instead_of).pair(series)
    return tuple(dict.fromkeys(_hindrances(series, pair, meeting_at)))


def free_times(request: Request, series: str, on_from: date, on_to: date) -> tuple[FreeTime, ...]:
    """Every time at which the two of a series can meet on the days [on_from, on_to), in order."""
    pair = Times.of(request).pair(request.find(series))
    first = max(on_from.toordinal(), pair.not_before)
    found = []
    for day in range(first, on_to.toordinal()):
        starts = pair.starts(day)
        found += [pair.at(day, start) for start in range(SLOTS) if starts >> start & 1]
    return tuple(found)


def _others(series: Series, meeting: Meeting) -> list[Meeting]:
    """The other kept meetings of the series."""
    return [kept for kept in series.kept if (kept.kind, kept.number) != (meeting.kind, meeting.number)]


def _room(series: Series, pair: Pair, meeting: Meeting) -> tuple[int, int, list[Meeting]]:
    """The days [opens, closes) that a meeting may have, and the meetings beside it that want a gap."""
    opens, closes = pair.opens, _ends(series, meeting)
    neighbours = []
    for other in _others(series, meeting):
        day = other.on.toordinal()
        if other.number < meeting.number:
            opens = max(opens, day + 1)
        else:
            closes = min(closes, day)
        if INTRODUCTION not in (other.kind, meeting.kind):
            neighbours.append(other)
    return opens, closes, neighbours


def _ends(series: Series, meeting: Meeting) -> int:
    ends = series.ends.toordinal()
    if meeting.kind == INTRODUCTION and series.introduction is not None:
        return min(ends, series.starts.toordinal() + series.introduction)
    return ends


def _time_like(pair: Pair, day: int, meeting: Meeting) -> FreeTime | None:
    """The day's time for a moved meeting: the same time of day if it is free, else the best."""
    starts = pair.starts(day)
    start = meeting.start_minute // SLOT_MINUTES
    if day == meeting.on.toordinal():
        starts &= ~(1 << start)
    elif meeting.start_minute % SLOT_MINUTES == 0 and starts >> start & 1:
        return pair.at(day, start)
    return pair.at(day, best_start(starts, pair.slots)[1]) if starts else None


def _outside(meeting: Meeting) -> int:
    return minutes_outside(meeting.start_minute, meeting.end_minute)


def _hindrances(series: Series, pair: Pair, chosen: Meeting) -> Iterator[Reason]:
    day = chosen.on.toordinal()
    if not series.starts <= chosen.on < series.ends:
        yield Reason(Code.OUTSIDE_STAGE, starts=series.starts, ends=series.ends)
    elif day >= _ends(series, chosen):
        yield Reason(Code.AFTER_DEADLINE, ends=date.fromordinal(_ends(series, chosen)))
    if day < pair.not_before:
        yield Reason(Code.TOO_EARLY, starts=date.fromordinal(pair.not_before))
    if chosen.on.weekday() >= 5:
        yield Reason(Code.WEEKEND)
    if day in pair.closed:
        yield Reason(Code.CLOSED, starts=chosen.on)
    for person in (pair.newcomer, pair.buddy):
        yield from _personal(person, chosen)
    yield from _order(series, chosen)


def _personal(person: Time, chosen: Meeting) -> Iterator[Reason]:
    day, who = chosen.on.toordinal(), person.calendar.id
    for first, after in person.absences:
        if first <= day < after:
            yield Reason(Code.ABSENT, who=who, starts=date.fromordinal(first), ends=date.fromordinal(after))
    if chosen.on.weekday() < 5 and not _works(person, chosen):
        yield Reason(Code.OUTSIDE_WEEK, who=who)
    for busy in person.calendar.busy:
        if busy.on == chosen.on and _overlap(busy, chosen):
            yield Reason(Code.BUSY, who=who, start_minute=busy.start_minute, end_minute=busy.end_minute)


def _works(person: Time, chosen: Meeting) -> bool:
    return any(
        weekday == chosen.on.weekday() and first <= chosen.start_minute and chosen.end_minute <= last
        for weekday, first, last in joined_week(person.calendar)
    )


def _overlap(busy: Busy, meeting: Meeting) -> bool:
    return busy.start_minute < meeting.end_minute and meeting.start_minute < busy.end_minute


def _order(series: Series, chosen: Meeting) -> Iterator[Reason]:
    gap = least_gap_days(series.every_days)
    for other in sorted(_others(series, chosen), key=lambda meeting: meeting.number):
        later = (chosen.on - other.on).days * (1 if chosen.number > other.number else -1)
        if later <= 0:
            yield Reason(Code.OUT_OF_ORDER, number=other.number, starts=other.on)
        elif later < gap and INTRODUCTION not in (other.kind, chosen.kind):
            yield Reason(Code.TOO_CLOSE, number=other.number, starts=other.on, days=later)
