"""What a plan says, stage by stage: made from what the core answers, kept as rows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vaert.core import planning
from vaert.mentoring.models import Plan, PlannedStage
from vaert.mentoring.plan.outlook import OpenStage, Outlook
from vaert.mentoring.proposal.nearness import how_far

AT_A_TIME = 1_000
CHOSEN = ["buddy", "is_changed", "by_hand", "told"]  # what a choice in a plan may change in a stage


@dataclass(frozen=True, slots=True)
class Planned:
    """The whole plan."""

    stages: tuple[PlannedStage, ...]

    @classmethod
    def of(cls, plan: Plan) -> Planned:
        """All that a plan says, soonest first: one query. A page asks for less."""
        return cls(tuple(plan.stages.order_by("starts_on", "stage_id")))

    def keep(self, plan: Plan) -> None:
        """Write the stages of a plan that has none yet."""
        for each in self.stages:
            each.plan = plan
        PlannedStage.objects.bulk_create(self.stages, batch_size=AT_A_TIME)

    @property
    def buddies(self) -> dict[str, str]:
        """Stage id to buddy id as planning knows them."""
        return {str(each.stage_id): str(each.buddy_id) for each in self.stages if each.buddy_id is not None}

    @property
    def changed(self) -> list[PlannedStage]:
        """The stages in which somebody else hosts than as things stand."""
        return [each for each in self.stages if each.is_changed]

    @property
    def unfilled(self) -> list[PlannedStage]:
        """The stages that nobody can host."""
        return [each for each in self.stages if each.buddy_id is None]

    def stage(self, stage: int) -> PlannedStage | None:
        """What is planned for a stage, if anything."""
        return next((each for each in self.stages if each.stage_id == stage), None)

    def seal(self) -> str:
        """A short mark of who hosts what, to tell whether two readers saw the same."""
        return hashlib.sha256(json.dumps(sorted(self.buddies.items())).encode()).hexdigest()[:16]


def describe(outlook: Outlook, plan: planning.Plan, chosen: Mapping[int, int]) -> Planned:
    """A fresh plan in our own values."""
    facts = PlanFacts(outlook, plan.buddies, chosen)
    gaps = {each.stage: each for each in plan.unfilled}
    stages = []
    for each in sorted(outlook.stages.values(), key=lambda each: (each.starts_on, each.stage)):
        stage, gap = facts.planned(each), gaps.get(each.id)
        if gap:
            change = _change_as_data(gap.smallest_change)
            stage.told |= _said({"excluded": dict(gap.excluded) or None, "smallest_change": change})
        stages.append(stage)
    return Planned(tuple(stages))


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values but those that go without saying, in what belongs to them as well: hundreds are read for a page."""
    known = {name: _said(value) if isinstance(value, Mapping) else value for name, value in values.items()}
    return {name: value for name, value in known.items() if value is not None and value is not False and value != ""}


def _change_as_data(change: planning.SmallestChange | None) -> dict[str, Any] | None:
    return {"kind": change.kind, "person": int(change.person), "days": change.days} if change else None


class PlanFacts:
    """Answers about one plan: why somebody, why not, and what would follow (M6)."""

    def __init__(
        self,
        outlook: Outlook,
        buddies: Mapping[str, str],
        chosen: Mapping[int, int],
        *,
        but: int | None = None,
    ) -> None:
        """`buddies` maps stage ids to the plan's buddies; stages in `chosen`, except `but`, are not moved."""
        self.outlook = outlook
        self.buddies = {**outlook.locked, **buddies}
        self.chosen = chosen
        self.snapshot = outlook.with_choices(chosen, but=but)
        self.explainer = planning.Explainer(self.snapshot, self.buddies)
        self._known = {person.id: person for person in self.snapshot.people}
        self._held = {
            stage.id: (int(course.newcomer), stage.ends) for course in self.snapshot.courses for stage in course.stages
        }

    def planned(self, stage: OpenStage) -> PlannedStage:
        """The stage as the plan has it, without what binds where it has nobody."""
        buddy = self.buddies.get(stage.id)
        gives_way = stage.before is not None and str(stage.before) in self._known.keys() - {buddy}
        return PlannedStage(
            stage_id=stage.stage,
            course_id=stage.course,
            newcomer_id=stage.newcomer,
            number=stage.number,
            starts_on=stage.starts_on,
            ends_on=stage.ends_on,
            is_running=stage.is_running,
            before_id=stage.before,
            buddy_id=int(buddy) if buddy else None,
            is_changed=buddy != (None if stage.before is None else str(stage.before)),
            by_hand=stage.stage in self.chosen,
            told=_said(
                {
                    "facts": self.facts(stage, self._as_it_stands(stage, buddy)) if buddy else None,
                    "before_facts": self.facts(stage, self._as_it_stands(stage, str(stage.before)))
                    if gives_way
                    else None,
                }
            ),
        )

    def _as_it_stands(self, stage: OpenStage, person: str) -> planning.Explanation:
        return self.explainer.explain(stage.id, person, with_change=False)

    def facts(self, stage: OpenStage, told: planning.Explanation) -> dict[str, Any]:
        """The values that the words about a person are made of; see `mentoring.proposal.reasons.Candidate`."""
        return {
            "person": int(told.buddy),
            "terms": dict(told.terms.items()),
            "hosted": self.outlook.hosted(stage, told.buddy),
            "obstacle": self._obstacle(told.obstacle, stage) if told.obstacle else None,
            "far": how_far(self._known[str(stage.newcomer)], self._known[told.buddy]),
        }

    def _obstacle(self, found: planning.Obstacle, stage: OpenStage) -> dict[str, Any]:
        held = [self._held[each] for each in found.stages if each in self._held]
        return {
            "code": found.code,
            "days": [day.isoformat() for day in found.days],
            "newcomers": list(dict.fromkeys(newcomer for newcomer, _ in held)),
            "until": max((until for _, until in held), default=stage.ends_on).isoformat(),
        }

    def excluded(self, stage: OpenStage) -> dict[str, int]:
        """How many people each rule keeps from a stage without a buddy; `dearer` for those whom none does."""
        told = (self._as_it_stands(stage, person.id) for person in self.explainer.lookup.everybody())
        counted = Counter(each.obstacle.code if each.obstacle else "dearer" for each in told)
        return {code: counted[code] for code in planning.OBSTACLE_CODES if counted[code]}


def keep_moved(planned: Planned, facts: PlanFacts, touched: Iterable[str]) -> None:
    """Write that some stages have got another buddy; `facts` sees the plan as it is now."""
    known, rows = {each.stage_id: each for each in planned.stages}, []
    for opened in (facts.outlook.stages[each] for each in touched):
        row, stage = known[opened.stage], facts.planned(opened)
        if stage.buddy_id is None:
            stage.told |= _said({"excluded": facts.excluded(opened) or None})
        row.buddy_id, row.is_changed = stage.buddy_id, stage.is_changed
        row.by_hand, row.told = stage.by_hand, stage.told
        rows.append(row)
    PlannedStage.objects.bulk_update(rows, CHOSEN)
