"""Everybody's coming stages as one planning problem (M7).

A registered course is open in all its stages; a running one in those that have not begun. Whatever has begun is
locked, and so is a course that stands still until nobody knows when. A stage that somebody has said no to is the
coordinator's: who has taken over keeps it, and a plan does not ask the same one again. What was chosen by hand in a
course's proposal is locked too; what an earlier plan chose is only the plan in force, so that a new plan may change it
at the price of a change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from vaert.core import planning
from vaert.mentoring.plan.open_courses import CourseStage, OpenCourse, open_courses
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.snapshot import everybody_in, take_snapshot, who_may_serve, with_strangers
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Organisation

_DAY = timedelta(days=1)


class OpenStage(NamedTuple):
    """A stage that a plan may fill. `before` is who has it, or is proposed for it, as things stand."""

    stage: int
    course: int
    newcomer: int
    number: int
    starts_on: date
    ends_on: date
    is_running: bool
    before: int | None

    @property
    def id(self) -> str:
        """What planning calls it."""
        return str(self.stage)


@dataclass(frozen=True)
class Outlook:
    """The problem, and the rows behind its open stages by id."""

    snapshot: planning.Snapshot
    stages: Mapping[str, OpenStage]

    def stamp(self) -> str:
        """A mark of everything a plan is made from, except the day: it changes when any of it does (M7)."""
        whole = self.snapshot
        # A set has no order of its own, so languages are put in one.
        people = [(each._replace(languages=frozenset()), sorted(each.languages)) for each in whole.people]
        return hashlib.sha256(repr((whole.policy, people, whole.history, whole.courses)).encode()).hexdigest()

    def with_choices(self, chosen: Mapping[int, int], *, but: int | None = None) -> planning.Snapshot:
        """The snapshot with these stages locked to these buddies, and the stage `but` open whatever was chosen."""
        known = {person.id for person in self.snapshot.people}

        def held(stage: planning.Stage) -> planning.Stage:
            if "/" in stage.id:
                return stage
            if stage.id == str(but):
                return stage._replace(locked=False)
            buddy = str(chosen.get(int(stage.id), ""))
            return stage._replace(locked=True, buddy=buddy) if buddy in known else stage

        courses = tuple(
            replace(course, stages=tuple(held(stage) for stage in course.stages)) for course in self.snapshot.courses
        )
        return replace(self.snapshot, courses=courses)

    @cached_property
    def locked(self) -> dict[str, str]:
        """The buddy of every stage that is locked."""
        return {
            stage.id: stage.buddy
            for course in self.snapshot.courses
            for stage in course.stages
            if stage.locked and stage.buddy is not None
        }

    @cached_property
    def in_force(self) -> dict[str, str]:
        """Who hosts in every stage as things stand."""
        known = {person.id for person in self.snapshot.people}
        open_ones = {each.id: str(each.before) for each in self.stages.values() if str(each.before) in known}
        return {**open_ones, **self.locked}

    def hosted(self, stage: OpenStage, person: str) -> int:
        """How many stages the person has hosted in the time before this one that counts as burden."""
        since = add_months(stage.starts_on, -self.snapshot.policy.burden_months)
        return sum(number for ends, number in self._service.get(person, {}).items() if ends > since)

    @cached_property
    def _service(self) -> dict[str, Counter[date]]:
        found: dict[str, Counter[date]] = {}
        for served in self.snapshot.history:
            found.setdefault(served.buddy, Counter())[served.ends] += 1
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """Some people, around which newcomers, and the open courses they have to do with: enough to answer about a stage
    or two, or to raise Beyond. `also` is who has a stage besides, by its id. Around nobody (None): everybody.
    """

    people: Sequence[int]
    near: Collection[int] | None
    courses: Sequence[OpenCourse]
    also: Mapping[str, int] = field(default_factory=dict)
    policy: planning.Policy | None = None  # where it is known already


def take_outlook(
    organisation: Organisation,
    on: date,
    *,
    part: Part | None = None,
) -> Outlook:
    """Everything that can be planned from a day on: seven queries, or three for a part whose policy is known."""
    part = part or Part(everybody_in(organisation), None, open_courses(organisation))
    courses, also, near = part.courses, part.also, part.near
    replanned = {stage.stage for course in courses for stage in course.stages}
    snapshot = take_snapshot(
        part.people, on, policy=part.policy or policy_of(organisation), replanned=replanned, near=near
    )
    known = {person.id for person in snapshot.people}
    found: dict[str, OpenStage] = {}
    planned: list[planning.Course] = []
    strangers: set[str] = set()
    for course in courses:
        newcomer = str(course.newcomer)
        if near is None and newcomer not in known:
            continue
        stages = [each for stage in course.stages for each in _stages(course, stage, on, known, found)]
        if newcomer not in known:
            hosts = {who for each in stages for who in (each.buddy, str(also.get(each.id)), _shown(found.get(each.id)))}
            if known.isdisjoint(hosts):
                continue
            strangers.add(newcomer)
        planned += [planning.Course(newcomer, row) for row in _rows(stages)]
    snapshot = with_strangers(snapshot, strangers)
    return Outlook(replace(snapshot, courses=(*snapshot.courses, *planned)), found)


def _stages(
    course: OpenCourse, stage: CourseStage, on: date, known: set[str], found: dict[str, OpenStage]
) -> Iterable[planning.Stage]:
    """The stage for planning; an open one is noted in `found`, a locked one is as many as it has had buddies."""
    if course.is_running and (stage.starts_on <= on or stage.is_kept):
        for pairing, buddy, starts, ends in stage.pairings:
            if ends >= on and str(buddy) in known:
                yield planning.Stage(f"{stage.stage}/{pairing}", starts, ends + _DAY, locked=True, buddy=str(buddy))
        return
    opened = OpenStage(
        stage=stage.stage,
        course=course.course,
        newcomer=course.newcomer,
        number=stage.number,
        starts_on=stage.starts_on,
        ends_on=stage.ends_on,
        is_running=course.is_running,
        before=_before(course, stage),
    )
    found[opened.id] = opened
    yield _planning_stage(course, opened, known)


def _shown(stage: OpenStage | None) -> str:
    """Who has an open stage, or is proposed for it, as planning calls them."""
    return str(stage.before) if stage else ""


def _before(course: OpenCourse, stage: CourseStage) -> int | None:
    """Who hosts in an open stage, or is chosen or proposed for it, as things stand."""
    if course.is_running:
        return stage.pairings[-1][1] if stage.pairings else None
    chosen = course.choices.buddies.get(stage.number)
    return course.shown.get(stage.number) if chosen is None else chosen


def _planning_stage(course: OpenCourse, stage: OpenStage, known: set[str]) -> planning.Stage:
    """The stage as the core takes it. A mere proposal is not in force: nobody has been told."""
    choices, before = course.choices, str(stage.before)
    is_in_force = before in known and (course.is_running or stage.number in choices.buddies)
    return planning.Stage(
        id=stage.id,
        starts=stage.starts_on,
        ends=stage.ends_on + _DAY,
        **who_may_serve(course.definition.stage(stage.number)),
        locked=is_in_force and not course.is_running and stage.number not in choices.planned,
        buddy=before if is_in_force else None,
    )


def _rows(stages: Iterable[planning.Stage]) -> list[tuple[planning.Stage, ...]]:
    """The stages in rows without overlap: the core wants a course's stages one after the other."""
    rows: list[list[planning.Stage]] = []
    for stage in sorted(stages, key=lambda each: (each.starts, each.id)):
        row = next((each for each in rows if each[-1].ends <= stage.starts), None)
        if row is None:
            rows.append([stage])
        else:
            row.append(stage)
    return [tuple(row) for row in rows]
