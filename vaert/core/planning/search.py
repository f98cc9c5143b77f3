"""The exact search for a handful of stages: depth first, cheapest first, cut off by what is left at least."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from vaert.core.planning.model import Stage

P = TypeVar("P", bound=Hashable)

STEP_LIMIT = 20_000
"""How many options are looked at before the best choice so far is returned. A count, never a clock."""


@dataclass(frozen=True, slots=True)
class Option(Generic[P]):
    """One way to settle a stage. `buddy=None` needs nobody's time: unfilled, or filled from outside."""

    cost: int
    tie: int
    buddy: P | None


@dataclass(frozen=True, slots=True)
class Task(Generic[P]):
    """A stage to settle, with its options, cheapest first. At least one needs nobody's time."""

    stage: Stage
    course: Hashable
    options: Sequence[Option[P]]


@dataclass(frozen=True, slots=True)
class Choice(Generic[P]):
    """One option for each task, in the order of the tasks. `is_proven`: no other choice is cheaper."""

    cost: int
    tie: int
    options: tuple[Option[P], ...]
    is_proven: bool


def cheapest_choice(
    tasks: Sequence[Task[P]],
    *,
    has_room: Callable[[P, Stage, list[Stage]], bool],
    pair_cost: int,
    step_limit: int = STEP_LIMIT,
) -> Choice[P]:
    """The choice with the smallest (cost, tie).

    A buddy who gets a second, third, … task costs `pair_cost` more for each pair; may not have two tasks of
    one course; and must have room for a stage beside the other tasks given to them.
    """
    search = _Search(tasks, has_room, pair_cost, step_limit)
    search.run()
    assert search.best is not None, "every task has an option that needs nobody's time"
    cost, tie = search.best_value
    return Choice(cost, tie, tuple(search.best), is_proven=search.steps <= step_limit)


class _Search(Generic[P]):
    def __init__(
        self,
        tasks: Sequence[Task[P]],
        has_room: Callable[[P, Stage, list[Stage]], bool],
        pair_cost: int,
        step_limit: int,
    ) -> None:
        self.tasks, self.has_room, self.pair_cost, self.step_limit = tasks, has_room, pair_cost, step_limit
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
        if not self.has_room(option.buddy, task.stage, [other.stage for other in held]):
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
