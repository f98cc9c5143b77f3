"""Everybody's coming stages as one planning problem (M7).

A registered course is open in all its stages; a running one in those that have not begun. Whatever has begun is
locked. What was chosen by hand in a course's proposal is locked too; what an earlier plan chose is only the plan in
force, so that a new plan may change it at the price of a change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Prefetch

from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Scheme, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.proposal.snapshot import everybody_in, take_snapshot, who_may_serve
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Organisation

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenStage:
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
        people = [(replace(each, languages=frozenset()), sorted(each.languages)) for each in whole.people]
        return hashlib.sha256(repr((whole.policy, people, whole.history, whole.courses)).encode()).hexdigest()

    def with_choices(self, chosen: Mapping[int, int], *, but: int | None = None) -> planning.Snapshot:
        """The snapshot with these stages locked to these buddies, and the stage `but` open whatever was chosen."""
        known = {person.id for person in self.snapshot.people}

        def held(stage: planning.Stage) -> planning.Stage:
            if "/" in stage.id:
                return stage
            if stage.id == str(but):
                return replace(stage, locked=False)
            buddy = str(chosen.get(int(stage.id), ""))
            return replace(stage, locked=True, buddy=buddy) if buddy in known else stage

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


def take_outlook(organisation: Organisation, on: date) -> Outlook:
    """Everything that can be planned from a day on: ten queries, whatever the size."""
    courses = _open_courses(organisation)
    pairings = {stage.pk: list(enumerate(stage.pairings.all())) for course in courses for stage in course.stages.all()}
    snapshot = take_snapshot(everybody_in(organisation), on, policy=policy_of(organisation), replanned=pairings.keys())
    known = {person.id for person in snapshot.people}
    found: dict[str, OpenStage] = {}
    planned: list[planning.Course] = []
    for course in courses:
        if str(course.newcomer_id) in known:
            stages = _stages(course, on, known, found)
            planned += [planning.Course(str(course.newcomer_id), row) for row in _rows(stages)]
    return Outlook(replace(snapshot, courses=(*snapshot.courses, *planned)), found)


def _open_courses(organisation: Organisation) -> list[Course]:
    stages = Stage.objects.order_by("number").prefetch_related(
        Prefetch("pairings", Pairing.objects.order_by("starts_on", "id"))
    )
    courses = list(
        Course.objects.in_organisation(organisation)
        .filter(state__in=[Course.State.REGISTERED, Course.State.RUNNING])
        .order_by("id")
        .prefetch_related(Prefetch("stages", stages))
    )
    schemes = Scheme.objects.in_bulk({course.scheme_id for course in courses})
    for course in courses:
        course.scheme = schemes[course.scheme_id]
    return courses


def _stages(course: Course, on: date, known: set[str], found: dict[str, OpenStage]) -> list[planning.Stage]:
    """The course's stages for planning, those open noted in `found`."""
    stages: list[planning.Stage] = []
    is_running = course.state == Course.State.RUNNING
    for stage in course.stages.all():
        pairings = list(stage.pairings.all())
        if is_running and stage.starts_on <= on:
            stages += [
                planning.Stage(f"{stage.pk}/{number}", each.starts_on, each.ends_on + _DAY, locked=True, buddy=buddy)
                for number, each in enumerate(pairings)
                if each.ends_on >= on and (buddy := str(each.buddy_id)) in known
            ]
            continue
        opened = _open_running(stage, pairings) if is_running else _open_registered(course, stage)
        stages.append(_planning_stage(course, stage, opened.before, known))
        found[opened.id] = opened
    return stages


def _open_running(stage: Stage, pairings: list[Pairing]) -> OpenStage:
    before = pairings[-1].buddy_id if pairings else None
    return _open(stage.course, stage, True, before)


def _open_registered(course: Course, stage: Stage) -> OpenStage:
    before = Choices.of(course).buddies.get(stage.number)
    if before is None and course.proposal:
        shown = {each["number"]: each["buddy"] for each in course.proposal["stages"]}
        before = shown.get(stage.number)
    return _open(course, stage, False, before)


def _open(course: Course, stage: Stage, is_running: bool, before: int | None) -> OpenStage:
    return OpenStage(
        stage=stage.pk,
        course=course.pk,
        newcomer=course.newcomer_id,
        number=stage.number,
        starts_on=stage.starts_on,
        ends_on=stage.ends_on,
        is_running=is_running,
        before=before,
    )


def _planning_stage(course: Course, stage: Stage, before: int | None, known: set[str]) -> planning.Stage:
    """The stage as the core takes it. A mere proposal is not in force: nobody has been told."""
    is_running, choices = course.state == Course.State.RUNNING, Choices.of(course)
    is_in_force = str(before) in known and (is_running or stage.number in choices.buddies)
    return planning.Stage(
        id=str(stage.pk),
        starts=stage.starts_on,
        ends=stage.ends_on + _DAY,
        **who_may_serve(course.definition.stage(stage.number)),
        locked=is_in_force and not is_running and stage.number not in choices.planned,
        buddy=str(before) if is_in_force else None,
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
