"""Change little: fill one newcomer's or one absent buddy's stages, with all else as in the plan in force."""

from __future__ import annotations

from collections.abc import Callable, Collection

from vaert.core.planning.alternatives import for_one
from vaert.core.planning.few import fill
from vaert.core.planning.invalid import Invalid
from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Plan, Snapshot, Stage
from vaert.core.planning.result import plan_of
from vaert.core.planning.rules import standing_obstacle
from vaert.core.planning.workers import collector_paused


def propose_for(snapshot: Snapshot, newcomer: str) -> Plan:
    """The best buddies for one newcomer's stages that are not locked, everybody else's as they are.

    The plan tells of this newcomer's stages only; its cost is the whole organisation's, its bound the
    proven least for plans that change nothing else. Raises Invalid if there is no such newcomer.
    """
    if newcomer not in {course.newcomer for course in snapshot.courses}:
        raise Invalid("unknown_person", where="The question", id=newcomer)
    with collector_paused():
        lookup = Lookup(snapshot)
        return _refilled(lookup, lambda stage: lookup.courses[stage.id].newcomer == newcomer)


def refill(snapshot: Snapshot, stages: Collection[str]) -> dict[str, str | None]:
    """Who is best for these stages together (None: nobody), everything else as in the plan in force, locked ones too.

    Each that gets somebody else than it has costs a change, so that as few do as pay. Raises Invalid for unknown ids.
    """
    with collector_paused():
        lookup = Lookup(snapshot)
        wanted = [lookup.stage(each) for each in sorted(stages)]
        opened = [stage for stage in wanted if not stage.locked]
        duties = _in_force(lookup, {stage.id for stage in opened})
        return dict(zip((stage.id for stage in opened), fill(lookup, duties, opened), strict=True))


def propose_without(snapshot: Snapshot, buddy: str) -> Plan:
    """The best replacements where a buddy in force can no longer host, everything else as it is (M8).

    The snapshot already has the buddy's absence or end of employment. Stages that the buddy can still
    host stay theirs. The plan tells of the stages that are filled anew.
    """
    lookup = Lookup(snapshot)
    person = lookup.person(buddy)

    return _refilled(
        lookup,
        lambda stage: (
            stage.buddy == buddy and standing_obstacle(lookup.policy, stage, lookup.newcomer(stage), person) is not None
        ),
    )


def _refilled(lookup: Lookup, is_open: Callable[[Stage], bool]) -> Plan:
    """The plan in force with the open stages, other than locked ones, filled anew."""
    stages = [stage for stage in lookup.stages.values() if not stage.locked and is_open(stage)]
    open_ids = {stage.id for stage in stages}
    duties = _in_force(lookup, open_ids)
    for stage, buddy in zip(stages, fill(lookup, duties, stages), strict=True):
        if buddy is not None:
            duties.take(stage, buddy)
    return plan_of(
        lookup,
        duties,
        bound=lambda cost: cost,
        told=open_ids,
        alternatives=lambda stage: for_one(lookup, duties, stage),
    )


def _in_force(lookup: Lookup, besides: Collection[str]) -> Duties:
    """Who hosts what in the plan in force, without some stages."""
    stages = (stage for stage in lookup.stages.values() if stage.id not in besides)
    return Duties(lookup, {stage.id: stage.buddy for stage in stages if stage.buddy is not None})
