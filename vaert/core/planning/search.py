"""The exact search for a handful of stages: depth first, cheapest first, cut off by what is left at least."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from vaert.core.planning.model import Stage
from vaert.core.planning.rules import busy_with

P = TypeVar("P", bound=Hashable)

STEP_LIMIT = 20_000
"""How many options are looked at before the best choice so far is returned. A count, never a clock."""


@dataclass(frozen=True, slots=True)
class Option(Generic[P]):
    """One way to settle a stage. `buddy=None` needs nobody's time: unfilled, or filled from outside.

    `is_guess`: the cost is only the least that it could be.
    """

    cost: int
    tie: int
    buddy: P | None
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Task(Generic[P]):
    """A stage to settle, with its options, cheapest first. At least one needs nobody's time."""

    stage: Stage
    course: Hashable
    options: Sequence[Option[P]]


@dataclass(frozen=True, slots=True)
class Choice(Generic[P]):
    """One option for each task, in the order of the tasks; no choice costs less than `bound`.

    `wanting` are the places of tasks whose guesses should be replaced first; then nothing is chosen yet.
    """

    cost: int
    tie: int
    options: tuple[Option[P], ...]
    bound: int
    wanting: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Room(Generic[P]):
    """How much time buddies have: a capacity other than 1, and the duties they have whatever is chosen."""

    capacities: Mapping[P, int]
    duties: Mapping[P, Sequence[Stage]]

    def capacity(self, buddy: P) -> int:
        """How many newcomers the buddy can host at a time."""
        return self.capacities.get(buddy, 1)

    def is_left(self, buddy: P, stage: Stage, held: Sequence[Stage]) -> bool:
        """Whether the buddy can take the stage beside their duties and what they already hold."""
        if self.capacity(buddy) == 1:  # duties that overlap were ruled out before the buddy became an option
            return not any(other.starts < stage.ends and stage.starts < other.ends for other in held)
        return not busy_with([*self.duties.get(buddy, ()), *held], stage, self.capacity(buddy))


def cheapest_choice(
    tasks: Sequence[Task[P]],
    *,
    room: Room[P],
    pair_cost: int,
    step_limit: int = STEP_LIMIT,
) -> Choice[P]:
    """The choice with the smallest (cost, tie).

    A buddy who gets a second, third, … task costs `pair_cost` more for each pair; may not have two tasks of
    one course; and must have room for a stage beside the other tasks given to them.
    """
    search = _Search(tasks, room, pair_cost, step_limit)
    search.run()
    assert search.best is not None, "every task has an option that needs nobody's time"
    cost, tie = search.best_value
    bound = cost if search.steps <= step_limit else search.rest[0][0]
    return Choice(cost, tie, tuple(search.best), bound)


class _Search(Generic[P]):
    def __init__(
        self,
        tasks: Sequence[Task[P]],
        room: Room[P],
        pair_cost: int,
        step_limit: int,
    ) -> None:
        self.tasks, self.room, self.pair_cost, self.step_limit = tasks, room, pair_cost, step_limit
        self.steps = 0
        self.held: dict[P, list[Task[P]]] = {}
        self.picked: list[Option[P]] = []
        self.best: list[Option[P]] | None = None
        self.best_value: tuple[int, int] = (0, 0)
        self.rest: list[tuple[int, int]] = [(0, 0)]
        for task in reversed(tasks):
            cheapest = task.options[0]
            self.rest.append((self.rest[-1][0] + cheapest.cost, self.rest[-1][1] + cheapest.tie))
        self.rest.reverse()

    def run(self) -> None:
        """Settle the tasks from the first to the last."""
        self._settle(0, 0, 0)

    def _settle(self, index: int, cost: int, tie: int) -> None:
        if index == len(self.tasks):
            self.best, self.best_value = list(self.picked), (cost, tie)
            return
        task = self.tasks[index]
        rest_cost, rest_tie = self.rest[index + 1]
        for option in task.options:
            self.steps += 1
            at_least = (cost + option.cost + rest_cost, tie + option.tie + rest_tie)
            if self.best is not None and (at_least >= self.best_value or self.steps > self.step_limit):
                if option.cost + cost + rest_cost > self.best_value[0] or self.steps > self.step_limit:
                    return
                continue
            extra = self._extra(option, task)
            if extra is None:
                continue
            if extra and self.best is not None and (at_least[0] + extra, at_least[1]) >= self.best_value:
                continue
            self._hold(option, task)
            self._settle(index + 1, cost + option.cost + extra, tie + option.tie)
            self._let_go(option)

    def _extra(self, option: Option[P], task: Task[P]) -> int | None:
        """What the option costs beside what its buddy already holds; None if they cannot take it too."""
        held = self.held.get(option.buddy) if option.buddy is not None else None
        if not held or option.buddy is None:
            return 0
        if any(other.course == task.course for other in held):
            return None
        if not self.room.is_left(option.buddy, task.stage, [other.stage for other in held]):
            return None
        return self.pair_cost * len(held)

    def _hold(self, option: Option[P], task: Task[P]) -> None:
        self.picked.append(option)
        if option.buddy is not None:
            self.held.setdefault(option.buddy, []).append(task)

    def _let_go(self, option: Option[P]) -> None:
        self.picked.pop()
        if option.buddy is not None:
            self.held[option.buddy].pop()
