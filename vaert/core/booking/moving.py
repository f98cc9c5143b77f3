"""Moves one meeting, judges a time that a person picked, and lists the times that are left."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from vaert.core.booking.answer import Alternative, Code, FreeTime, Reason
from vaert.core.booking.introduction import deadline
from vaert.core.booking.masks import SLOTS, best_start, joined_week, minutes_outside
from vaert.core.booking.pair import Pair
from vaert.core.booking.problem import INTRODUCTION, Busy, Calendar, Meeting, Request, Series
from vaert.core.booking.rules import SLOT_MINUTES, least_gap_days
from vaert.core.booking.times import Times


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
    opens, closes, neighbours = _room(request, series, meeting)
    pair = _pair(request, series, meeting, opens, closes)
    wanted = (wanted_on or meeting.on).toordinal()
    gap = least_gap_days(series.every_days)
    found = []
    for day in pair.free_days(opens, closes).tolist():
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
    return tuple(dict.fromkeys(_hindrances(_without(request, instead_of), series, meeting_at)))


def free_times(request: Request, series: str, on_from: date, on_to: date) -> tuple[FreeTime, ...]:
    """Every time at which the two of a series can meet on the days [on_from, on_to), in order."""
    first, after = max(on_from, request.not_before or on_from).toordinal(), on_to.toordinal()
    pair = _pair(request, request.find(series), None, first, after)
    found = []
    for day in pair.free_days(first, after).tolist():
        starts = pair.starts(day)
        found += [pair.at(day, start) for start in range(SLOTS) if starts >> start & 1]
    return tuple(found)


def _pair(request: Request, series: Series, freed: Meeting | None, first: int, after: int) -> Pair:
    """The common time of the two of a series on the days [first, after), without the meeting that moves."""
    return Pair(Times.of(_without(request, freed), [series], first, max(first, after)), series)


def _without(request: Request, freed: Meeting | None) -> Request:
    """The request without this meeting: neither kept in its series nor taken in its two calendars."""
    if freed is None:
        return request
    series = request.find(freed.series)
    rest = replace(series, kept=tuple(kept for kept in series.kept if kept != freed))
    busy = Busy(freed.on, freed.start_minute, freed.end_minute)
    two = (series.newcomer, series.buddy)
    return replace(
        request,
        series=tuple(rest if one.id == rest.id else one for one in request.series),
        calendars=tuple(_freed(one, busy) if one.id in two else one for one in request.calendars),
    )


def _freed(calendar: Calendar, busy: Busy) -> Calendar:
    """The calendar without one such time, if it has any."""
    if busy not in calendar.busy:
        return calendar
    place = calendar.busy.index(busy)
    return replace(calendar, busy=calendar.busy[:place] + calendar.busy[place + 1 :])


def _others(series: Series, meeting: Meeting) -> list[Meeting]:
    """The other kept meetings of the series."""
    return [kept for kept in series.kept if (kept.kind, kept.number) != (meeting.kind, meeting.number)]


def _room(request: Request, series: Series, meeting: Meeting) -> tuple[int, int, list[Meeting]]:
    """The days [opens, closes) that a meeting may have, and the meetings beside it that want a gap."""
    opens = max(series.starts, request.not_before or series.starts).toordinal()
    closes = _ends(series, meeting)
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
    return deadline(series) if meeting.kind == INTRODUCTION and series.introduction else ends


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


def _hindrances(request: Request, series: Series, chosen: Meeting) -> Iterator[Reason]:
    day = chosen.on.toordinal()
    if not series.starts <= chosen.on < series.ends:
        yield Reason(Code.OUTSIDE_STAGE, starts=series.starts, ends=series.ends)
    elif day >= _ends(series, chosen):
        yield Reason(Code.AFTER_DEADLINE, ends=date.fromordinal(_ends(series, chosen)))
    if request.not_before and chosen.on < request.not_before:
        yield Reason(Code.TOO_EARLY, starts=request.not_before)
    if chosen.on.weekday() >= 5:
        yield Reason(Code.WEEKEND)
    if chosen.on in request.closed.days:
        yield Reason(Code.CLOSED, starts=chosen.on)
    for person in (series.newcomer, series.buddy):
        calendar = next(one for one in request.calendars if one.id == person)
        yield from _personal(calendar, chosen)
        yield from _taken(request, calendar, chosen)
    yield from _order(series, chosen)


def _personal(calendar: Calendar, chosen: Meeting) -> Iterator[Reason]:
    for first, after in calendar.absences:
        if first <= chosen.on < after:
            yield Reason(Code.ABSENT, who=calendar.id, starts=first, ends=after)
    works = any(
        weekday == chosen.on.weekday() and first <= chosen.start_minute and chosen.end_minute <= last
        for weekday, first, last in joined_week(calendar.week)
    )
    if chosen.on.weekday() < 5 and not works:
        yield Reason(Code.OUTSIDE_WEEK, who=calendar.id)


def _taken(request: Request, calendar: Calendar, chosen: Meeting) -> Iterator[Reason]:
    taking_part = (series for series in request.series if calendar.id in (series.newcomer, series.buddy))
    kept = (meeting for series in taking_part for meeting in series.kept)
    both: tuple[Busy | Meeting, ...] = (*calendar.busy, *kept)
    for one in both:
        overlaps = one.start_minute < chosen.end_minute and chosen.start_minute < one.end_minute
        if one.on == chosen.on and overlaps:
            start, end = one.start_minute, one.end_minute
            yield Reason(Code.BUSY, who=calendar.id, start_minute=start, end_minute=end)


def _order(series: Series, chosen: Meeting) -> Iterator[Reason]:
    gap = least_gap_days(series.every_days)
    for other in sorted(_others(series, chosen), key=lambda meeting: meeting.number):
        later = (chosen.on - other.on).days * (1 if chosen.number > other.number else -1)
        if later <= 0:
            yield Reason(Code.OUT_OF_ORDER, number=other.number, starts=other.on)
        elif later < gap and INTRODUCTION not in (other.kind, chosen.kind):
            yield Reason(Code.TOO_CLOSE, number=other.number, starts=other.on, days=later)
