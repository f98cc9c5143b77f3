"""The introduction of a stage: the first day on which the two can meet."""

from collections.abc import Sequence

import numpy as np

from vaert.core.booking.masks import Ints, best_start, slots_of
from vaert.core.booking.pair import Pair
from vaert.core.booking.problem import Series
from vaert.core.booking.times import Times

FIRST_DAYS = 14
"""So many days are looked at for all series at once; beyond them each is looked at alone."""

First = tuple[int, int]
"""A day (an ordinal) and the half hour in which a meeting starts."""


def closes(series: Series) -> int:
    """The day, as an ordinal, before which an introduction still is one: the end or a meeting that is kept."""
    return min([series.ends, *(meeting.on for meeting in series.kept_monthly())]).toordinal()


def deadline(series: Series) -> int:
    """The first day, as an ordinal, on which the introduction would be too late."""
    return min(series.starts.toordinal() + (series.introduction or 0), closes(series))


def introductions(times: Times, all_series: Sequence[Series], opens: Sequence[int]) -> list[First | None]:
    """The first possible day of each stage from `opens` on and its best start, even after the deadline."""
    found: list[First | None] = []
    starts = _first_days(times, all_series, np.array(opens, np.int64))
    for series, first, line in zip(all_series, opens, starts, strict=True):
        free = np.flatnonzero(line)
        if len(free):
            slots = slots_of(series.length_minutes)
            found.append((first + int(free[0]), best_start(int(line[free[0]]), slots)[1]))
        else:
            found.append(_later(times, series, first + FIRST_DAYS))
    return found


def _first_days(times: Times, all_series: Sequence[Series], opens: Ints) -> Ints:
    """The possible starts on the first days of each series, as masks."""
    days = opens[:, None] + np.arange(FIRST_DAYS)
    newcomers = np.array([times.rows[series.newcomer] for series in all_series], np.int64)
    buddies = np.array([times.rows[series.buddy] for series in all_series], np.int64)
    slots = np.array([slots_of(series.length_minutes) for series in all_series])
    starts = np.zeros(days.shape, np.int64)
    known = np.clip(days, times.first, times.after - 1)
    for length in set(slots.tolist()):
        alike = slots == length
        starts[alike] = times.starts(newcomers[alike], buddies[alike], known[alike], length)
    ends = np.array([closes(series) for series in all_series], np.int64)
    return np.where(days < ends[:, None], starts, 0)


def _later(times: Times, series: Series, opens: int) -> First | None:
    """The first possible day from `opens` on."""
    pair = Pair(times, series)
    free = pair.free_days(opens, closes(series))
    return (int(free[0]), best_start(pair.starts(int(free[0])), pair.slots)[1]) if len(free) else None
