"""When two people are both free."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from vaert.core.booking.answer import FreeTime
from vaert.core.booking.masks import (
    WHOLE_DAY,
    best_start,
    busy_masks,
    slots_of,
    starts_in,
    touched,
    week_masks,
)
from vaert.core.booking.problem import Busy, Calendar, Meeting, Request, Series
from vaert.core.booking.rules import SLOT_MINUTES

NOT_FREE = -1


class Time:
    """One person's time as masks; `take` makes it smaller while meetings are booked."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.week = week_masks(calendar)
        self.busy = busy_masks(calendar.busy)
        self.absences = [(first.toordinal(), after.toordinal()) for first, after in calendar.absences]

    def take(self, on: date, start_minute: int, end_minute: int) -> None:
        """Mark time as taken."""
        day = on.toordinal()
        self.busy[day] = self.busy.get(day, 0) | touched(start_minute, end_minute)

    def copy(self) -> "Time":
        """The same time, to be taken apart from this one."""
        other = copy(self)
        other.busy = dict(self.busy)
        return other

    def is_away(self, day: int) -> bool:
        """Whether an absence covers the day (an ordinal)."""
        return any(first <= day < after for first, after in self.absences)


@dataclass(frozen=True, slots=True)
class Times:
    """Everybody's time, and the days on which nobody meets, as ordinals."""

    people: dict[str, Time]
    closed: frozenset[int]
    not_before: int

    @classmethod
    def of(cls, request: Request, instead_of: Meeting | None = None) -> "Times":
        """The time of all who take part in a series; kept meetings are taken, `instead_of` is free again."""
        kept: dict[str, list[Busy]] = {}
        for series in request.series:
            times = [_busy(meeting) for meeting in series.kept if meeting != instead_of]
            for person in (series.newcomer, series.buddy):
                kept.setdefault(person, []).extend(times)
        freed = _busy(instead_of) if instead_of else None
        taking_part = (calendar for calendar in request.calendars if calendar.id in kept)
        people = {one.id: Time(_with(one, kept[one.id], freed)) for one in taking_part}
        closed = frozenset(day.toordinal() for day in request.closed.days)
        return cls(people, closed, request.not_before.toordinal() if request.not_before else 0)

    def pair(self, series: Series) -> "Pair":
        """The two of a series."""
        return Pair(self, series)

    def copy(self, group: Iterable[Series]) -> "Times":
        """The same times for the people of these series, to try a booking on."""
        taking_part = {person for series in group for person in (series.newcomer, series.buddy)}
        copies = {person: self.people[person].copy() for person in taking_part}
        return Times(copies, self.closed, self.not_before)

    def take(self, series: Series, meeting: Meeting | FreeTime) -> None:
        """Mark the time of a meeting as taken for both."""
        for person in (series.newcomer, series.buddy):
            self.people[person].take(meeting.on, meeting.start_minute, meeting.end_minute)


def _busy(meeting: Meeting) -> Busy:
    return Busy(meeting.on, meeting.start_minute, meeting.end_minute)


def _with(calendar: Calendar, kept: list[Busy], freed: Busy | None) -> Calendar:
    """The calendar with its kept meetings, and without the time of the one that moves."""
    if freed is None or freed not in calendar.busy:
        return replace(calendar, busy=(*calendar.busy, *kept)) if kept else calendar
    place = calendar.busy.index(freed)
    return replace(calendar, busy=(*calendar.busy[:place], *calendar.busy[place + 1 :], *kept))


class Pair:
    """What the two of a series have in common, day by day; days are ordinals."""

    def __init__(self, times: Times, series: Series) -> None:
        newcomer, buddy = times.people[series.newcomer], times.people[series.buddy]
        self.newcomer = newcomer
        self.buddy = buddy
        self.closed = times.closed
        self.not_before = times.not_before
        self.opens = max(times.not_before, series.starts.toordinal())
        self.length_minutes = series.length_minutes
        self.slots = slots_of(series.length_minutes)
        self.week = [one & other for one, other in zip(newcomer.week, buddy.week, strict=True)]
        self._absences = newcomer.absences + buddy.absences

    def starts(self, day: int) -> int:
        """The half hours of the day in which a meeting can start, as a mask."""
        free = self.week[(day + 6) % 7]
        if not free or day in self.closed:
            return 0
        for first, after in self._absences:
            if first <= day < after:
                return 0
        free &= ~(self.newcomer.busy.get(day, 0) | self.buddy.busy.get(day, 0)) & WHOLE_DAY
        return starts_in(free, self.slots) if self.slots > 1 else free

    def outside(self, day: int) -> int:
        """Half hours of the day's best time that lie outside 09:00 to 15:00, or NOT_FREE."""
        starts = self.starts(day)
        return best_start(starts, self.slots)[0] if starts else NOT_FREE

    def works(self, day: int) -> bool:
        """Whether both patterns leave time for a meeting on this day of the week."""
        return starts_in(self.week[(day + 6) % 7], self.slots) != 0

    def best(self, day: int) -> FreeTime:
        """The best time of a day that has one."""
        return self.at(day, best_start(self.starts(day), self.slots)[1])

    def at(self, day: int, start: int) -> FreeTime:
        """The time that begins with this half hour."""
        start_minute = start * SLOT_MINUTES
        return FreeTime(date.fromordinal(day), start_minute, start_minute + self.length_minutes)
