"""A plan in the making, in the table's numbers: who holds which open stage, and what that costs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vaert.core.planning.ranking import Ranking
from vaert.core.planning.rules import busy_with
from vaert.core.planning.table import Table


class Draft:
    """Buddies for open stages beside the locked ones. Knows what a further stage costs a buddy."""

    __slots__ = (
        "_free",
        "buddy",
        "capacities",
        "courses",
        "ends",
        "held",
        "pair_cost",
        "price",
        "starts",
        "table",
        "total",
    )

    def __init__(self, table: Table) -> None:
        self.table = table
        self.pair_cost = 2 * table.policy.weights.burden
        self.buddy: list[int | None] = [None] * len(table.stages)
        self.price: list[int] = table.unfilled.tolist()
        self.held: dict[int, list[int]] = {}
        self.courses: list[int] = table.course.tolist()
        self.starts: list[int] = table.starts.tolist()
        self.ends: list[int] = table.ends.tolist()
        self.capacities: list[int] = table.capacity.tolist()
        self.total = sum(self.price)
        self._free: dict[tuple[int, int], list[int]] = {}

    def can_take(self, person: int, stage: int) -> bool:
        """Whether somebody in the stage's ranking also fits beside what is drafted so far."""
        held = self.held.get(person)
        if not held:
            return True
        course, starts, ends = self.courses[stage], self.starts[stage], self.ends[stage]
        overlaps = 0
        for other in held:
            if other == stage:
                continue
            if self.courses[other] == course:
                return False
            overlaps += self.starts[other] < ends and starts < self.ends[other]
        if not overlaps or self.capacities[person] == 1:
            return not overlaps
        table = self.table
        duties = [*table.locked[person], *(table.stages[other] for other in held)]
        return not busy_with(duties, table.stages[stage], self.capacities[person])

    def best_of_all(self, stage: int) -> tuple[int, int, int, int] | None:
        """What `best` answers, from everybody who is still free on the stage's days.

        Only while stages are taken, never dropped: whoever was found busy is not asked again.
        """
        free = np.array(self._still_free(stage), dtype=np.int64)
        free = free[self.table.possible(np.full(len(free), stage), free)]
        fits = [self.can_take(person, stage) for person in free.tolist()]
        free = free[np.array(fits, dtype=bool)]
        stages = np.full(len(free), stage)
        costs, ties = self.table.cost(stages, free).tolist(), self.table.tie(stages, free).tolist()
        people = free.tolist()
        prices = [cost + self.surcharge(person) for cost, person in zip(costs, people, strict=True)]
        return min(zip(prices, ties, people, costs, strict=True), default=None)

    def is_nobody_free(self, stage: int) -> bool:
        """Whether it is known that nobody has time on the stage's days."""
        return self._free.get((self.starts[stage], self.ends[stage])) == []

    def _still_free(self, stage: int) -> list[int]:
        """Who is employed and has time on the stage's days."""
        table, days = self.table, (self.starts[stage], self.ends[stage])
        if days not in self._free:
            able = table.willing & (table.capacity > 0) & (table.employed_to >= days[1])
            able &= days[0] - table.employed_from >= table.policy.min_seniority_days
            self._free[days] = np.flatnonzero(able).tolist()
        self._free[days] = [person for person in self._free[days] if self._has_time(person, stage)]
        return self._free[days]

    def _has_time(self, person: int, stage: int) -> bool:
        held, locked = self.held.get(person, ()), self.table.locked[person]
        if not held and not locked:
            return True
        duties = [*locked, *(self.table.stages[other] for other in held)]
        return not busy_with(duties, self.table.stages[stage], self.capacities[person])

    def clashes(self, stage: int, other: int) -> bool:
        """Whether two stages share a day or a course."""
        if self.courses[stage] == self.courses[other]:
            return True
        return self.starts[other] < self.ends[stage] and self.starts[stage] < self.ends[other]

    def surcharge(self, person: int) -> int:
        """What a further stage costs a buddy beside its terms."""
        held = self.held.get(person)
        return self.pair_cost * len(held) if held else 0

    def take(self, stage: int, person: int, cost: int) -> None:
        """Give an empty stage to a buddy whose terms for it are `cost`."""
        self.total += cost + self.surcharge(person) - int(self.table.unfilled[stage])
        self.buddy[stage], self.price[stage] = person, cost
        self.held.setdefault(person, []).append(stage)

    def drop(self, stage: int) -> None:
        """Empty a stage."""
        person = self.buddy[stage]
        if person is None:
            return
        self.held[person].remove(stage)
        unfilled = int(self.table.unfilled[stage])
        self.total += unfilled - self.price[stage] - self.surcharge(person)
        self.buddy[stage], self.price[stage] = None, unfilled

    def best(self, stage: int, ranking: Ranking) -> tuple[int, int, int, int] | None:
        """The cheapest free person in the ranking as (price, tie, person, terms); None if nobody is free."""
        found: tuple[int, int, int, int] | None = None
        for cost, tie, person in zip(ranking.costs, ranking.ties, ranking.people, strict=True):
            if found is not None and cost > found[0]:
                break
            price = cost + self.surcharge(person)
            if (found is None or (price, tie) < found[:2]) and self.can_take(person, stage):
                found = (price, tie, person, cost)
        return found

    def copy_of(self, stages: Iterable[int]) -> list[tuple[int, int | None, int]]:
        """The stages as they are, for `restore`."""
        return [(stage, self.buddy[stage], self.price[stage]) for stage in stages]

    def restore(self, saved: list[tuple[int, int | None, int]]) -> None:
        """The stages as they were."""
        for stage, _, _ in saved:
            self.drop(stage)
        for stage, person, cost in saved:
            if person is not None:
                self.take(stage, person, cost)
