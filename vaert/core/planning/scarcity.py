"""How many stages can be filled at all: on no day more than there are people who could host then.

Blocks look at each department by itself and promise everybody somebody from outside, so they do not see when there
are too few people altogether. A price on the days that are short tells them, and the bound stays valid whatever
the prices are (a Lagrangian relaxation): a block pays a stage's price for filling it, and what all hosts of the
day can earn together is given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from vaert.core.planning.linear import Model
from vaert.core.planning.ranking import Rankings
from vaert.core.planning.table import Bools, Ints, Table

MOST_ENTRIES = 2_000_000
"""With more pairs of stage and day than this only every second, third, … day is looked at."""
DOUBTFUL = 0.75
"""What share of the room that a glance finds may be needed before it is counted one by one."""


@dataclass(frozen=True, slots=True)
class Scarcity:
    """What filling each stage takes from others, and what the bound gets for it."""

    prices: Ints
    credit: int


def scarcities(table: Table, rankings: Rankings) -> list[Scarcity]:
    """Prices worth trying for the days on which there are too few people; all nought where there are enough.

    First such that a buddy from the department is worth it whatever they cost; then those that would be right if
    nobody competed for anybody; then such that a buddy from the site is worth it.
    """
    enough = [Scarcity(np.zeros(len(table.stages), dtype=np.int64), 0)]
    days, short = _short_days(table)
    if not len(days):
        return enough
    first, last = np.searchsorted(days, table.starts), np.searchsorted(days, table.ends)
    step = 1 + int((last - first).sum()) // MOST_ENTRIES
    if step > 1:
        days, short = days[::step], short[::step]
        first, last = np.searchsorted(days, table.starts), np.searchsorted(days, table.ends)
    prices = _day_prices(first, last, short, table.unfilled - _least(table, rankings))
    if prices is None:
        return enough
    unfilled, found = table.policy.weights.unfilled, []
    for worth in (rankings.site_floor - 1, 0, rankings.far_floor - 1):
        at_most = np.minimum(prices, max(0, unfilled - worth))
        upto = np.concatenate(([0], np.cumsum(at_most)))
        found.append(Scarcity(upto[last] - upto[first], int(at_most @ short)))
    return found


def _short_days(table: Table) -> tuple[Ints, Ints]:
    """The days on which stages start and more need somebody than can be hosted, and how many more."""
    days = np.unique(table.starts)
    needed = np.searchsorted(np.sort(table.starts), days, "right") - np.searchsorted(np.sort(table.ends), days, "right")
    # First a glance: whoever is there on the day less whatever takes somebody's time, even twice. Who goes before the
    # stage is over is not seen yet; where it is nearly too few, they are counted.
    able = np.flatnonzero(table.willing & (table.capacity > 0))
    from_day = table.employed_from[able] + table.policy.min_seniority_days
    room = _count_within(days, from_day, table.employed_to[able], table.capacity[able])
    is_able = np.zeros(len(table.people), dtype=bool)
    is_able[able] = True
    away_person = np.repeat(np.arange(len(table.people)), table.away_from.lengths)
    at = is_able[away_person]
    room -= _count_within(days, table.away_from.values[at], table.away_to.values[at], table.capacity[away_person[at]])
    room -= _count_within(days, table.locked_from.values, table.locked_to.values, 1)
    is_doubtful = needed > room * DOUBTFUL
    doubtful = days[is_doubtful]
    if not len(doubtful):
        return doubtful, doubtful
    short = needed[is_doubtful] - _rooms(table, doubtful, away_person)
    return doubtful[short > 0], short[short > 0]


def _count_within(days: Ints, first: Ints, end: Ints, weight: Ints | int) -> Ints:
    """For each day the weights of the intervals that it lies in."""
    weights = np.broadcast_to(np.asarray(weight, dtype=np.int64), first.shape)
    good = first < end
    count = np.zeros(len(days) + 1, dtype=np.int64)
    np.add.at(count, np.searchsorted(days, first[good]), weights[good])
    np.add.at(count, np.searchsorted(days, end[good]), -weights[good])
    return np.cumsum(count)[:-1]


def _rooms(table: Table, days: Ints, away_person: Ints) -> Ints:
    """How many more newcomers all people together could host on each day: never fewer than in any plan.

    Somebody counts who could host at least one of the stretches that stages have on the day, to its end.
    """
    stretches = np.unique(np.stack((table.starts, table.ends)), axis=1)
    stretches = stretches[:, np.searchsorted(days, stretches[0]) < np.searchsorted(days, stretches[1])]
    able = np.array([np.packbits(_able(table, first, end, away_person)) for first, end in stretches.T.tolist()])
    locked_person = np.repeat(np.arange(len(table.people)), table.locked_count)
    rooms = []
    for day in days.tolist():
        present = (stretches[0] <= day) & (day < stretches[1])
        anybody = np.unpackbits(np.bitwise_or.reduce(able[present]), count=len(table.people)).astype(bool)
        at = (table.locked_from.values <= day) & (day < table.locked_to.values)
        left = table.capacity - np.bincount(locked_person[at], minlength=len(table.people))
        rooms.append(int(np.maximum(left, 0)[anybody].sum()))
    return np.array(rooms, dtype=np.int64)


def _able(table: Table, first: int, end: int, away_person: Ints) -> Bools:
    """Who could host a stage of these days, their locked stages aside."""
    able: Bools = table.willing & (table.employed_from + table.policy.min_seniority_days <= first)
    able &= table.employed_to >= end
    able[away_person[(table.away_from.values < end) & (first < table.away_to.values)]] = False
    return able


def _least(table: Table, rankings: Rankings) -> Ints:
    """What each stage costs at least with somebody, as if nobody else wanted them."""
    least = (min([ranking.horizon, *ranking.costs[:1]]) for ranking in rankings.of)
    return np.minimum(np.fromiter(least, dtype=np.int64, count=len(rankings.of)), table.unfilled)


def _day_prices(first: Ints, last: Ints, short: Ints, saved: Ints) -> Ints | None:
    """A price for each short day: the dual values of leaving empty, as cheaply as can be, as many as must be."""
    model = Model()
    touched = np.flatnonzero(first < last)
    for stage in touched.tolist():
        model.column(float(saved[stage]), integral=False)
    for day, least in enumerate(short.tolist()):
        present = np.flatnonzero((first[touched] <= day) & (day < last[touched]))
        model.row(present.tolist(), min(least, len(present)), inf)
    relaxed = model.relax()
    return None if relaxed is None else np.maximum(np.rint(relaxed.prices).astype(np.int64), 0)
