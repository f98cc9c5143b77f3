"""Everybody's time as masks: one row for each person, one column for each day."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from vaert.core.booking.masks import BEFORE, UNTIL, WHOLE_DAY, Ints, starts_in, touched, week_masks
from vaert.core.booking.problem import Busy, Calendar, Meeting, Request, Series


class Times:
    """The time of some people on the days [first, after), given as ordinals; `take` makes it smaller."""

    def __init__(self, calendars: Sequence[Calendar], closed: Iterable[date], first: int, after: int) -> None:
        self.first = first
        self.after = after
        self.calendars = calendars
        self.rows = {calendar.id: row for row, calendar in enumerate(calendars)}
        self.week = np.array([week_masks(calendar.week) for calendar in calendars], np.int64).reshape(-1, 7)
        self.taken = _taken([calendar.busy for calendar in calendars], first, after)
        self.taken[_away([calendar.absences for calendar in calendars], first, after)] = WHOLE_DAY
        self.open = np.full(after - first, WHOLE_DAY, np.int64)
        for day in closed:
            if first <= day.toordinal() < after:
                self.open[day.toordinal() - first] = 0

    @classmethod
    def of(cls, request: Request, all_series: Sequence[Series], first: int, after: int) -> "Times":
        """The time of all who take part in these series; what is kept in any series is taken."""
        people = {person for series in all_series for person in (series.newcomer, series.buddy)}
        calendars = [calendar for calendar in request.calendars if calendar.id in people]
        times = cls(calendars, request.closed.days, first, after)
        for series in request.series:
            for meeting in series.kept:
                times.take(series, meeting)
        return times

    def take(self, series: Series, meeting: Meeting) -> None:
        """Mark the time of a meeting as taken for both."""
        place = meeting.on.toordinal() - self.first
        if 0 <= place < self.after - self.first:
            for person in (series.newcomer, series.buddy):
                if person in self.rows:
                    self.taken[self.rows[person], place] |= touched(meeting.start_minute, meeting.end_minute)

    def starts(self, newcomers: Ints, buddies: Ints, days: Ints, slots: int) -> Ints:
        """The half hours in which two people can begin to meet, as masks in the shape of `days`.

        `newcomers` and `buddies` are rows; `days` are ordinals with one line for each pair, and a day
        outside [first, after) must not be asked for.
        """
        lines = (-1,) + (1,) * (days.ndim - 1)
        places = days - self.first
        week = self.week[newcomers] & self.week[buddies]
        weekdays = ((days + 6) % 7).reshape(len(days), -1)
        free = np.take_along_axis(week, weekdays, axis=1).reshape(days.shape)
        free &= ~(self.taken[newcomers.reshape(lines), places] | self.taken[buddies.reshape(lines), places])
        return starts_in(free & self.open[places], slots)


def _away(all_absences: list[tuple[tuple[date, date], ...]], first: int, after: int) -> npt.NDArray[np.bool_]:
    """Whether each person is absent on each day."""
    absences = list(chain.from_iterable(all_absences))
    rows = np.repeat(np.arange(len(all_absences)), [len(one) for one in all_absences])
    changes = np.zeros((len(all_absences), after - first + 1), np.int16)
    for change, edge in ((1, 0), (-1, 1)):
        days = np.fromiter((absence[edge].toordinal() for absence in absences), np.int64, len(absences))
        np.add.at(changes, (rows, np.clip(days - first, 0, after - first)), change)
    away: npt.NDArray[np.bool_] = changes[:, :-1].cumsum(axis=1) > 0
    return away


def _taken(all_busy: list[tuple[Busy, ...]], first: int, after: int) -> Ints:
    """The taken half hours by person and day."""
    busy = list(chain.from_iterable(all_busy))
    days = np.fromiter(map(date.toordinal, map(attrgetter("on"), busy)), np.int64, len(busy)) - first
    starts = np.fromiter(map(attrgetter("start_minute"), busy), np.int16, len(busy))
    ends = np.fromiter(map(attrgetter("end_minute"), busy), np.int16, len(busy))
    rows = np.repeat(np.arange(len(all_busy)), [len(one) for one in all_busy])
    places, masks = rows * (after - first) + days, UNTIL[ends] ^ BEFORE[starts]
    within = (days >= 0) & (days < after - first)
    places, masks = places[within], masks[within]
    taken = np.zeros(len(all_busy) * (after - first), np.int64)
    while len(places):  # of several on one day only the last is written: write again what is missing
        taken[places] |= masks
        missing = taken[places] & masks != masks
        places, masks = places[missing], masks[missing]
    return taken.reshape(len(all_busy), after - first)
