"""From blocks to a plan: place the stages that were sent out, and join the blocks that fight over somebody.

When every stage that was sent out gets what it was promised, the plan costs what the blocks prove: it is
optimal. When one pays more, all cheaper offers it missed belong to other groups; they become one block with it,
which is solved exactly, and so on until nobody pays more or the blocks would grow too large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vaert.core.planning.blocks import Blocks
from vaert.core.planning.draft import Draft
from vaert.core.planning.free import StillFree
from vaert.core.planning.improve import improve
from vaert.core.planning.ranking import EVERYWHERE, Rankings
from vaert.core.planning.table import Table

ROUNDS = 12
LARGEST_BLOCKS = ((1_000, 600), (6_000, 150), (10**9, 60))
"""Up to so many open stages in all, a block may have so many: what can be proven in seconds."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft, and the stages that pay more than their block was promised, with what they pay."""

    draft: Draft
    overpaid: dict[int, int]


def settle(table: Table, rankings: Rankings, blocks: Blocks, progress: Callable[[float], None] | None = None) -> Draft:
    """The cheapest draft that was found; the blocks then hold the bound that goes with it."""
    blocks.solve(blocks.stages)
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
    return best


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
    for stage in sorted(promised, key=lambda each: (-promised[each], each)):
        paid = place_one(draft, rankings, free, stage)
        if paid > promised[stage]:
            overpaid[stage] = paid
    return Placed(draft, overpaid)


def place_one(draft: Draft, rankings: Rankings, free: StillFree, stage: int) -> int:
    """Give the stage to the cheapest who is free, wherever; what it pays."""
    unfilled = draft.price[stage]
    if free.is_known_to_be_nobody(stage):
        return unfilled
    while True:
        ranking = rankings.of[stage]
        found = draft.best(stage, ranking)
        at_most = unfilled if found is None else min(unfilled, found[0])
        if at_most <= ranking.horizon:
            break
        if ranking.circle >= EVERYWHERE:
            found = free.cheapest(stage)
            break
        rankings.widen([stage])
    if found is None or found[0] > unfilled:
        return unfilled
    price, _, person, cost = found
    draft.take(stage, person, cost)
    free.took(stage)
    return price


def join_contested(table: Table, rankings: Rankings, blocks: Blocks, overpaid: dict[int, int]) -> set[int]:
    """Join each overpaying stage's group with the groups of everybody who would have been cheaper."""
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
    return joined
