"""A time for many: when most of a group can meet, and who then cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from vaert.core.booking.masks import SLOTS, Ints, best_start, slots_of, starts_in, touched, week_masks
from vaert.core.booking.problem import Calendar, Closed
from vaert.core.booking.rules import LIKED_START_MINUTE, SLOT_MINUTES

FEWEST = 2  # one alone meets nobody


@dataclass(frozen=True, slots=True)
class Gathering:
    """A time, half-open in minutes since midnight, and the ids of those who cannot come then."""

    on: date
    start_minute: int
    end_minute: int
    missing: tuple[str, ...]


def gather(
    calendars: Sequence[Calendar],
    closed: Closed,
    first: date,
    after: date,
    *,
    length_minutes: int,
    wanted: int = 3,
) -> tuple[Gathering, ...]:
    """Up to so many times on different days of [first, after), the best first.

    Best is: fewest cannot come; fewest minutes outside 09:00 to 15:00; nearest to 10:00; earliest. A time at which
    fewer than two can come is none.
    """
    open_days = (date.fromordinal(day) for day in range(first.toordinal(), after.toordinal()))
    days, slots = [day for day in open_days if day not in closed.days], slots_of(length_minutes)
    if not days or not calendars:
        return ()
    can = starts_in(_free(calendars, days), slots)
    come = (can[:, :, None] >> np.arange(SLOTS) & 1).sum(axis=0)
    found = []
    for column, day in enumerate(days):
        if (most := int(come[column].max())) >= FEWEST:
            liked = sum(1 << int(start) for start in np.flatnonzero(come[column] == most))
            outside, start = best_start(liked, slots)
            nearest = abs(start * SLOT_MINUTES - LIKED_START_MINUTE)
            found.append((len(calendars) - most, outside, nearest, day, column, start))
    return tuple(
        Gathering(day, start * SLOT_MINUTES, (start + slots) * SLOT_MINUTES, _missing(calendars, can[:, column], start))
        for _, _, _, day, column, start in sorted(found)[:wanted]
    )


def _missing(calendars: Sequence[Calendar], can: Ints, start: int) -> tuple[str, ...]:
    return tuple(one.id for one, starts in zip(calendars, can, strict=True) if not int(starts) >> start & 1)


def _free(calendars: Sequence[Calendar], days: Sequence[date]) -> Ints:
    """For each calendar and day the half hours in which somebody works, is not away and not taken."""
    weekdays = [day.weekday() for day in days]
    columns = {day: column for column, day in enumerate(days)}
    free = []
    for calendar in calendars:
        week = week_masks(calendar.week)
        row = [week[weekday] for weekday in weekdays]
        for busy in calendar.busy:
            if (column := columns.get(busy.on)) is not None:
                row[column] &= ~touched(busy.start_minute, busy.end_minute)
        for begins, ends in calendar.absences:
            row = [0 if begins <= day < ends else slots for day, slots in zip(days, row, strict=True)]
        free.append(row)
    return np.array(free, np.int64)
