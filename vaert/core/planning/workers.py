"""Several processes for large plans, and the garbage collector out of the way of large inputs.

Every block is solved by itself, from values alone, so neither the number of processes nor the order in which
they finish can change a plan.
"""

from __future__ import annotations

import gc
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from vaert.core.planning.blocks import Problem, Solver, solve
from vaert.core.planning.model import Stage
from vaert.core.planning.search import Choice, Option, Room, Task

WORTH_IT = 300
"""So many larger blocks are solved in about the time that it takes to start a process."""
CHUNK = 16

Columns = tuple[list[int], list[int], list[int | None], list[bool]]
Packed = tuple[list[tuple[Stage, Hashable, Columns]], Room[int], int]
"""A problem with its options as columns: hundreds of thousands of small objects would take longer to send."""
Answer = tuple[int, int, list[int], int, tuple[int, ...]]
"""A choice with its options as places among the task's."""


@contextmanager
def solver(processes: int) -> Iterator[Solver]:
    """A solver that uses up to so many processes, started only when there is enough to do."""
    pools: list[ProcessPoolExecutor] = []

    def solve_all(problems: Sequence[Problem]) -> list[Choice[int]]:
        large = [problem for problem in problems if not problem.is_small()]
        if processes < 2 or len(large) < WORTH_IT:
            return [solve(problem) for problem in problems]
        if not pools:
            # Started anew, not forked: a fork would copy threads and locks of whoever calls us.
            pools.append(ProcessPoolExecutor(processes, mp_context=get_context("spawn")))
        there = pools[0].map(_answer, map(_packed, large), chunksize=CHUNK)
        here = [solve(problem) for problem in problems if problem.is_small()]
        choices = {False: map(_choice, large, there), True: iter(here)}
        try:
            return [next(choices[problem.is_small()]) for problem in problems]
        except BrokenProcessPool:  # somebody ended a process, for want of memory perhaps: it takes longer alone
            pools.pop().shutdown()
            return [solve(problem) for problem in problems]

    try:
        yield solve_all
    finally:
        for pool in pools:
            pool.shutdown()


def _packed(problem: Problem) -> Packed:
    return (
        [(task.stage, task.course, _columns(task.options)) for task in problem.tasks],
        problem.room,
        problem.pair_cost,
    )


def _columns(options: Sequence[Option[int]]) -> Columns:
    return (
        [each.cost for each in options],
        [each.tie for each in options],
        [each.buddy for each in options],
        [each.is_guess for each in options],
    )


def _answer(packed: Packed) -> Answer:
    """Solve, in the other process."""
    given, room, pair_cost = packed
    tasks = tuple(Task(stage, course, list(map(Option, *columns))) for stage, course, columns in given)
    choice = solve(Problem(tasks, room, pair_cost))
    places = [task.options.index(option) for task, option in zip(tasks, choice.options, strict=True)]
    return choice.cost, choice.tie, places, choice.bound, choice.wanting


def _choice(problem: Problem, answer: Answer) -> Choice[int]:
    cost, tie, places, bound, wanting = answer
    options = tuple(task.options[place] for task, place in zip(problem.tasks, places, strict=True))
    return Choice(cost, tie, options, bound, wanting)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection: nothing here makes cycles, and walking millions of new values takes seconds."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
