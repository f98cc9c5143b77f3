"""The days of a series: an exact dynamic programme over the days around each meeting's due day.

Between two fixed points (the start or the last meeting held, and a kept meeting or the end) the
meetings 1 … n are due every `every` days. The best choice, in this order:

1. books as many meetings as possible,
2. has the least sum of |gap − every| days, where a gap over skipped meetings is due as many times longer,
3. has the fewest half hours outside 09:00 to 15:00,
4. has the least sum of (gap − every)², so that what must give gives evenly,
5. books lower numbers, then earlier days.

The sum of deviations bounds how far any meeting can be from its due day. So if the best choice within
w days of the due days has a sum of at most w, no choice anywhere is better, and the search is complete;
otherwise w grows until it does or until every day is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vaert.core.booking.masks import SLOTS
from vaert.core.booking.pair import NOT_FREE
from vaert.core.booking.rules import least_gap_days

FIRST_WIDTH_DAYS = 5
WIDER = 3

Chosen = list[tuple[int, int]]
"""(which meeting of the stretch, counted from 1; day), in order."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Meetings to spread over the days [opens, closes), all as ordinals.

    Meeting j is due on anchor + j × every. `until` is the day of the kept meeting that follows, if one does.
    """

    anchor: int
    meetings: int
    opens: int
    closes: int
    every: int
    until: int | None = None

    def due(self, which: int) -> int:
        """The day on which this meeting should lie."""
        return self.anchor + which * self.every


Outside = Callable[[int], int]
"""Half hours outside the preferred hours that a day costs, or NOT_FREE."""


def most_meetings(stretch: Stretch, is_possible: Callable[[int], bool]) -> int:
    """How many meetings find a day when the least gap is all that is asked."""
    gap, count, day = least_gap_days(stretch.every), 0, stretch.opens
    while count < stretch.meetings and day < stretch.closes:
        if is_possible(day):
            count, day = count + 1, day + gap
        else:
            day += 1
    return count


def best_days(stretch: Stretch, outside: Outside) -> Chosen:
    """The best choice of days, by the order of this module."""
    known: dict[int, int] = {}

    def cost(day: int) -> int:
        if day not in known:
            known[day] = outside(day)
        return known[day]

    bookable = most_meetings(stretch, lambda day: cost(day) != NOT_FREE)
    if not bookable:
        return []
    widest = _widest(stretch)
    width = min(FIRST_WIDTH_DAYS, widest)
    while True:
        days = [_days_around(stretch, which, width, cost) for which in range(1, stretch.meetings + 1)]
        chosen = _Search(stretch, days, stretch.meetings - bookable, width).run()
        if len(chosen) == bookable and (width == widest or _deviation(stretch, chosen) <= width):
            return chosen
        width = min(width * WIDER, widest)


def _widest(stretch: Stretch) -> int:
    ends = (stretch.due(1), stretch.due(stretch.meetings))
    return max(abs(due - day) for due in ends for day in (stretch.opens, stretch.closes))


def _days_around(stretch: Stretch, which: int, width: int, cost: Outside) -> list[tuple[int, int]]:
    due = stretch.due(which)
    first, after = max(stretch.opens, due - width), min(stretch.closes, due + width + 1)
    return [(day, cost(day)) for day in range(first, after) if cost(day) != NOT_FREE]


def _deviation(stretch: Stretch, chosen: Chosen) -> int:
    """The sum of |gap − due gap| in days."""
    late = [day - stretch.due(which) for which, day in chosen]
    if stretch.until is not None:
        late.append(stretch.until - stretch.due(stretch.meetings + 1))
    return sum(abs(after - before) for before, after in zip([0, *late], late, strict=False))


class _Search:
    """The dynamic programme, from the last meeting back to the first, over the given days of each."""

    def __init__(self, stretch: Stretch, days: list[list[tuple[int, int]]], skips: int, width: int) -> None:
        self.stretch = stretch
        self.days = days
        self.skips = skips
        self.least_gap = least_gap_days(stretch.every)
        # Four criteria in one integer: each weight exceeds all that the lesser ones can add up to.
        gaps, furthest = stretch.meetings + 1, 2 * max(width, _lateness(stretch))
        self.outside_weight = gaps * furthest * furthest + 1
        self.day_weight = self.outside_weight * (stretch.meetings * SLOTS + 1)
        self.skip_weight = self.day_weight * (gaps * furthest + 1)

    def run(self) -> Chosen:
        """The best choice within the given days; empty when there is none."""
        best: list[list[tuple[int, int, int, int]]] = [[] for _ in range(len(self.days) + 1)]
        for which in range(len(self.days), 0, -1):
            rows = best[which]
            for day, outside in self.days[which - 1]:
                found = self._from(which, day, best)
                if found:
                    rows.append((day, found[0] + outside * self.outside_weight, found[1], found[2]))
        return self._follow(best)

    def _from(
        self, which: int, day: int, best: list[list[tuple[int, int, int, int]]]
    ) -> tuple[int, int, int] | None:
        """Cost of what follows a meeting on a day, and the next meeting and its place in `best`."""
        found = self._after_last(which, day)
        cost, next_which, next_place = found or (-1, 0, 0)
        earliest = day + (self.least_gap if which else 0)
        for skipped in range(min(self.skips, len(self.days) - which - 1) + 1):
            following = which + 1 + skipped
            due = day + self.stretch.every * (following - which)
            added = skipped * self.skip_weight
            for place, (later, rest, _, _) in enumerate(best[following]):
                if later >= earliest:
                    total = rest + added + self._gap_cost(later - due)
                    if cost < 0 or total < cost:
                        cost, next_which, next_place = total, following, place
        return (cost, next_which, next_place) if cost >= 0 else None

    def _after_last(self, which: int, day: int) -> tuple[int, int, int] | None:
        """The cost of booking nothing after this meeting, where that is allowed."""
        skipped = len(self.days) - which
        if skipped > self.skips:
            return None
        stretch, cost = self.stretch, skipped * self.skip_weight
        if stretch.until is not None:
            cost += self._gap_cost(stretch.until - day - stretch.every * (skipped + 1))
        return cost, 0, 0

    def _gap_cost(self, deviation: int) -> int:
        return abs(deviation) * self.day_weight + deviation * deviation

    def _follow(self, best: list[list[tuple[int, int, int, int]]]) -> Chosen:
        found = self._from(0, self.stretch.anchor, best)
        chosen: Chosen = []
        while found and found[1]:
            which, place = found[1], found[2]
            day, cost, next_which, next_place = best[which][place]
            chosen.append((which, day))
            found = (cost, next_which, next_place)
        return chosen


def _lateness(stretch: Stretch) -> int:
    return 0 if stretch.until is None else abs(stretch.until - stretch.due(stretch.meetings + 1))
