"""From blocks to a plan: place the stages that were sent out, and join the blocks that fight over somebody.

When every stage that was sent out gets what it was promised, the plan costs what the blocks prove: it is
optimal. When one pays more, all cheaper offers it missed belong to other groups; they become one block with it,
which is solved exactly, and so on until nobody pays more or the blocks would grow too large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vaert.core.planning.blocks import Block, Blocks
from vaert.core.planning.draft import Draft
from vaert.core.planning.free import StillFree
from vaert.core.planning.improve import improve
from vaert.core.planning.ranking import EVERYWHERE, Rankings
from vaert.core.planning.scarcity import Scarcity
from vaert.core.planning.table import Table

ROUNDS = 12
LARGEST_BLOCKS = ((1_000, 600), (6_000, 150), (10**9, 60))
"""Up to so many open stages in all, a block may have so many: what can be proven in seconds."""

ENOUGH = 0.001
SETTLED_TWICE = 1_000
"""With more open stages the prices of days that are short are final."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft, and the stages that pay more than their block was promised, with what they pay."""

    draft: Draft
    overpaid: dict[int, int]


def settle(
    table: Table, rankings: Rankings, blocks: Blocks, progress: Callable[[float], None] | None = None
) -> tuple[Draft, int]:
    """The cheapest draft that was found, and what the open stages cost at least in any plan.

    Prices for days that are short can leave a gap that no joining closes, as they are whole for everybody on the
    day; in an organisation that is not too large it is then settled again without them.
    """
    _choose_prices(table, rankings, blocks)
    best, bound = _settle(table, rankings, blocks, progress)
    if best.total > bound and blocks.is_short and len(table.stages) <= SETTLED_TWICE:
        blocks.forget_prices()
        blocks.solve(blocks.stages)
        other, least = _settle(table, rankings, blocks, progress)
        best, bound = min(best, other, key=lambda draft: draft.total), max(bound, least)
    return best, bound


def _choose_prices(table: Table, rankings: Rankings, blocks: Blocks) -> None:
    """Solve all blocks, at the prices for days that are short which prove the most; the first that prove enough."""
    best: tuple[int, dict[int, Block], Scarcity] | None = None
    for scarcity in blocks.scarcities:
        blocks.price(scarcity)
        blocks.solve(blocks.stages)
        if best is None or blocks.bound > best[0]:
            best = blocks.bound, dict(blocks.solved), scarcity
        if not blocks.is_short or place(table, rankings, blocks).draft.total - best[0] <= best[0] * ENOUGH:
            break
    assert best is not None
    blocks.price(best[2])
    blocks.solved = best[1]


def _settle(
    table: Table, rankings: Rankings, blocks: Blocks, progress: Callable[[float], None] | None
) -> tuple[Draft, int]:
    placed = place(table, rankings, blocks)
    best = placed.draft
    for round_number in range(ROUNDS):
        if progress is not None:
            progress(0.5 + 0.4 * round_number / ROUNDS)
        if best.total == blocks.bound:
            break
        joined = join_contested(table, rankings, blocks, placed.overpaid)
        if not joined:
            break
        blocks.solve(joined)
        placed = place(table, rankings, blocks)
        best = min(best, placed.draft, key=lambda draft: draft.total)
    if best.total > blocks.bound:
        improve(best, rankings, placed.overpaid)
    return best, blocks.bound


def place(table: Table, rankings: Rankings, blocks: Blocks) -> Placed:
    """The blocks' own buddies, then the stages sent out, each to the cheapest who is still free."""
    draft = Draft(table)
    promised: dict[int, int] = {}
    for block in blocks.solved.values():
        for stage, person in block.inside.items():
            ranking = rankings.of[stage]
            draft.take(stage, person, ranking.costs[ranking.people.index(person)])
        promised.update(block.outside)
    overpaid, free = {}, StillFree(draft)
    given_up = {stage for stage, price in promised.items() if price == blocks.unfilled[stage]}
    for stage in sorted(promised, key=lambda each: (each in given_up, -promised[each], each)):
        paid = place_one(draft, rankings, free, stage, is_given_up=stage in given_up)
        if draft.buddy[stage] is None:
            paid -= int(blocks.scarcity.prices[stage])
        if paid > promised[stage]:
            overpaid[stage] = paid
    return Placed(draft, overpaid)


def place_one(draft: Draft, rankings: Rankings, free: StillFree, stage: int, *, is_given_up: bool = False) -> int:
    """Give the stage to the cheapest who is free, wherever; what it pays.

    A stage that is given up is not expected to find anybody: whoever is left is looked through at once.
    """
    unfilled = draft.price[stage]
    if free.is_known_to_be_nobody(stage):
        return unfilled
    while not is_given_up:
        ranking = rankings.of[stage]
        found = draft.best(stage, ranking)
        at_most = unfilled if found is None else min(unfilled, found[0])
        if at_most <= ranking.horizon:
            break
        if ranking.circle >= EVERYWHERE:
            found = next(iter(free.cheapest(stage)), None)
            break
        rankings.widen([stage])
    else:
        found = next(iter(free.cheapest(stage)), None)
    if found is None or found[0] > unfilled:
        return unfilled
    price, _, person, cost = found
    draft.take(stage, person, cost)
    free.took(stage)
    return price


def join_contested(table: Table, rankings: Rankings, blocks: Blocks, overpaid: dict[int, int]) -> set[int]:
    """Join each overpaying stage's group with the groups of everybody who would have been cheaper.

    A group that was promised a guess, and by now is known to be promised too little, is to be solved again as it is.
    """
    largest = next(size for stages, size in LARGEST_BLOCKS if len(table.stages) <= stages)
    joined: set[int] = set()
    for stage, paid in sorted(overpaid.items(), key=lambda each: (each[1], each[0])):
        own = blocks.group_of(int(table.newcomer[stage]))
        groups, size = {own}, len(blocks.stages[own])
        ranking = rankings.of[stage]
        for cost, person in zip(ranking.costs, ranking.people, strict=True):
            other = blocks.group_of(person)
            if other in groups:
                continue
            size += len(blocks.stages.get(other, ()))
            if cost >= paid or size > largest:
                break
            groups.add(other)
        if len(groups) > 1:
            joined -= groups
            joined.add(blocks.join(groups))
        elif blocks.promises_too_little(stage):
            joined.add(own)
    return joined
