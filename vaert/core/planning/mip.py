"""Groups of stages too large for the search, as mixed-integer programmes for HiGHS.

Columns are pairs of stage and buddy. Rows say: each stage is settled once; on no day has a buddy more than
their capacity; no buddy has two stages of one course. A buddy's further stages are counted by columns that
cost more and more, so that the burden needs no product of two choices.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import ceil, inf, isfinite

from vaert.core.planning.linear import ROUNDING, WHOLE, Model
from vaert.core.planning.lookup import NO_TIE
from vaert.core.planning.model import Stage
from vaert.core.planning.search import Choice, Option, Room, Task, cheapest_choice

TIE_SHARE = 0.4
"""How much of one unit of cost all ties together can make up."""

TIE_STEP = 1e-6
"""Ties are rounded to millionths: what is finer than the solver's tolerances only confuses it."""

Held = tuple[int, Task[int]]
"""A column, and the task that its buddy gets."""


def cheapest_choice_by_mip(tasks: Sequence[Task[int]], *, room: Room[int], pair_cost: int) -> Choice[int]:
    """The same choice as `search.cheapest_choice`, for more tasks; the best found when the nodes run out."""
    model = Model()
    tie_steps = max(1, int(TIE_SHARE / TIE_STEP / len(tasks)))
    options: list[tuple[int, Option[int]]] = []
    of_buddy: dict[int, list[tuple[int, Task[int]]]] = defaultdict(list)
    for number, task in enumerate(tasks):
        columns = []
        for option in task.options:
            tie = option.tie * tie_steps // NO_TIE * TIE_STEP
            columns.append(model.column(option.cost + tie, integral=True))
            options.append((number, option))
            if option.buddy is not None:
                of_buddy[option.buddy].append((columns[-1], task))
        model.row(columns, 1, 1)
    for buddy, held in of_buddy.items():
        if len(held) > 1:
            _limit(model, held, room.capacity(buddy), room.duties.get(buddy, ()))
            _count(model, held, pair_cost, room.capacity(buddy))
    relaxed = model.relax()
    solution = None
    if relaxed is not None:
        solution = relaxed.values, relaxed.objective
        if not model.is_whole(relaxed.values):
            wanting = {
                n for (n, option), x in zip(options, relaxed.values, strict=False) if option.is_guess and x > WHOLE
            }
            if wanting:
                return _undecided(tasks, relaxed.objective, wanting)
            solution = model.solve(relaxed)
    if solution is None:
        return cheapest_choice(tasks, room=room, pair_cost=pair_cost)
    picked: dict[int, Option[int]] = {}
    for (number, option), value in zip(options, solution[0], strict=False):
        if value > 0.5:
            picked[number] = option
    return _judged([picked[number] for number in range(len(tasks))], pair_cost, solution[1])


def _undecided(tasks: Sequence[Task[int]], bound: float, wanting: set[int]) -> Choice[int]:
    """No choice yet: the relaxation uses guesses, which had better be looked into first."""
    nobody = tuple(next(option for option in task.options if option.buddy is None) for task in tasks)
    cost = sum(option.cost for option in nobody)
    least = min(cost, ceil(bound - TIE_SHARE - ROUNDING))
    return Choice(cost, sum(option.tie for option in nobody), nobody, least, tuple(sorted(wanting)))


def _limit(model: Model, held: list[Held], capacity: int, duties: Sequence[Stage]) -> None:
    """Rows for the days on which the buddy could get too much, and for stages of one course."""
    spans = [(column, task.stage.starts, task.stage.ends) for column, task in held]
    rows: dict[frozenset[int], int] = {}
    for day in {starts for _, starts, _ in spans} | {duty.starts for duty in duties}:
        present = frozenset([column for column, starts, ends in spans if starts <= day < ends])
        spare = capacity - sum(1 for duty in duties if duty.starts <= day < duty.ends)
        if present and len(present) > spare:
            rows[present] = min(spare, rows.get(present, spare))
    for columns in _of_one_course(held, extend=capacity == 1):
        rows[columns] = 1
    for columns in sorted(rows, key=sorted):
        if not any(columns < other and rows[other] <= rows[columns] for other in rows):
            model.row(sorted(columns), -inf, rows[columns])


def _of_one_course(held: list[Held], *, extend: bool) -> Iterator[frozenset[int]]:
    """Sets of columns of which the buddy can have only one, because a course's buddies differ.

    Where the capacity is 1, a stage that overlaps two neighbours of a course shuts out either of them, and
    so do all such stages each other: the row may have them all, which makes the relaxation much tighter.
    """
    of_course: dict[Hashable, list[Held]] = defaultdict(list)
    for each in held:
        of_course[each[1].course].append(each)
    for members in of_course.values():
        if len(members) > 1:
            yield frozenset([column for column, _ in members])
            members.sort(key=lambda each: each[1].stage.starts)
            for (one, before), (two, after) in pairwise(members if extend else ()):
                first, last = before.stage.ends, after.stage.starts
                spanning = [c for c, task in held if task.stage.starts < first and last < task.stage.ends]
                yield frozenset([one, two, *spanning])


def _count(model: Model, held: list[Held], pair_cost: int, capacity: int) -> None:
    """Columns that make the second stage cost one pair more, the third two, and so on."""
    most = min(_most(held, capacity), len({task.course for _, task in held}))
    if pair_cost and most > 1:
        more = [model.column(pair_cost * n, integral=False) for n in range(1, most)]
        model.row([column for column, _ in held], -inf, 1, minus=more)


def _most(held: list[Held], capacity: int) -> int:
    """No more stages than this fit into the buddy's time."""
    fit, free_from = 0, date.min
    for _, task in sorted(held, key=lambda each: each[1].stage.ends):
        if task.stage.starts >= free_from:
            fit, free_from = fit + 1, task.stage.ends
    return min(len(held), fit * max(capacity, 1))


def _judged(options: list[Option[int]], pair_cost: int, bound: float) -> Choice[int]:
    """The choice with its exact cost, counted anew in whole numbers."""
    times = Counter(option.buddy for option in options if option.buddy is not None)
    cost = sum(option.cost for option in options)
    cost += pair_cost * sum(n * (n - 1) // 2 for n in times.values())
    least = ceil(bound - TIE_SHARE - ROUNDING) if isfinite(bound) else 0
    assert least <= cost, "the bound is not above the cost of what was found"
    return Choice(cost, sum(option.tie for option in options), tuple(options), least)
