"""Rows of the database as the frozen values that the planning core reads.

Ids become strings. The database keeps last days (both days included), the core keeps the day after.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypedDict

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.scheme.definition import StagePromise
from vaert.people.models import Absence, Employment, Organisation, Person

_DAY = timedelta(days=1)


class WhoMayServe(TypedDict):
    """The fields of `planning.Stage` that come from the scheme."""

    wants_resource_person: bool
    requires_resource_person: bool
    within: str


def _after(last: date | None) -> date | None:
    return None if last is None else last + _DAY


def week_pieces(week: list | None) -> tuple[planning.model.WeekPiece, ...] | None:
    """`[[0, "08:00", "15:30"], ...]` as (weekday, first minute, minute after the last)."""
    if week is None:
        return None
    return tuple((day, _minutes(starts), _minutes(ends)) for day, starts, ends in week)


@lru_cache(maxsize=4096)
def _week(text: str | None) -> tuple[planning.model.WeekPiece, ...] | None:
    """A week as the database keeps it; a thousand people share few of them, so each is read once."""
    return week_pieces(json.loads(text)) if text else None


@lru_cache(maxsize=4096)
def _languages(text: str) -> frozenset[str]:
    return frozenset(["dansk", *json.loads(text)])


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])


@prepared
def _times_away(people: Sequence[int], on: date) -> QuerySet[Any, Any]:
    """When each is away, or is a new colleague with a year of their own.

    The core knows one thing that keeps somebody from a whole stage, being away; and nobody hosts while being hosted.
    """
    absences = Absence.objects.filter(person_id__in=people).filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by()
    open_ones = Course.objects.filter(state__in=[Course.State.REGISTERED, Course.State.RUNNING])
    own = open_ones.filter(newcomer_id__in=people).annotate(last=Max("stages__ends_on")).filter(last__isnull=False)
    years = own.order_by().values_list("newcomer_id", "starts_on", "last")
    return absences.values_list("person_id", "starts_on", "ends_on").union(years, all=True)


def _away(people: Sequence[int], on: date) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person, starts, ends in _times_away(people, on):
        found[person].append((starts, _after(ends) or date.max))
    return found


@prepared
def _employed(people: Sequence[int], on: date) -> QuerySet[Employment, Any]:
    """Each employment that still runs or is to come, once for each department the person is, was or will be of."""
    still = Employment.objects.filter(person_id__in=people, person__memberships__isnull=False)
    rows = still.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("starts_on", "person__memberships__starts_on")
    place = ("department_id", "site_id", "leader_id", "starts_on")
    return rows.values_list(
        "person_id",
        "person__is_willing",
        "person__is_resource_person",
        "person__capacity",
        Cast("person__languages", TextField()),
        Cast("person__week", TextField()),
        "starts_on",
        "ends_on",
        *(f"person__memberships__{each}" for each in place),
    )


def _placed(people: Sequence[int], on: date) -> list[tuple]:
    """A row for each, in order of id: the first employment of these, and the place as of the day.

    Who has not begun counts as where they begin.
    """
    found: dict[int, tuple] = {}
    for row in _employed(people, on):
        known = found.get(row[0])
        if known is None or (row[6:8] == known[6:8] and row[11] <= on):
            found[row[0]] = row
    return [found[person] for person in sorted(found)]


def _people(people: Sequence[int], on: date) -> list[planning.Person]:
    """Those with an employment that still runs or is to come, and a department; in order of id."""
    away, rows = _away(people, on), _placed(people, on)
    known = {row[0] for row in rows}
    found = []
    for person, willing, resource, capacity, languages, week, starts, ends, department, site, leader, _ in rows:
        found.append(
            planning.Person(
                id=str(person),
                department=str(department),
                site=str(site),
                employed_from=starts,
                employed_to=_after(ends),
                willing=willing,
                resource_person=resource,
                capacity=capacity,
                languages=_languages(languages),
                leader=str(leader) if leader in known else None,  # the core knows only these
                absences=tuple(sorted(away[person])) if person in away else (),
                week=_week(week),
            )
        )
    return found


@prepared
def _pairings(people: Sequence[int], on: date) -> QuerySet[Pairing, Any]:
    """What these people host and have hosted; and whether the newcomer is still here on the day."""
    jobs = Employment.objects.filter(person=OuterRef("stage__course__newcomer"))
    here = Exists(jobs.filter(Q(ends_on=None) | Q(ends_on__gte=on)))
    rows = Pairing.objects.filter(buddy_id__in=people).annotate(here=here).order_by("id")
    stage = ("stage_id", "stage__course_id", "stage__course__newcomer_id")
    return rows.values_list("pk", "buddy_id", "starts_on", "ends_on", *stage, "here")


def _locked_courses(
    pairings: Iterable[tuple], on: date, known: set[str], replanned: Container[int]
) -> list[planning.Course]:
    """Every pairing that is not over holds its buddy, whatever the rules say today (M4)."""
    stages: dict[tuple[int, int], list[planning.Stage]] = defaultdict(list)
    for pairing, buddy, starts, ends, stage, course, newcomer, is_here in pairings:
        if ends >= on and is_here and stage not in replanned and str(buddy) in known:
            stages[(course, newcomer)].append(
                planning.Stage(f"{stage}/{pairing}", starts, ends + _DAY, locked=True, buddy=str(buddy))
            )
    return [
        planning.Course(str(newcomer), tuple(sorted(each, key=lambda stage: stage.starts)))
        for (_, newcomer), each in stages.items()
    ]


@prepared
def _everybody(organisation_id: int) -> QuerySet[Person, Any]:
    return Person.objects.filter(organisation_id=organisation_id).order_by("pk").values_list("pk", flat=True)


def everybody_in(organisation: Organisation) -> list[int]:
    """Everybody a snapshot of the whole organisation is taken of: one query."""
    return _everybody(organisation.pk)


def stage_id(stage: Stage) -> str:
    """What planning calls a stage of the course that is being planned: its number tells it from all locked ones."""
    return f"stage {stage.number}"


def who_may_serve(promise: StagePromise) -> WhoMayServe:
    """What a scheme says about a stage's buddy, as the planning core takes it."""
    return {
        "wants_resource_person": promise.wants_resource_person,
        "requires_resource_person": promise.who.resource_person == "required",
        "within": "" if promise.who.place == "anywhere" else promise.who.place,
    }


