"""The plan for everybody (M7)."""

from __future__ import annotations

from collections.abc import Callable

from vaert.core.planning.alternatives import for_all
from vaert.core.planning.blocks import Blocks
from vaert.core.planning.draft import Draft
from vaert.core.planning.invalid import check
from vaert.core.planning.lookup import Beyond, Duties, Lookup
from vaert.core.planning.merge import settle
from vaert.core.planning.model import Plan, Snapshot
from vaert.core.planning.ranking import Rankings
from vaert.core.planning.result import plan_of
from vaert.core.planning.table import Table
from vaert.core.planning.workers import collector_paused, solver


def propose(snapshot: Snapshot, *, processes: int = 1, progress: Callable[[float], None] | None = None) -> Plan:
    """The plan with the smallest cost that was found, and a bound that no plan can beat.

    `processes` changes how long it takes, never the plan. `progress` is told the share that is done, from
    0 to 1. Raises Invalid if the snapshot contradicts itself, Beyond if it has some
    of the people only.
    """
    tell = progress or (lambda _: None)
    check(snapshot)
    if snapshot.near is not None:
        raise Beyond
    with collector_paused(), solver(processes) as solve:
        lookup = Lookup(snapshot)
        table = Table(lookup)
        rankings = Rankings(table)
        blocks = Blocks(table, rankings, solve)
        tell(0.1)
        draft, least = settle(table, rankings, blocks, tell)
        duties = _duties(lookup, draft)
        alternatives = for_all(draft, rankings, duties, is_short=blocks.is_short)
        tell(0.95)
        plan = plan_of(
            lookup,
            duties,
            bound=lambda cost: cost - draft.total + least,
            told=lookup.stages,
            alternatives=lambda stage: alternatives[stage.id],
            table=table,
        )
    tell(1.0)
    return plan


def _duties(lookup: Lookup, draft: Draft) -> Duties:
    """The locked stages and the draft."""
    duties = Duties(lookup, {stage.id: stage.buddy for stage in lookup.stages.values() if stage.locked and stage.buddy})
    for stage, person in enumerate(draft.buddy):
        if person is not None:
            duties.take(draft.table.stages[stage], draft.table.people[person].id)
    return duties
