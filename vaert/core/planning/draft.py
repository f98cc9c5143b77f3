"""A plan in the making, in the table's numbers: who holds which open stage, and what that costs."""

from __future__ import annotations

from collections.abc import Iterable

from vaert.core.planning.ranking import Ranking
from vaert.core.planning.rules import busy_with
from vaert.core.planning.table import Table


class Draft:
    """Buddies for open stages beside the locked ones. Knows what a further stage costs a buddy."""

    __slots__ = (
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
