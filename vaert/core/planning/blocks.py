"""Exact blocks: a group of departments, its stages, and an outside option at the cheapest price there is.

Inside a block buddies compete and the optimum is found; outside it every stage may have the cheapest person as
if nobody else wanted them. So a block's optimum is never above what its stages cost in any plan, and the sum
over blocks is a lower bound for the whole. Where several stages want the same outsider, the bound falls
short; `merge.py` then makes one block of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vaert.core.planning.lookup import NO_TIE
from vaert.core.planning.mip import cheapest_choice_by_mip
from vaert.core.planning.ranking import Rankings
from vaert.core.planning.scarcity import Scarcity, scarcities
from vaert.core.planning.search import Choice, Option, Room, Task, cheapest_choice
from vaert.core.planning.table import Table

SEARCHED = 7
"""Blocks of so many stages are searched; larger ones, and those that take too many steps, are programmed."""
STEP_LIMIT = 400
DEPTH = 20
"""How many of its group's people a stage considers at first."""
COLUMNS = 16_000
"""A block with about so many pairs of stage and buddy is not looked into any deeper."""
ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """A block as the solver sees it: nothing but values, so that it can go to another process."""

    tasks: tuple[Task[int], ...]
    room: Room[int]
    pair_cost: int

    def is_small(self) -> bool:
        """Whether it is not worth sending away."""
        return len(self.tasks) <= SEARCHED


def solve(problem: Problem) -> Choice[int]:
    """The optimum, or the best found with what is proven."""
    if problem.is_small():
        choice = cheapest_choice(problem.tasks, room=problem.room, pair_cost=problem.pair_cost, step_limit=STEP_LIMIT)
        if choice.bound == choice.cost:
            return choice
    return cheapest_choice_by_mip(problem.tasks, room=problem.room, pair_cost=problem.pair_cost)


Solver = Callable[[Sequence[Problem]], list[Choice[int]]]


@dataclass(slots=True)
class Block:
    """A solved group: stage to buddy for those settled inside, and the rest with the price they were promised."""

    bound: int
    inside: dict[int, int]
    outside: dict[int, int]


