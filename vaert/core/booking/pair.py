"""When the two of one series are both free, day by day; days are ordinals."""

from datetime import date

import numpy as np

from vaert.core.booking.answer import FreeTime
from vaert.core.booking.masks import Ints, best_start, slots_of, starts_in
from vaert.core.booking.problem import Calendar, Series
from vaert.core.booking.rules import SLOT_MINUTES
from vaert.core.booking.search import Stretch
from vaert.core.booking.spread import most_meetings
from vaert.core.booking.times import Times


class Pair:
    """The common time of a newcomer and a buddy, as it is when the pair is made."""

    def __init__(self, times: Times, series: Series) -> None:
        self.times = times
        self.length_minutes = series.length_minutes
        self.slots = slots_of(series.length_minutes)
        rows = [times.rows[series.newcomer], times.rows[series.buddy]]
        self.people = [times.calendars[row] for row in rows]
        self.week = times.week[rows[0]] & times.week[rows[1]]
        self._works = [self._has_start(int(free)) for free in self.week]
        self._taken = dict(zip((series.newcomer, series.buddy), times.taken[rows], strict=True))
        self._rooms: dict[Stretch, int] = {}
        days = np.arange(times.first, times.after)[None, :]
        self._starts = times.starts(np.array(rows[:1]), np.array(rows[1:]), days, self.slots)[0]

    def starts(self, day: int) -> int:
        """The half hours of the day in which a meeting can start, as a mask."""
        return int(self._starts[day - self.times.first])

    def free_days(self, opens: int, closes: int) -> Ints:
        """The known days of [opens, closes) on which they can meet."""
        first = self.times.first
        opens = max(opens, first)
        return np.flatnonzero(self._starts[opens - first : max(0, closes - first)]) + opens

    def is_closed(self, day: int) -> bool:
        """Whether nobody meets on this day."""
        return bool(self.times.open[day - self.times.first] == 0)

    def works(self, day: int) -> bool:
        """Whether both patterns leave time for a meeting on this day of the week."""
        return self._works[(day + 6) % 7]

    def room(self, stretch: Stretch) -> int:
        """How many meetings the stretch would hold if the common pattern were free every week."""
        if stretch not in self._rooms:
            self._rooms[stretch] = most_meetings(stretch, self.works)
        return self._rooms[stretch]

    def has_time(self, person: Calendar, day: int) -> bool:
        """Whether the common pattern of the day has room for a meeting beside what this person alone has."""
        return self._has_start(int(self.week[(day + 6) % 7] & ~self._taken[person.id][day - self.times.first]))

    def _has_start(self, free: int) -> bool:
        return bool(starts_in(free, self.slots))

    def best(self, day: int) -> FreeTime:
        """The best time of a day that has one."""
        return self.at(day, best_start(self.starts(day), self.slots)[1])

    def at(self, day: int, start: int) -> FreeTime:
        """The time that begins with this half hour."""
        start_minute = start * SLOT_MINUTES
        return FreeTime(date.fromordinal(day), start_minute, start_minute + self.length_minutes)
