"""Small improvements of a draft that is not proven: move a stage, or let it push another one aside."""

from __future__ import annotations

from collections.abc import Iterable

from vaert.core.planning.draft import Draft
from vaert.core.planning.ranking import Rankings

SMALL, MOST = 1_000, 100
"""With more than so many open stages only the first few that pay too much are tried, so that it takes no longer."""
PASSES = 4
TRIES = 24
"""How many of the cheapest people a stage tries to push somebody aside for."""


def improve(draft: Draft, rankings: Rankings, overpaid: Iterable[int]) -> None:
    """Make the draft cheaper, one or two stages at a time, until a pass finds nothing.

    The stages that pay more than they might are tried before the others.
    """
    count = len(draft.buddy)
    stages = list(dict.fromkeys([*overpaid, *range(count)]))[: count if count <= SMALL else MOST]
    for _ in range(PASSES):
        before = draft.total
        for stage in stages:
            _improve_one(draft, rankings, stage)
        if draft.total == before:
            return


def _improve_one(draft: Draft, rankings: Rankings, stage: int) -> None:
    """Give the stage to somebody cheaper; whoever loses them gets the best who is then free."""
    ranking = rankings.of[stage]
    before, saved = draft.total, draft.copy_of([stage])
    draft.drop(stage)
    best_total, best_moves = before, saved
    for cost, person in list(zip(ranking.costs, ranking.people, strict=True))[:TRIES]:
        if draft.total - int(draft.table.unfilled[stage]) + cost >= best_total:
            break
        aside = [other for other in draft.held.get(person, ()) if draft.clashes(stage, other)]
        if len(aside) > 1:
            continue
        kept = draft.copy_of(aside)
        for other in aside:
            draft.drop(other)
        if draft.can_take(person, stage):
            draft.take(stage, person, cost)
            for other in aside:
                _fill(draft, rankings, other)
            if draft.total < best_total:
                best_total, best_moves = draft.total, draft.copy_of([stage, *aside])
            draft.drop(stage)
        draft.restore(kept)
    draft.restore(best_moves)


def _fill(draft: Draft, rankings: Rankings, stage: int) -> None:
    found = draft.best(stage, rankings.of[stage])
    if found is not None and found[0] < draft.price[stage]:
        draft.take(stage, found[2], found[3])
