"""Several processes for large plans, and the garbage collector out of the way of large inputs.

Every block is solved by itself, from values alone, so neither the number of processes nor the order in which
they finish can change a plan.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from vaert.core.planning.blocks import Problem, Solver, solve
from vaert.core.planning.search import Choice

WORTH_IT = 300
"""So many larger blocks are solved in about the time that it takes to start a process."""
CHUNK = 16


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
        there = pools[0].map(solve, large, chunksize=CHUNK)
        here = [solve(problem) for problem in problems if problem.is_small()]
        choices = {False: iter(there), True: iter(here)}
        return [next(choices[problem.is_small()]) for problem in problems]

    try:
        yield solve_all
    finally:
        for pool in pools:
            pool.shutdown()


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
