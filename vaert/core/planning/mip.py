"""Groups of stages too large for the search, as mixed-integer programmes for HiGHS.

Columns are pairs of stage and buddy. Rows say: each stage is settled once; on no day has a buddy more than
their capacity; no buddy has two stages of one course. A buddy's further stages are counted by columns that
cost more and more, so that the burden needs no product of two choices.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import ceil, inf, isfinite
from typing import TypeVar

from vaert.core.planning.conflicts import Conflicts, Limits
from vaert.core.planning.linear import ROUNDING, WHOLE, Model
from vaert.core.planning.lookup import NO_TIE
from vaert.core.planning.search import Choice, Option, Room, Task, cheapest_choice

P = TypeVar("P", bound=Hashable)

TIE_SHARE = 0.4
"""How much of one unit of cost all ties together can make up."""

TIE_STEP = 1e-6
"""Ties are rounded to millionths: what is finer than the solver's tolerances only confuses it."""


def cheapest_choice_by_mip(tasks: Sequence[Task[P]], *, room: Room[P], pair_cost: int) -> Choice[P]:
    """The same choice as `search.cheapest_choice`, for more tasks; the best found when the nodes run out."""
    model = Model()
    tie_steps = max(1, int(TIE_SHARE / TIE_STEP / len(tasks)))
    options: list[tuple[int, Option[P]]] = []
    of_buddy: dict[P, dict[int, int]] = defaultdict(dict)
    for number, task in enumerate(tasks):
        columns = []
        for option in task.options:
            tie = option.tie * tie_steps // NO_TIE * TIE_STEP
            columns.append(model.column(option.cost + tie, integral=True))
            options.append((number, option))
            if option.buddy is not None:
                of_buddy[option.buddy][number] = columns[-1]
        model.row(columns, 1, 1)
    conflicts = Conflicts(tasks)
    for buddy, held in of_buddy.items():
        if len(held) > 1:
            limits = conflicts.limits(list(held), room.capacity(buddy), room.duties.get(buddy, ()))
            _limit(model, held, limits, pair_cost)
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
    picked: dict[int, Option[P]] = {}
    for (number, option), value in zip(options, solution[0], strict=False):
        if value > 0.5:
            picked[number] = option
    least = sum(task.options[0].cost for task in tasks)
    return _judged([picked[number] for number in range(len(tasks))], pair_cost, solution[1], least)


def _undecided(tasks: Sequence[Task[P]], bound: float, wanting: set[int]) -> Choice[P]:
    """No choice yet: the relaxation uses guesses, which had better be looked into first."""
    nobody = tuple(next(option for option in task.options if option.buddy is None) for task in tasks)
    cost = sum(option.cost for option in nobody)
    least = min(cost, ceil(bound - TIE_SHARE - ROUNDING))
    return Choice(cost, sum(option.tie for option in nobody), nobody, least, tuple(sorted(wanting)))


def _limit(model: Model, columns: dict[int, int], limits: Limits, pair_cost: int) -> None:
    """Rows for what excludes each other, and columns that make the second stage cost one pair more, the third two, …

    `columns` are those of one buddy, by task.
    """
    for numbers, most in limits.rows:
        model.row([columns[number] for number in numbers], -inf, most)
    if pair_cost and limits.most > 1:
        more = [model.column(pair_cost * n, integral=False) for n in range(1, limits.most)]
        model.row(list(columns.values()), -inf, 1, minus=more)


def _judged(options: list[Option[P]], pair_cost: int, bound: float, least: int) -> Choice[P]:
    """The choice with its exact cost, counted anew in whole numbers; `least` is what all tasks cost at least."""
    times = Counter(option.buddy for option in options if option.buddy is not None)
    cost = sum(option.cost for option in options)
    cost += pair_cost * sum(n * (n - 1) // 2 for n in times.values())
    least = max(least, ceil(bound - TIE_SHARE - ROUNDING)) if isfinite(bound) else least
    assert least <= cost, "the bound is not above the cost of what was found"
    return Choice(cost, sum(option.tie for option in options), tuple(options), least)
