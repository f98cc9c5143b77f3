"""What can be told about somebody as the buddy of a stage: why, and why not (M6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.proposal.nearness import how_far
from vaert.mentoring.proposal.snapshot import stage_id
from vaert.mentoring.scheme.calendar_months import add_months

ALTERNATIVES = 2


class Candidates:
    """Answers for one course, seen from the buddies that are proposed and chosen."""

    def __init__(
        self,
        course: Course,
        stages: Sequence[Stage],
        snapshot: planning.Snapshot,
        proposed: Mapping[str, str],
        chosen: Mapping[int, int],
    ) -> None:
        """`proposed` maps stage ids to the plan's buddies, `chosen` stage numbers to those chosen by hand."""
        self.stages = stages
        self._chosen = chosen
        free = _unlocked(snapshot, course)
        by_hand = {stage_id(stage): str(chosen[stage.number]) for stage in stages if stage.number in chosen}
        locked = {
            stage.id: stage.buddy
            for each in free.courses
            for stage in each.stages
            if stage.locked and stage.buddy is not None
        }
        self._people = {person.id: person for person in free.people}
        self._newcomer = str(course.newcomer_id)
        self._explainer = planning.Explainer(free, {**locked, **proposed, **by_hand})
        self._own_plan = planning.propose_for(free, str(course.newcomer_id)) if by_hand else None
        self._history = free.history
        self._months = free.policy.burden_months
        self._hosted_before: dict[date, Counter[str]] = {}
        self._newcomers = {
            stage.id: (int(each.newcomer), (stage.ends - timedelta(days=1)).isoformat())
            for each in free.courses
            for stage in each.stages
        }

    def facts(self, stage: Stage, person: int) -> dict[str, Any]:
        """The values that the words about a person are made of; see `mentoring.proposal.reasons.Candidate`."""
        told = self._explainer.explain(stage_id(stage), str(person), with_change=False)
        found = told.obstacle
        return {
            "person": person,
            "terms": dict(told.terms.items()),
            "hosted": self._hosted(stage)[str(person)],
            "obstacle": self._obstacle(found, stage, person) if found else None,
            "far": how_far(self._people[self._newcomer], self._people[str(person)]),
        }

    def alternatives(self, stage: Stage, buddy: int | None) -> list[dict[str, Any]]:
        """The next two for the stage; where a buddy was chosen by hand, our own suggestion comes first."""
        name, people = stage_id(stage), list[int]()
        own = (
            next((each for each in self._own_plan.assignments if each.stage == name), None) if self._own_plan else None
        )
        if own is not None and self._is_by_hand(stage):
            people = [int(own.buddy), *(int(each.buddy) for each in own.alternatives)]
        else:
            people = [int(each.buddy) for each in self._explainer.alternatives(name)]
        return [self.facts(stage, person) for person in people if person != buddy][:ALTERNATIVES]

    def _is_by_hand(self, stage: Stage) -> bool:
        return stage.number in self._chosen

    def knows(self, person: int) -> bool:
        """Whether the person is employed now or later, so that planning knows them."""
        return str(person) in self._people

    @cached_property
    def _own_years(self) -> set[tuple[int, date]]:
        """Who is a new colleague now, and since when; asked only when somebody turns out to be away."""
        return set(_own_years([int(person) for person in self._people]))

    def _hosted(self, stage: Stage) -> Counter[str]:
        if stage.starts_on not in self._hosted_before:
            since = add_months(stage.starts_on, -self._months)
            hosted = Counter(served.buddy for served in self._history if served.ends > since)
            self._hosted_before[stage.starts_on] = hosted
        return self._hosted_before[stage.starts_on]

    def _obstacle(self, found: planning.Obstacle, stage: Stage, person: int) -> dict[str, Any]:
        held = [self._newcomers[each] for each in found.stages if each in self._newcomers]
        code = found.code
        if code == "absent" and (person, found.days[0]) in self._own_years:
            code = "own_year"
        return {
            "code": code,
            "days": [day.isoformat() for day in found.days],
            "newcomers": [newcomer for newcomer, _ in held],
            "is_proposed": any(each.startswith("proposed/") for each in found.stages),
            "until": max((until for _, until in held), default=stage.ends_on.isoformat()),
        }


@prepared
def _own_years(people: Sequence[int]) -> QuerySet[Course, Any]:
    still = Course.objects.filter(newcomer_id__in=people, state__in=[Course.State.REGISTERED, Course.State.RUNNING])
    return still.values_list("newcomer_id", "starts_on")


def _unlocked(snapshot: planning.Snapshot, course: Course) -> planning.Snapshot:
    """The same snapshot with this course's stages open, so that rules are told also where a choice overrules them."""
    courses = tuple(
        replace(each, stages=tuple(stage._replace(locked=False, buddy=None) for stage in each.stages))
        if each.newcomer == str(course.newcomer_id) and not any("/" in stage.id for stage in each.stages)
        else each
        for each in snapshot.courses
    )
    return replace(snapshot, courses=courses)
