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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Pause, Replacement, Scheme, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.around import Newcomers, people_around
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.proposal.snapshot import take_snapshot, who_may_serve, with_strangers
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Organisation

_DAY = timedelta(days=1)
OPEN = [Course.State.REGISTERED, Course.State.RUNNING]


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


def take_outlook(
    organisation: Organisation,
    on: date,
    *,
    around: Newcomers = None,
    also: Mapping[str, int] | None = None,
    courses: Sequence[OpenCourse] | None = None,
) -> Outlook:
    """Everything that can be planned from a day on: seven queries, whatever the size; five if the courses are known.

    With newcomers to look `around` it has the people near them only, with those who `also` have a stage by its id, and
    all that these host: enough to answer about a stage or two, or to raise Beyond.
    """
    courses = open_courses(organisation) if courses is None else courses
    people, near = people_around(organisation, around)
    asked = sorted({*people, *(also or {}).values()}) if near is not None else people
    replanned = {stage.stage for course in courses for stage in course.stages}
    snapshot = take_snapshot(asked, on, policy=policy_of(organisation), replanned=replanned, near=near)
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
            if not any(each.buddy or str((also or {}).get(each.id)) in known for each in stages):
                continue
            strangers.add(newcomer)
        planned += [planning.Course(newcomer, row) for row in _rows(stages)]
    snapshot = with_strangers(snapshot, strangers)
    return Outlook(replace(snapshot, courses=(*snapshot.courses, *planned)), found)


@dataclass(frozen=True, slots=True)
class _Stage:
    """A stage of an open course, with who hosts from when to when in order of time: pairing, buddy, first and last.

    `is_kept` tells that somebody who was to host has said no, or that the course stands still.
    """

    stage: int
    number: int
    starts_on: date
    ends_on: date
    is_kept: bool
    pairings: list[tuple[int, int, date, date]]


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """An open course; `shown` is who is proposed, by stage number, while it waits."""

    course: int
    newcomer: int
    is_running: bool
    definition: SchemeDefinition
    choices: Choices
    shown: Mapping[int, int | None]
    stages: list[_Stage]


@prepared
def _rows_of(organisation_id: int) -> QuerySet[Stage, Any]:
    declined = Replacement.objects.filter(stage=OuterRef("pk"), cause=Replacement.Cause.DECLINED)
    said_no = Exists(declined.exclude(state=Replacement.State.DROPPED))
    is_kept: Any = said_no | Exists(Pause.objects.open().filter(course=OuterRef("course")))
    open_ones = Stage.objects.filter(course__organisation_id=organisation_id, course__state__in=OPEN)
    course = ("course_id", "course__newcomer_id", "course__state", "course__scheme_id", "course__choices")
    pairing = ("pairings__id", "pairings__buddy_id", "pairings__starts_on", "pairings__ends_on")
    stage = ("pk", "number", "starts_on", "ends_on")
    ordered = open_ones.order_by("course_id", "number", "pairings__starts_on", "pairings__id")
    return ordered.values_list(*course, "course__proposal__stages", *stage, is_kept, *pairing)


def open_courses(organisation: Organisation, scheme: Scheme | None = None) -> list[OpenCourse]:
    """The open courses in order of registration: two queries, or one if all have the scheme that is known already."""
    found: dict[int, OpenCourse] = {}
    definitions = {scheme.pk: scheme.read_definition()} if scheme else {}
    rows = _rows_of(organisation.pk)
    others = {row[3] for row in rows} - definitions.keys()
    for pk, other in (Scheme.objects.in_bulk(others) if others else {}).items():
        definitions[pk] = other.read_definition()
    for course, newcomer, state, of, choices, shown, pk, number, starts, ends, kept, *pairing in rows:
        if course not in found:
            found[course] = OpenCourse(
                course=course,
                newcomer=newcomer,
                is_running=state == Course.State.RUNNING,
                definition=definitions[of],
                choices=Choices.read(choices),
                shown={each["number"]: each["buddy"] for each in shown or ()},
                stages=[],
            )
        stages = found[course].stages
        if not stages or stages[-1].stage != pk:
            stages.append(_Stage(pk, number, starts, ends, kept, []))
        if pairing[0] is not None:
            stages[-1].pairings.append((pairing[0], pairing[1], pairing[2], pairing[3]))
    return list(found.values())


def _stages(
    course: OpenCourse, stage: _Stage, on: date, known: set[str], found: dict[str, OpenStage]
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


def _before(course: OpenCourse, stage: _Stage) -> int | None:
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
