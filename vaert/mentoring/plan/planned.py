"""What a plan says, stage by stage, as plain values that are kept on its row."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from vaert.core import planning
from vaert.mentoring.plan.outlook import OpenStage, Outlook
from vaert.mentoring.proposal.nearness import how_far


@dataclass(slots=True)  # not frozen: a page reads hundreds, and frozen ones take three times as long to make
class PlannedStage:
    """A stage with the buddy before and after (ids; None: nobody), why, and what binds where nobody can.

    `facts` is what `proposal.reasons.Candidate` is made of; `before_facts` tells the same of who gives way, where
    they still work here.
    """

    stage: int
    course: int
    newcomer: int
    number: int
    starts_on: str
    ends_on: str
    is_running: bool = False
    before: int | None = None
    buddy: int | None = None
    by_hand: bool = False
    facts: dict[str, Any] | None = None
    before_facts: dict[str, Any] | None = None
    excluded: dict[str, int] = field(default_factory=dict)
    smallest_change: dict[str, Any] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether somebody else hosts than as things stand."""
        return self.buddy != self.before

    @property
    def first_day(self) -> date:
        """The first day."""
        return date.fromisoformat(self.starts_on)

    @property
    def last_day(self) -> date:
        """The last day."""
        return date.fromisoformat(self.ends_on)


@dataclass(frozen=True, slots=True)
class Planned:
    """The whole plan."""

    stages: tuple[PlannedStage, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any] | None) -> Planned:
        """The plan that `as_data` kept; an empty one where nothing was."""
        return cls(tuple(PlannedStage(**each) for each in (data or {}).get("stages", [])))

    def as_data(self) -> dict[str, Any]:
        """The plan as JSON can keep it, without what goes without saying: hundreds of stages are read for a page."""
        return {"stages": [_said(asdict(each)) for each in self.stages]}

    @property
    def buddies(self) -> dict[str, str]:
        """Stage id to buddy id as planning knows them."""
        return {str(each.stage): str(each.buddy) for each in self.stages if each.buddy is not None}

    @property
    def changed(self) -> list[PlannedStage]:
        """The stages in which somebody else hosts than as things stand."""
        return [each for each in self.stages if each.is_changed]

    @property
    def unfilled(self) -> list[PlannedStage]:
        """The stages that nobody can host."""
        return [each for each in self.stages if each.buddy is None]

    def stage(self, stage: int) -> PlannedStage | None:
        """What is planned for a stage, if anything."""
        return next((each for each in self.stages if each.stage == stage), None)

    def seal(self) -> str:
        """A short mark of who hosts what, to tell whether two readers saw the same."""
        return hashlib.sha256(json.dumps(sorted(self.buddies.items())).encode()).hexdigest()[:16]


def describe(outlook: Outlook, plan: planning.Plan, chosen: Mapping[int, int]) -> Planned:
    """A fresh plan in our own values."""
    facts = PlanFacts(outlook, plan.buddies, chosen)
    gaps = {each.stage: each for each in plan.unfilled}
    stages = []
    for each in outlook.stages.values():
        gap = gaps.get(each.id)
        stages.append(
            replace(
                facts.planned(each),
                excluded=dict(gap.excluded) if gap else {},
                smallest_change=_change_as_data(gap.smallest_change) if gap else None,
            )
        )
    return Planned(tuple(sorted(stages, key=lambda each: (each.starts_on, each.stage))))


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """The values but those that go without saying, in what belongs to them as well."""
    known = {name: _said(value) if isinstance(value, dict) else value for name, value in values.items()}
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
            stage=stage.stage,
            course=stage.course,
            newcomer=stage.newcomer,
            number=stage.number,
            starts_on=stage.starts_on.isoformat(),
            ends_on=stage.ends_on.isoformat(),
            is_running=stage.is_running,
            before=stage.before,
            buddy=int(buddy) if buddy else None,
            by_hand=stage.stage in self.chosen,
            facts=self.facts(stage, self._as_it_stands(stage, buddy)) if buddy else None,
            before_facts=self.facts(stage, self._as_it_stands(stage, str(stage.before))) if gives_way else None,
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


def moved(planned: Planned, facts: PlanFacts, touched: Iterable[str]) -> Planned:
    """The plan after some stages have got another buddy; `facts` sees it as it is now."""
    anew = {}
    for stage_id in touched:
        stage = facts.planned(facts.outlook.stages[stage_id])
        if stage.buddy is None:
            stage = replace(stage, excluded=facts.excluded(facts.outlook.stages[stage_id]))
        anew[stage.stage] = stage
    return Planned(tuple(anew.get(each.stage, each) for each in planned.stages))
