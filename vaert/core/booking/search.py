"""The dynamic programme: the best days of many stretches at once, from the last meeting back to the first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vaert.core.booking.masks import NOT_FREE, Ints
from vaert.core.booking.rules import least_gap_days

_IMPOSSIBLE = 1 << 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """Meetings to spread over the days [opens, closes), all as ordinals.

    Meeting j, counted from 1, is due on anchor + j × every. `until` is the day of the kept meeting that
    follows, if one does.
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

    def most_deviation(self) -> int:
        """What no sum of deviations exceeds: all gaps and all that is due together."""
        ends = self.closes if self.until is None else self.until
        return abs(ends - self.anchor) + (self.meetings + 1) * self.every


@dataclass(frozen=True, slots=True)
class Found:
    """The best choice: the place of each meeting's day (-1: none), the skipped, the sum of deviations."""

    places: list[int]
    skipped: int
    deviation: int


class Search:
    """One run over stretches that agree in `meetings` and `every`, in whether a kept meeting follows.

    `first` is the day (a line for each stretch, a column for each meeting) to which `offsets` are added to
    get the possible days; its columns lie equally far apart in all lines. `outside`, by stretch, meeting
    and offset, is the half hours that a day costs, or NOT_FREE. Up to `skips` meetings in a row can go
    unbooked. `furthest` bounds the sum of deviations of any choice.
    """

    def __init__(
        self, stretches: Sequence[Stretch], first: Ints, offsets: Ints, skips: int, slots: int, furthest: int
    ) -> None:
        self.meetings, self.every = stretches[0].meetings, stretches[0].every
        self.anchors = np.array([stretch.anchor for stretch in stretches])
        self.untils = None if stretches[0].until is None else np.array([one.until for one in stretches])
        self.first = first
        self.offsets = offsets
        self.skips = skips
        self._jumps: dict[int, Ints] = {}
        # The criteria as one integer: each weight exceeds all that the lesser ones can add up to.
        self.outside_weight = furthest * furthest + 1
        self.day_weight = self.outside_weight * (self.meetings * slots + 1)
        self.skip_weight = self.day_weight * (furthest + 1)

    def run(self, outside: Ints) -> list[Found | None]:
        """The best choice of each stretch, None where there is none."""
        own = np.where(outside == NOT_FREE, _IMPOSSIBLE, outside * self.outside_weight)
        costs: list[Ints] = [self.anchors] * (self.meetings + 1)
        follows: list[Ints] = [self.anchors] * (self.meetings + 1)
        for which in range(self.meetings, 0, -1):
            days = self.first[:, which - 1, None] + self.offsets
            cost, follows[which] = self._onwards(which, self._end(which, days), costs)
            costs[which] = np.minimum(cost + own[:, which - 1], _IMPOSSIBLE)
        cost, follows[0] = self._onwards(0, self._end(0, self.anchors[:, None]), costs)
        return self._follow(cost[:, 0], [follow.tolist() for follow in follows])

    def _onwards(self, which: int, cost: Ints, costs: list[Ints]) -> tuple[Ints, Ints]:
        """The least cost of all after a meeting, by stretch and offset, and which comes next and where."""
        follow = np.full(cost.shape, -1)
        width = len(self.offsets)
        for following in range(which + 1, min(which + 1 + self.skips, self.meetings) + 1):
            totals = costs[following][:, None, :] + self._gaps(which, following)
            place = totals.argmin(axis=2)
            least = np.take_along_axis(totals, place[:, :, None], axis=2)[:, :, 0]
            follow = np.where(least < cost, following * width + place, follow)
            cost = np.minimum(cost, least)
        return cost, follow

    def _gaps(self, which: int, following: int) -> Ints:
        """The cost of the gap between two meetings, by (stretch, offset before, offset after)."""
        jump = following - which
        if not which:
            gap = (self.first[:, following - 1, None] + self.offsets - self.anchors[:, None])[:, None, :]
            return self._jump_cost(jump, gap)
        if jump not in self._jumps:
            between = self.first[0, following - 1] - self.first[0, which - 1]
            gap = self.offsets[None, :] - self.offsets[:, None] + between
            self._jumps[jump] = self._jump_cost(jump, gap[None])
        return self._jumps[jump]

    def _jump_cost(self, jump: int, gap: Ints) -> Ints:
        """The cost of gaps to the meeting `jump` numbers on."""
        cost = self._gap_cost(gap - self.every * jump) + (jump - 1) * self.skip_weight
        return np.where(gap < least_gap_days(self.every), _IMPOSSIBLE, cost)

    def _gap_cost(self, deviation: Ints) -> Ints:
        cost: Ints = np.abs(deviation) * self.day_weight + deviation * deviation
        return cost

    def _end(self, which: int, days: Ints) -> Ints:
        """The cost of booking nothing after this meeting, where that is allowed."""
        skipped = self.meetings - which
        if skipped > self.skips:
            return np.full(days.shape, _IMPOSSIBLE)
        if self.untils is None:
            return np.full(days.shape, skipped * self.skip_weight)
        gap = self.untils[:, None] - days
        return self._gap_cost(gap - self.every * (skipped + 1)) + skipped * self.skip_weight

    def _follow(self, costs: Ints, follows: list[list[list[int]]]) -> list[Found | None]:
        width = len(self.offsets)
        found: list[Found | None] = []
        for line, cost in enumerate(costs.tolist()):
            if cost >= _IMPOSSIBLE:
                found.append(None)
                continue
            places = [-1] * self.meetings
            follow = follows[0][line][0]
            while follow >= 0:
                which, place = divmod(follow, width)
                places[which - 1] = place
                follow = follows[which][line][place]
            skipped, rest = divmod(cost, self.skip_weight)
            found.append(Found(places, skipped, rest // self.day_weight))
        return found
