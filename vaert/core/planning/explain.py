"""Why this buddy, why not that one, and what would follow from changing to them (M6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vaert.core.planning.alternatives import for_one
from vaert.core.planning.costs import pair_cost, plan_cost, terms, unfilled_cost
from vaert.core.planning.few import fill
from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Alternative, Plan, Snapshot, Stage, Terms
from vaert.core.planning.rules import Obstacle, obstacle


@dataclass(frozen=True, slots=True)
class Move:
    """A stage that gets another buddy (or none) as a consequence."""

    stage: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One stage and one buddy, seen from a plan.

    `is_possible`: no hard rule keeps the buddy from the stage as the plan stands. `obstacle` is the first
    rule that does, with its values. `terms` is what the pair costs beside the buddy's other duties.
    `taken_by` names the stages that have taken the buddy's time, or the other stage of the same course.
    `difference` is what the change would add to the plan's cost (negative: cheaper), with everybody who
    loses the buddy given the best one still free and all else left as it is; None where a rule forbids the
    change whoever gives way. `moves` are the stages whose buddy changes, this one first.
    """

    stage: str
    buddy: str
    is_possible: bool
    obstacle: Obstacle | None
    terms: Terms
    taken_by: tuple[str, ...] = ()
    difference: int | None = None
    moves: tuple[Move, ...] = ()


class Explainer:
    """Answers questions about one plan, one after another, at well under a millisecond each."""

    def __init__(self, snapshot: Snapshot, plan: Plan | Mapping[str, str]) -> None:
        """Look at a plan, or at any mapping of stage id to buddy id. Raises Invalid for unknown ids."""
        self.lookup = Lookup(snapshot)
        buddies = plan.buddies if isinstance(plan, Plan) else plan
        for stage_id, buddy_id in buddies.items():
            self.lookup.stage(stage_id)
            self.lookup.person(buddy_id)
        self.duties = Duties(self.lookup, buddies)

    @property
    def cost(self) -> int:
        """What the whole plan costs."""
        return plan_cost(self.lookup, self.duties)

    def explain(self, stage_id: str, buddy_id: str, *, with_change: bool = True) -> Explanation:
        """The pair as it stands and, unless it is not asked for, what a change to it would mean.

        Raises Invalid for unknown ids.
        """
        stage, buddy = self.lookup.stage(stage_id), self.lookup.person(buddy_id)
        others = sum(1 for other in self.duties.by_buddy.get(buddy_id, ()) if other.id != stage_id)
        found = obstacle(self.lookup, self.duties, stage, buddy)
        taken_by = found.stages if found is not None else ()
        difference, moves = self._change(stage, buddy_id, found) if with_change else (None, ())
        return Explanation(
            stage=stage_id,
            buddy=buddy_id,
            is_possible=found is None,
            obstacle=found,
            terms=terms(self.lookup, stage, buddy, also=others),
            taken_by=tuple(each for each in taken_by if each != stage_id),
            difference=difference,
            moves=moves,
        )

    def alternatives(self, stage_id: str) -> tuple[Alternative, ...]:
        """The next two for a stage that has a buddy, as `propose` tells them; nobody for one that has none."""
        stage = self.lookup.stage(stage_id)
        return for_one(self.lookup, self.duties, stage) if stage.id in self.duties.buddies else ()

    def _change(self, stage: Stage, buddy_id: str, found: Obstacle | None) -> tuple[int | None, tuple[Move, ...]]:
        """The price and the consequences of giving the stage to the buddy."""
        if self.duties.buddies.get(stage.id) == buddy_id:
            return 0, ()
        if stage.locked or (found is not None and not found.stages):
            return None, ()
        displaced = self._displaced(stage, buddy_id)
        if displaced is None:
            return None, ()
        touched = [stage, *displaced]
        before = {each.id: self.duties.buddies.get(each.id) for each in touched}
        try:
            price = -sum(self._take_away(each) for each in touched)
            price += self._give(stage, buddy_id)
            for each, new in zip(displaced, fill(self.lookup, self.duties, displaced), strict=True):
                price += unfilled_cost(self.lookup.policy, each) if new is None else self._give(each, new)
            moves = tuple(Move(each.id, before[each.id], self.duties.buddies.get(each.id)) for each in touched)
        finally:
            for each in touched:
                self.duties.drop(each)
                old = before[each.id]
                if old is not None:
                    self.duties.take(each, old)
        return price, moves

    def _displaced(self, stage: Stage, buddy_id: str) -> list[Stage] | None:
        """The stages that must give way; None if a locked one, or a capacity of none, stands against it."""
        buddy = self.lookup.people[buddy_id]
        displaced: list[Stage] = []
        before = self.duties.drop(stage)
        try:
            while (found := obstacle(self.lookup, self.duties, stage, buddy)) is not None:
                loose = [self.lookup.stages[each] for each in found.stages if each != stage.id]
                loose = [each for each in loose if not each.locked]
                if not loose:
                    return None
                displaced.append(max(loose, key=lambda each: (each.starts, each.id)))
                self.duties.drop(displaced[-1])
            return displaced
        finally:
            for each in displaced:
                self.duties.take(each, buddy_id)
            if before is not None:
                self.duties.take(stage, before)

    def _take_away(self, stage: Stage) -> int:
        """Free the stage; what it cost beside the rest."""
        buddy = self.duties.drop(stage)
        if buddy is None:
            return unfilled_cost(self.lookup.policy, stage)
        others = len(self.duties.by_buddy[buddy])
        return pair_cost(self.lookup, stage, self.lookup.people[buddy], also=others)

    def _give(self, stage: Stage, buddy_id: str) -> int:
        """Let the buddy have the stage; what it costs beside the rest."""
        others = len(self.duties.by_buddy.get(buddy_id, ()))
        self.duties.take(stage, buddy_id)
        return pair_cost(self.lookup, stage, self.lookup.people[buddy_id], also=others)


def explain(snapshot: Snapshot, plan: Plan | Mapping[str, str], stage_id: str, buddy_id: str) -> Explanation:
    """One question about a plan; whoever asks several should keep an `Explainer`."""
    return Explainer(snapshot, plan).explain(stage_id, buddy_id)
