"""Each open stage's possible buddies, cheapest first, found only as far out as somebody asks.

A ranking grows in steps: the newcomer's department, the whole site, then more and more from everywhere else.
Whoever has not been looked at yet costs at least the ranking's `horizon`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vaert.core.planning.lookup import NO_TIE
from vaert.core.planning.table import NEVER, Ints, Table

DEPARTMENT, SITE, EVERYWHERE = 1, 2, 3

NOBODY_LEFT = 1 << 40
"""The horizon of a ranking that has everybody."""

PAIRS_AT_ONCE = 300_000
KEPT = 64
"""How many of the cheapest are kept when everywhere has been looked at once; four times as many each time."""
SMALL = 6_000
"""In an organisation of fewer people everybody is looked at at once, and ties are decided among all."""
SAMPLE = 256
"""In a larger one so many of the least burdened from elsewhere, at first; four times as many each time."""
GROWTH = 4


@dataclass(slots=True)
class Ranking:
    """The people looked at so far who may host a stage: parallel lists, cheapest first, ties in order.

    Everybody else comes after (`horizon`, `horizon_tie`).
    """

    circle: int
    horizon: int
    horizon_tie: int
    people: list[int]
    costs: list[int]
    ties: list[int]


class Rankings:
    """The rankings of all open stages; `widen` looks further for those that need it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        weights = table.policy.weights
        self.site_floor = min(weights.site, weights.elsewhere) + weights.burden
        self.far_floor = weights.elsewhere + weights.burden
        self.of: list[Ranking] = [Ranking(0, 0, 0, [], [], []) for _ in table.stages]
        self._set_far_order()
        self.widen(range(len(table.stages)))

    def widen(self, stages: Iterable[int]) -> None:
        """Look one step further for these stages."""
        by_circle: dict[int, list[int]] = {}
        for stage in stages:
            by_circle.setdefault(self.of[stage].circle + 1, []).append(stage)
        for circle, those in sorted(by_circle.items()):
            rows = np.array(those, dtype=np.int64)
            part = np.cumsum(self._sizes(rows, circle)) // PAIRS_AT_ONCE
            for chunk in np.split(rows, np.flatnonzero(np.diff(part)) + 1):
                self._rank(chunk, circle)

    def _sizes(self, stages: Ints, circle: int) -> Ints:
        """About how many people will be looked at for each stage."""
        table, newcomers = self.table, self.table.newcomer[stages]
        if circle == DEPARTMENT:
            return table.in_department.lengths[table.department[newcomers]]
        near = table.in_site.lengths[table.site[newcomers]]
        return near if circle == SITE else near + self._sample(circle)

    def _sample(self, circle: int) -> int:
        """How many people from elsewhere are looked at in this circle."""
        able = len(self.far)
        return able if len(self.table.people) < SMALL else min(able, SAMPLE * GROWTH ** (circle - EVERYWHERE))

    def _rank(self, stages: Ints, circle: int) -> None:
        """Rank everybody within the circle for the stages."""
        table = self.table
        place, people, floors = self._within(stages, circle)
        fine = table.possible(stages[place], people)
        place, people = place[fine], people[fine]
        cost, tie = table.cost(stages[place], people), table.tie(stages[place], people)
        order = np.lexsort((tie, cost, place))
        place, people, cost, tie = place[order], people[order], cost[order], tie[order]
        ends = np.searchsorted(place, np.arange(len(stages) + 1)).tolist()
        kept = KEPT * GROWTH ** max(0, circle - EVERYWHERE)
        floor_tie = 0 if len(table.people) < SMALL else NO_TIE - 1
        for row, stage in enumerate(stages.tolist()):
            first, last = ends[row], ends[row + 1]
            end = min(last, first + kept)
            horizon = floors[row], floor_tie
            if end < last:
                horizon = min(horizon, (int(cost[end]), int(tie[end])))
            self.of[stage] = Ranking(
                circle, *horizon, people[first:end].tolist(), cost[first:end].tolist(), tie[first:end].tolist()
            )

    def _within(self, stages: Ints, circle: int) -> tuple[Ints, Ints, list[int]]:
        """Pairs of place among the stages and person, and what everybody outside costs each stage at least."""
        table, newcomers = self.table, self.table.newcomer[stages]
        place, people = table.in_department.pairs(table.department[newcomers])
        if circle == DEPARTMENT:
            return place, people, [self.site_floor] * len(stages)
        places, everybody, floors = [place], [people], [self.far_floor] * len(stages)
        place, people = table.in_site.pairs(table.site[newcomers])
        places.append(place)
        everybody.append(people)
        if circle >= EVERYWHERE:
            for row, stage in enumerate(stages.tolist()):
                far, floors[row] = self._far(stage, circle)
                places.append(np.full(len(far), row))
                everybody.append(far)
        keys = np.unique(np.concatenate(places) * len(table.people) + np.concatenate(everybody))
        return keys // len(table.people), keys % len(table.people), floors

    # Everywhere else ------------------------------------------------------------------------------------

    def _set_far_order(self) -> None:
        """Everybody who could host anything, least burdened first, in classes of the same least cost."""
        table = self.table
        able = np.flatnonzero(table.willing & (table.capacity > 0))
        latest = int(table.since.max(initial=0))
        lately = table.served_to[able] - np.searchsorted(table.served, able * NEVER + latest, side="right")
        floor = table.policy.weights.burden * (2 * (lately + table.locked_count[able]) + 1)
        order = np.lexsort((table.word[able], floor))
        self.far, self.far_costs = able[order], floor[order]
        edges = [*np.flatnonzero(np.diff(self.far_costs, prepend=-1)).tolist(), len(order)]
        self.classes = list(pairwise(edges))

    def _far(self, stage: int, circle: int) -> tuple[Ints, int]:
        """A sample of people from everywhere, and what everybody else costs at least.

        The least burdened come first; among equals each stage begins at another place, so that stages that
        look for somebody at the same time do not all find the same few.
        """
        table, wanted = self.table, self._sample(circle)
        in_force = int(table.in_force[stage])
        parts = [np.array([in_force] if in_force >= 0 else [], dtype=np.int64)]
        turn = int(table.word[table.newcomer[stage]])
        for first, end in self.classes:
            size = end - first
            count = min(wanted, size)
            parts.append(self.far[first + (turn % size + np.arange(count)) % size])
            wanted -= count
            if count < size:
                weights = table.policy.weights
                change = weights.change if in_force >= 0 else 0
                return np.concatenate(parts), weights.elsewhere + int(self.far_costs[first]) + change
        return np.concatenate(parts), NOBODY_LEFT