def stages_to_plan(course: Course, stages: Iterable[Stage], chosen: dict[int, int]) -> planning.Course:
    """A registered course's stages; a buddy chosen by hand is locked, so the core keeps them."""
    definition = course.definition
    return planning.Course(
        str(course.newcomer_id),
        tuple(
            planning.Stage(
                id=stage_id(stage),
                starts=stage.starts_on,
                ends=stage.ends_on + _DAY,
                **who_may_serve(definition.stage(stage.number)),
                locked=stage.number in chosen,
                buddy=str(chosen[stage.number]) if stage.number in chosen else None,
            )
            for stage in stages
        ),
    )


def _with_known_buddies(course: planning.Course, known: set[str]) -> planning.Course:
    """A buddy who was chosen, and has left since, leaves the stage open again."""
    return replace(
        course,
        stages=tuple(
            stage if stage.buddy is None or stage.buddy in known else stage._replace(locked=False, buddy=None)
            for stage in course.stages
        ),
    )


def take_snapshot(
    people: Sequence[int],
    on: date,
    courses: Iterable[planning.Course] = (),
    *,
    policy: planning.Policy | None = None,
    replanned: Container[int] = (),
    near: Collection[int] | None = None,
) -> planning.Snapshot:
    """Everything planning needs about these people (ids) on a day, with the courses that are to be planned.

    Three queries, whatever the size. `people` are a whole organisation, or just those a question is about: then
    `near` are the newcomers whose departments and sites are all among them, see `around.people_around`.
    The pairings of stages that are `replanned` lock nobody: whoever asks tells of those stages in `courses`.
    """
    there = tuple(_people(people, on))
    known = {person.id for person in there}
    pairings = _pairings(people, on)
    history = tuple(
        planning.Served(str(buddy), str(newcomer), starts, ends + _DAY)
        for _, buddy, starts, ends, _, _, newcomer, _ in pairings
        if ends < on
    )
    running = planning.Snapshot(
        today=on,
        policy=policy or planning.Policy(),
        people=there,
        history=history,
        near=None if near is None else _as_near(there, {str(each) for each in near}),
    )
    locked = _locked_courses(pairings, on, known, replanned)
    return with_courses(with_strangers(running, {course.newcomer for course in locked} - known), [*locked, *courses])


def with_courses(snapshot: planning.Snapshot, courses: Iterable[planning.Course]) -> planning.Snapshot:
    """The snapshot with more courses, of those newcomers and with those buddies that it knows."""
    known = {person.id for person in snapshot.people}
    more = (_with_known_buddies(each, known) for each in courses if each.newcomer in known)
    return replace(snapshot, courses=(*snapshot.courses, *more))


def with_strangers(snapshot: planning.Snapshot, newcomers: Collection[str]) -> planning.Snapshot:
    """The snapshot with newcomers of whom nothing matters but that somebody hosts them."""
    more = (planning.Person(each, "", "", snapshot.today, willing=False) for each in sorted(newcomers))
    return replace(snapshot, people=(*snapshot.people, *more)) if newcomers else snapshot


def _as_near(people: Iterable[planning.Person], asked: Container[str]) -> frozenset[str]:
    """Everybody whose department and site are those of somebody asked about."""
    places = [(person.department, person.site) for person in people if person.id in asked]
    departments, sites = {department for department, _ in places}, {site for _, site in places}
    return frozenset(each.id for each in people if each.department in departments and each.site in sites)