class Blocks:
    """The groups of departments and their solutions."""

    def __init__(self, table: Table, rankings: Rankings, solver: Solver) -> None:
        self.table, self.rankings, self.solver = table, rankings, solver
        self.department: list[int] = table.department.tolist()
        self.capacity: list[int] = table.capacity.tolist()
        self.course: list[int] = table.course.tolist()
        self.group: list[int] = list(range(max(self.department, default=-1) + 1))
        self.stages: dict[int, list[int]] = {}
        for stage, newcomer in enumerate(table.newcomer.tolist()):
            self.stages.setdefault(self.department[newcomer], []).append(stage)
        self.departments: dict[int, list[int]] = {each: [each] for each in self.group}
        self.scarcities = scarcities(table, rankings)
        self.price(self.scarcities[0])
        self._depth = [DEPTH] * len(table.stages)
        self._is_deeper = [False] * len(table.stages)
        self._is_guess = [False] * len(table.stages)

    @property
    def bound(self) -> int:
        """What the open stages cost at least, in any plan."""
        return sum(block.bound for block in self.solved.values()) + self.scarcity.credit

    def group_of(self, person: int) -> int:
        """The group a person's department belongs to."""
        return self.group[self.department[person]]

    def promises_too_little(self, stage: int) -> bool:
        """Whether a stage was promised a way out at a price that is now known to be higher."""
        own = self.group_of(int(self.table.newcomer[stage]))
        block = self.solved.get(own)
        return block is not None and stage in block.outside and self._way_out(stage, own)[0] > block.outside[stage]

    def join(self, groups: Iterable[int]) -> int:
        """Make one group of several; it is not solved yet."""
        groups = sorted(groups)
        first = groups[0]
        for other in groups[1:]:
            for department in self.departments.pop(other):
                self.group[department] = first
                self.departments[first].append(department)
            self.stages.setdefault(first, []).extend(self.stages.pop(other, []))
            self.solved.pop(other, None)
        self.solved.pop(first, None)
        self.stages.get(first, []).sort()
        return first

    @property
    def is_short(self) -> bool:
        """Whether there are days on which too few people could host."""
        return len(self.scarcities) > 1

    def forget_prices(self) -> None:
        """Let every day have its stages for nothing."""
        self.price(Scarcity(np.zeros(len(self.table.stages), dtype=np.int64), 0))

    def price(self, scarcity: Scarcity) -> None:
        """Ask for filling a stage what it takes from others; what was solved no longer holds."""
        self.scarcity = scarcity
        self.unfilled: list[int] = (self.table.unfilled - scarcity.prices).tolist()
        self.solved: dict[int, Block] = {}

    def solve(self, groups: Iterable[int]) -> None:
        """Solve these groups, looking further out for as long as somebody is sent out at a guessed price.

        Not for ever: a guess that stays costs a weaker bound, never a wrong one.
        """
        waiting = sorted(group for group in groups if self.stages.get(group))
        for attempt in range(ATTEMPTS):
            choices = self.solver([self._problem(group, is_last=attempt == ATTEMPTS - 1) for group in waiting])
            guessed: dict[int, list[int]] = {}
            for group, choice in zip(waiting, choices, strict=True):
                self.solved[group] = self._block(group, choice)
                stages = [self.stages[group][place] for place in choice.wanting]
                stages = stages or [each for each in self.solved[group].outside if self._is_guess[each]]
                if stages:
                    guessed[group] = stages
            if not guessed:
                return
            self._look_further([stage for stages in guessed.values() for stage in stages])
            waiting = sorted(guessed)

    def _look_further(self, stages: list[int]) -> None:
        """Consider more of the group's people for these stages, or look at more people."""
        for stage in stages:
            if self._is_deeper[stage]:
                self._depth[stage] *= 4
        self.rankings.widen(stage for stage in stages if not self._is_deeper[stage])

    def _problem(self, group: int, *, is_last: bool) -> Problem:
        table, stages = self.table, self.stages[group]
        is_last |= sum(min(self._depth[stage], len(stages)) for stage in stages) > COLUMNS
        tasks = tuple(
            Task(table.stages[stage], self.course[stage], self._options(stage, group, len(stages), is_last))
            for stage in stages
        )
        named = {option.buddy for task in tasks for option in task.options if option.buddy is not None}
        capacities = {each: self.capacity[each] for each in named if self.capacity[each] != 1}
        duties = {each: table.locked[each] for each in named if table.locked[each]}
        return Problem(tasks, Room(capacities, duties), 2 * table.policy.weights.burden)

    def _options(self, stage: int, group: int, count: int, is_last: bool) -> list[Option[int]]:
        """The cheapest people in the group and the cheapest way out.

        No more than `count` people can matter, and at first only some of them are considered: the next one
        stands for the rest, as a way out that nobody else takes. If a stage goes that way, more are considered.
        """
        ranking, depth = self.rankings.of[stage], min(count, self._depth[stage])
        price, tie, self._is_guess[stage] = self._way_out(stage, group)
        self._is_deeper[stage] = False
        options: list[Option[int]] = []
        groups, department = self.group, self.department
        for each_cost, each_tie, person in zip(ranking.costs, ranking.ties, ranking.people, strict=True):
            if each_cost > price or len(options) == count:
                break
            if groups[department[person]] == group:
                if len(options) == depth:
                    price, tie = min((price, tie), (each_cost, each_tie))
                    self._is_guess[stage] = self._is_deeper[stage] = True
                    break
                options.append(Option(each_cost, each_tie, person))
        self._is_guess[stage] &= not is_last
        options.append(Option(price, tie, None, self._is_guess[stage]))
        return sorted(options, key=lambda option: (option.cost, option.tie))

    def _way_out(self, stage: int, group: int) -> tuple[int, int, bool]:
        """The least that the stage costs without a buddy of the group: the cheapest outsider, or nobody.

        Also whether that is only a guess about people whom nobody has looked at yet.
        """
        ranking = self.rankings.of[stage]
        best = min((self.unfilled[stage], NO_TIE, False), (ranking.horizon, ranking.horizon_tie, True))
        groups, department = self.group, self.department
        for place, person in enumerate(ranking.people):
            if ranking.costs[place] > best[0]:
                break
            if groups[department[person]] != group:
                return min(best, (ranking.costs[place], ranking.ties[place], False))
        return best

    def _block(self, group: int, choice: Choice[int]) -> Block:
        inside, outside = {}, {}
        for stage, option in zip(self.stages[group], choice.options, strict=True):
            if option.buddy is not None:
                inside[stage] = option.buddy
            else:
                outside[stage] = option.cost
        return Block(choice.bound, inside, outside)
