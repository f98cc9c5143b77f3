"""The days of a series, exactly.

Between two fixed points (the start or the last meeting held, and a kept meeting or the end) the
meetings 1 … n are due every `every` days. The best choice, in this order:

1. books as many meetings as possible,
2. has the least sum of |gap − every| days, where a gap over skipped meetings is due as many times longer,
3. has the fewest half hours outside 09:00 to 15:00,
4. has the least sum of (gap − every)², so that what must give gives evenly,
5. books lower numbers, then earlier days.

The sum of deviations bounds how far any meeting can be from its due day. So if the best choice within
w days of the due days has a sum of at most w, no choice anywhere is better and the search is complete.
Most stretches need a week around the due days, few two months; for the rest all free days are searched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vaert.core.booking.masks import Ints, best_start, outside_of
from vaert.core.booking.rules import least_gap_days
from vaert.core.booking.search import Found, Search, Stretch
from vaert.core.booking.times import Times

WIDTHS_DAYS = (7, 20, 60)
FEW = 50
"""So many stretches are looked through for whether they have room at all; more are quicker searched at once."""
CELLS = 1 << 21
"""How much one run may hold in memory: about 16 MB for each table."""

Chosen = list[tuple[int, int, int]]
"""(which meeting of the stretch, counted from 1; day; half hour in which it starts), in order."""


@dataclass(frozen=True, slots=True)
class Task:
    """A stretch to book for two people, who are rows of the times."""

    stretch: Stretch
    newcomer: int
    buddy: int
    slots: int


def most_meetings(stretch: Stretch, is_possible: Callable[[int], bool]) -> int:
    """How many meetings find a day when the least gap is all that is asked."""
    gap, count, day = least_gap_days(stretch.every), 0, stretch.opens
    while count < stretch.meetings and day < stretch.closes:
        if is_possible(day):
            count, day = count + 1, day + gap
        else:
            day += 1
    return count


def best_days(times: Times, tasks: Sequence[Task]) -> list[Chosen]:
    """The best choice for each task, by the order of this module; the tasks do not see each other."""
    chosen: list[Chosen] = [[] for _ in tasks]
    left = [place for place, task in enumerate(tasks) if task.stretch.opens < task.stretch.closes]
    short: list[int] = []
    for width in WIDTHS_DAYS:
        unsure = []
        for part in _alike(tasks, left, width):
            results = _search_around(times, [tasks[place] for place in part], width)
            for place, result in zip(part, results, strict=True):
                if result is None:
                    unsure.append(place)
                else:
                    chosen[place] = result
        if width == WIDTHS_DAYS[0] and len(unsure) <= FEW:
            short = [place for place in unsure if not _has_room(times, tasks[place])]
        left = [place for place in unsure if place not in short]
    for place in [*short, *left]:
        chosen[place] = _search_everywhere(times, tasks[place])
    return chosen


def _has_room(times: Times, task: Task) -> bool:
    """Whether all meetings could be booked; if not, no search around the due days will find them."""
    places, _ = _free_days(times, task)
    free = set((places + task.stretch.opens).tolist())
    return most_meetings(task.stretch, free.__contains__) == task.stretch.meetings


def _free_days(times: Times, task: Task) -> tuple[Ints, Ints]:
    """The places of the free days of the stretch, and when a meeting can start on each."""
    every_day = np.arange(task.stretch.opens, task.stretch.closes)[None, None, :]
    starts = _starts(times, [task], every_day)[0, 0]
    places = np.flatnonzero(starts)
    return places, starts[places]


def _alike(tasks: Sequence[Task], places: list[int], width: int) -> Iterator[list[int]]:
    """The places of tasks that one run can take."""
    groups: dict[tuple[int, int, int, bool], list[int]] = {}
    for place in places:
        task = tasks[place]
        kind = (task.stretch.meetings, task.stretch.every, task.slots, task.stretch.until is None)
        groups.setdefault(kind, []).append(place)
    for (meetings, *_), group in groups.items():
        most = max(1, CELLS // ((2 * width + 1) * max(2 * width + 1, meetings)))
        yield from (group[start : start + most] for start in range(0, len(group), most))


def _search_around(times: Times, tasks: list[Task], width: int) -> list[Chosen | None]:
    """The best choices that book all meetings, None where one is not proven to be the best."""
    days = _days_around(tasks, width)
    starts = _starts(times, tasks, days)
    hopeful = np.flatnonzero(np.all(np.any(starts, axis=2), axis=1)).tolist()  # else some meeting finds no day
    found: list[Chosen | None] = [None] * len(tasks)
    if hopeful:
        if len(hopeful) < len(tasks):
            days, starts = days[hopeful], starts[hopeful]
        slots = tasks[0].slots
        search = _search([tasks[line].stretch for line in hopeful], days[:, :, 0], width, slots)
        for line, result in enumerate(search.run(outside_of(starts, slots))):
            if result and result.deviation <= width:
                found[hopeful[line]] = _chosen(result, days[line], starts[line], slots)
    return found


def _days_around(tasks: list[Task], width: int) -> Ints:
    """The days around the due days, by task, meeting and offset."""
    one = tasks[0].stretch
    anchors = np.array([task.stretch.anchor for task in tasks])
    first = anchors[:, None] + one.every * np.arange(1, one.meetings + 1) - width
    days: Ints = first[:, :, None] + np.arange(2 * width + 1)
    return days


def _search(stretches: list[Stretch], first: Ints, width: int, slots: int) -> Search:
    """The search for a day of each meeting, at most `width` from its due day."""
    one = stretches[0]
    ends = [stretch.until - stretch.due(one.meetings + 1) for stretch in stretches if stretch.until]
    latest = max(map(abs, ends), default=0)
    most = max(stretch.most_deviation() for stretch in stretches)
    furthest = min(most, 2 * (one.meetings + 1) * max(width, latest))
    return Search(stretches, first, np.arange(2 * width + 1), 0, slots, furthest)


def _search_everywhere(times: Times, task: Task) -> Chosen:
    """The best choice among all free days; books as many meetings as possible."""
    stretch = task.stretch
    places, starts = _free_days(times, task)
    days = places + stretch.opens
    free = set(days.tolist())
    skips = stretch.meetings - most_meetings(stretch, free.__contains__)
    if skips == stretch.meetings:
        return []
    first = np.full((1, stretch.meetings), stretch.opens)
    search = Search([stretch], first, places, skips, task.slots, stretch.most_deviation())
    outside = np.broadcast_to(outside_of(starts, task.slots), (1, stretch.meetings, len(places)))
    result = search.run(outside)[0]
    if not result:
        return []
    shape = (stretch.meetings, len(places))
    return _chosen(result, np.broadcast_to(days, shape), np.broadcast_to(starts, shape), task.slots)


def _starts(times: Times, tasks: list[Task], days: Ints) -> Ints:
    """When the tasks' two can begin to meet on these days; never outside their stretches."""
    opens = np.array([max(task.stretch.opens, times.first) for task in tasks])[:, None, None]
    closes = np.array([min(task.stretch.closes, times.after) for task in tasks])[:, None, None]
    newcomers, buddies = (np.array([getattr(task, who) for task in tasks]) for who in ("newcomer", "buddy"))
    known = np.clip(days, times.first, times.after - 1)
    starts = times.starts(newcomers, buddies, known, tasks[0].slots)
    starts[(days < opens) | (days >= closes)] = 0
    return starts


def _chosen(found: Found, days: Ints, starts: Ints, slots: int) -> Chosen:
    """The days and best times of the found places; `days` and `starts` by meeting and place."""
    return [
        (which, int(days[which - 1, place]), best_start(int(starts[which - 1, place]), slots)[1])
        for which, place in enumerate(found.places, start=1)
        if place >= 0
    ]
