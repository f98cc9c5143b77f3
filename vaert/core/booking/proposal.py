"""Books whole series: the introduction first, then the meetings around what is kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import TypeVar

from vaert.core.booking.answer import Booking, Unbooked
from vaert.core.booking.groups import in_groups
from vaert.core.booking.introduction import deadline, introductions
from vaert.core.booking.masks import slots_of
from vaert.core.booking.problem import INTRODUCTION, MONTHLY, Meeting, Request, Series
from vaert.core.booking.reasons import Missing, explain
from vaert.core.booking.rules import NEAREST_DAYS, SLOT_MINUTES
from vaert.core.booking.search import Stretch
from vaert.core.booking.series import stretches
from vaert.core.booking.spread import Chosen, Task, best_days
from vaert.core.booking.times import Times

AT_ONCE = 6000
SPAN_DAYS = 2 * 366
"""Larger and longer requests are booked in parts, so that memory stays small."""

T = TypeVar("T")


@dataclass(slots=True)
class _Booked:
    """One series while it is being booked."""

    series: Series
    opens: int
    meetings: list[Meeting] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def add(self, number: int, kind: str, day: int, start: int) -> None:
        """Give a meeting its time."""
        start_minute = start * SLOT_MINUTES
        end_minute = start_minute + self.series.length_minutes
        on = date.fromordinal(day)
        self.meetings.append(Meeting(self.series.id, number, kind, on, start_minute, end_minute))

    def fill(self, first_number: int, stretch: Stretch, chosen: Chosen) -> None:
        """Give the meetings of a stretch their times, and note those without."""
        for which, day, start in chosen:
            self.add(first_number + which - 1, MONTHLY, day, start)
        if len(chosen) < stretch.meetings:
            booked = {which for which, _, _ in chosen}
            for which in range(1, stretch.meetings + 1):
                if which not in booked:
                    self.missing.append(Missing.monthly(first_number + which - 1, stretch, which))


def propose(request: Request) -> Booking:
    """Book every series of the request.

    Series that share a person and days are booked one after the other, by start and id, each at its best
    around the earlier ones; where one of them then stays incomplete, it is tried first, and the order that
    books more meetings wins. All others are independent of each other, and each is booked at its best. The
    same request gives the same answer, whatever the order of its rows.
    """
    groups = in_groups(request.series)
    parts = _parts(groups, lambda group: group[0].starts)
    booked = [one for part in parts for one in _book(request, part)]
    booked.sort(key=lambda one: one.series.id)
    unbooked = sorted(_explain(request, booked), key=lambda one: one.series)
    return Booking(tuple(meeting for one in booked for meeting in one.meetings), tuple(unbooked))


def _parts(items: Iterable[T], starts: Callable[[T], date]) -> Iterator[list[T]]:
    """The items by start, in parts that start within two years, not too many in one."""
    part: list[T] = []
    for item in sorted(items, key=starts):
        if part and (len(part) == AT_ONCE or (starts(item) - starts(part[0])).days > SPAN_DAYS):
            yield part
            part = []
        part.append(item)
    if part:
        yield part


def _book(request: Request, groups: list[list[Series]]) -> list[_Booked]:
    """Book groups, and try another order where a group stays incomplete."""
    found = _book_in_order(request, groups)
    incomplete = {one.series.id for one in found if one.missing}
    unhappy = [group for group in groups if len(group) > 1 and any(one.id in incomplete for one in group)]
    if not unhappy:
        return found
    by_series = {one.series.id: one for one in found}
    orders = [sorted(group, key=lambda series: series.id not in incomplete) for group in unhappy]
    others = {one.series.id: one for one in _book_in_order(request, orders)}
    for group in unhappy:
        if _count_missing(group, others) < _count_missing(group, by_series):
            by_series.update({series.id: others[series.id] for series in group})
    return list(by_series.values())


def _count_missing(group: Iterable[Series], booked: Mapping[str, _Booked]) -> int:
    return sum(len(booked[series.id].missing) for series in group)


def _book_in_order(request: Request, groups: list[list[Series]]) -> list[_Booked]:
    """Book the first series of all groups, then the second, and so on."""
    all_series = [series for group in groups for series in group]
    times = _times(request, all_series)
    not_before = request.not_before.toordinal() if request.not_before else 0
    found = []
    for turn in zip_longest(*groups):
        present = [series for series in turn if series]
        booked = [_Booked(one, max(one.starts.toordinal(), not_before)) for one in present]
        _book_at_once(times, booked)
        if len(present) < len(all_series):
            for one in booked:
                for meeting in one.meetings:
                    times.take(one.series, meeting)
        found += booked
    return found


def _book_at_once(times: Times, booked: list[_Booked]) -> None:
    """Book series that cannot be in each other's way."""
    introduced = _introduce(times, booked)
    owners, tasks = [], []
    for one in booked:
        series = one.series
        rows, slots = (times.rows[series.newcomer], times.rows[series.buddy]), slots_of(series.length_minutes)
        for first_number, stretch in stretches(series, one.opens, introduced.get(series.id)):
            owners.append((one, first_number))
            tasks.append(Task(stretch, *rows, slots))
    for (one, first_number), task, chosen in zip(owners, tasks, best_days(times, tasks), strict=True):
        one.fill(first_number, task.stretch, chosen)


def _introduce(times: Times, booked: list[_Booked]) -> dict[str, int]:
    """Book the introductions; the day of each series that has one, or could have one after its deadline."""
    kept = {one.series.id: one.series.kept_introduction() for one in booked if one.series.kept}
    days = {series: meeting.on.toordinal() for series, meeting in kept.items() if meeting}
    wanted = [one for one in booked if one.series.introduction is not None and one.series.id not in days]
    firsts = introductions(times, [one.series for one in wanted], [one.opens for one in wanted])
    for one, first in zip(wanted, firsts, strict=True):
        if first:
            days[one.series.id] = first[0]
        if first and first[0] < deadline(one.series):
            one.add(0, INTRODUCTION, *first)
        else:
            one.missing.append(Missing(0, INTRODUCTION, one.opens, deadline(one.series), one.opens))
    return days


def _explain(request: Request, booked: list[_Booked]) -> Iterator[Unbooked]:
    """Why meetings are missing, and what would be possible when all others are booked."""
    for incomplete in _parts((one for one in booked if one.missing), lambda one: one.series.starts):
        times = _times(request, [one.series for one in incomplete])
        for one in booked:
            if one.series.newcomer in times.rows or one.series.buddy in times.rows:
                for meeting in one.meetings:
                    times.take(one.series, meeting)
        for one in incomplete:
            yield from explain(one.series, times, one.opens, one.missing, one.meetings)


def _times(request: Request, all_series: list[Series]) -> Times:
    first = min(series.starts for series in all_series).toordinal()
    after = max(series.ends for series in all_series).toordinal() + NEAREST_DAYS
    return Times.of(request, all_series, first, after)
