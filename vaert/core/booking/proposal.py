"""Books whole series: the introduction first, then the meetings around what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vaert.core.booking.answer import Booking, FreeTime, Unbooked
from vaert.core.booking.groups import in_groups
from vaert.core.booking.pair import Pair, Times
from vaert.core.booking.problem import INTRODUCTION, MONTHLY, Meeting, Request, Series
from vaert.core.booking.reasons import Window, explain
from vaert.core.booking.rules import least_gap_days
from vaert.core.booking.spread import Stretch, best_days


@dataclass(slots=True)
class _Booked:
    """One series while it is being booked."""

    series: Series
    meetings: list[Meeting] = field(default_factory=list)
    missing: list[tuple[int, str, Window]] = field(default_factory=list)

    def add(self, number: int, kind: str, time: FreeTime) -> None:
        """Give a meeting its time."""
        meeting = Meeting(self.series.id, number, kind, time.on, time.start_minute, time.end_minute)
        self.meetings.append(meeting)


def propose(request: Request) -> Booking:
    """Book every series of the request.

    Series that share a person and days are booked one after the other, by start and id, each at its best
    around the earlier ones; where one of them then stays incomplete, it is tried first, and the order that
    books more meetings wins. All others are independent of each other, and each is booked at its best. The
    same request gives the same answer, whatever the order of its rows.
    """
    times = Times.of(request)
    booked = [one for group in in_groups(request.series) for one in _book_group(group, times)]
    booked.sort(key=lambda one: one.series.id)
    meetings = tuple(meeting for one in booked for meeting in one.meetings)
    unbooked: list[Unbooked] = []
    for one in booked:
        if one.missing:
            unbooked += explain(one.series, times.pair(one.series), one.missing, one.meetings)
    return Booking(meetings, tuple(unbooked))


def _book_group(group: list[Series], times: Times) -> list[_Booked]:
    if len(group) == 1:
        return _book_in_order(group, times)
    found = _book_in_order(group, times.copy(group))
    incomplete = {one.series.id for one in found if one.missing}
    if incomplete:
        first = sorted(group, key=lambda series: series.id not in incomplete)
        other = _book_in_order(first, times.copy(group))
        found = min(found, other, key=lambda booked: sum(len(one.missing) for one in booked))
    for one in found:
        for meeting in one.meetings:
            times.take(one.series, meeting)
    return found


def _book_in_order(group: Iterable[Series], times: Times) -> list[_Booked]:
    found = []
    for series in group:
        booked = _book_series(series, times.pair(series))
        for meeting in booked.meetings:
            times.take(series, meeting)
        found.append(booked)
    return found


def _book_series(series: Series, pair: Pair) -> _Booked:
    booked = _Booked(series)
    introduced = _introduce(booked, pair)
    for first_number, stretch in stretches(series, pair.opens, introduced):
        chosen = dict(best_days(stretch, pair.outside))
        for which in range(1, stretch.meetings + 1):
            number = first_number + which - 1
            if which in chosen:
                booked.add(number, MONTHLY, pair.best(chosen[which]))
            else:
                booked.missing.append((number, MONTHLY, Window.month(stretch, which)))
    return booked


def _introduce(booked: _Booked, pair: Pair) -> int | None:
    """Book the introduction on the first possible day before its deadline.

    Returns its day, or the first possible one after the deadline, so that it can still come first.
    """
    series = booked.series
    kept = series.kept_introduction()
    if kept:
        return kept.on.toordinal()
    if series.introduction is None:
        return None
    deadline = min(series.starts.toordinal() + series.introduction, series.ends.toordinal())
    possible = next((day for day in range(pair.opens, series.ends.toordinal()) if pair.starts(day)), None)
    if possible is not None and possible < deadline:
        booked.add(0, INTRODUCTION, pair.best(possible))
    else:
        booked.missing.append((0, INTRODUCTION, Window.introduction(pair.opens, deadline)))
    return possible


def stretches(series: Series, opens: int, introduced: int | None) -> list[tuple[int, Stretch]]:
    """What is left to book between the meetings that are kept, with the number of the first of each.

    `opens` and `introduced`, the day of the introduction, are ordinals.
    """
    every, gap, ends = series.every_days, least_gap_days(series.every_days), series.ends.toordinal()
    anchor = max(series.starts.toordinal(), introduced or 0) + every // 2 - every
    if introduced:
        opens = max(opens, introduced + 1)
    if series.previous:
        anchor = series.previous.toordinal()
        opens = max(opens, anchor + gap)
    number, found = series.first_number, []
    for kept in series.kept_monthly():
        day = kept.on.toordinal()
        if kept.number > number:
            closes = min(ends, day - gap + 1)
            found.append((number, Stretch(anchor, kept.number - number, opens, closes, every, day)))
        number, anchor, opens = kept.number + 1, day, max(opens, day + gap)
    left = series.first_number + series.meetings - number
    if left:
        found.append((number, Stretch(anchor, left, opens, ends, every)))
    return found
