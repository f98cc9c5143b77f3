"""The plan for everybody (M7)."""

from __future__ import annotations

from collections.abc import Callable

from vaert.core.planning.few import fill
from vaert.core.planning.invalid import check
from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Plan, Snapshot
from vaert.core.planning.result import plan_of


def propose(snapshot: Snapshot, *, processes: int = 1, progress: Callable[[float], None] | None = None) -> Plan:
    """The plan with the smallest cost that was found, and a bound that no plan can beat.

    `processes` changes how long it takes, never the plan. `progress` is told the share that is done, from
    0 to 1. Raises Invalid if the snapshot contradicts itself.
    """
    check(snapshot)
    lookup = Lookup(snapshot)
    duties = Duties(lookup, {s.id: s.buddy for s in lookup.stages.values() if s.locked and s.buddy is not None})
    for stage in sorted(lookup.stages.values(), key=lambda each: (each.starts, each.id)):
        if stage.id not in duties.buddies:
            (buddy,) = fill(lookup, duties, [stage])
            if buddy is not None:
                duties.take(stage, buddy)
    if progress is not None:
        progress(1.0)
    return plan_of(lookup, duties, bound=0)
