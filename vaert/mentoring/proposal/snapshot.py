"""Rows of the database as the frozen values that the planning core reads.

Ids become strings. The database keeps last days (both days included), the core keeps the day after.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TypedDict

from django.db.models import OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.scheme.definition import StagePromise
from vaert.people.models import Absence, Membership
from vaert.people.models.person import PersonQuerySet

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


def _places(everybody: PersonQuerySet, on: date) -> dict[int, tuple[int, int | None, int | None]]:
    """Department, site and leader of each, as of the day; who has not begun counts as where they begin."""
    found: dict[int, tuple[int, int | None, int | None]] = {}
    rows = Membership.objects.filter(person__in=everybody).order_by("starts_on")
    for person, department, site, leader, starts in rows.values_list(
        "person_id", "department_id", "site_id", "leader_id", "starts_on"
    ):
        if starts <= on or person not in found:
            found[person] = (department, site, leader)
    return found


def _absences(everybody: PersonQuerySet, on: date) -> dict[int, list[tuple[date, date]]]:
    rows = Absence.objects.filter(person__in=everybody).exclude(ends_on__lt=on)
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person, starts, ends in rows.values_list("person_id", "starts_on", "ends_on"):
        found[person].append((starts, _after(ends) or date.max))
    return found


def _with_own_years(everybody: PersonQuerySet) -> PersonQuerySet:
    """The people, each with the first and last day of their own open course: nobody hosts while being hosted."""
    own = Course.objects.filter(newcomer=OuterRef("pk"), state__in=[Course.State.REGISTERED, Course.State.RUNNING])
    days = own.order_by("-stages__ends_on")
    return everybody.annotate(
        own_from=Subquery(days.values("starts_on")[:1]), own_to=Subquery(days.values("stages__ends_on")[:1])
    )


def _people(everybody: PersonQuerySet, on: date) -> list[planning.Person]:
    """Those with an employment that still runs or is to come; the first of these counts."""
    placed, away = _places(everybody, on), _absences(everybody, on)
    still = Q(employments__ends_on=None) | Q(employments__ends_on__gte=on)
    rows = _with_own_years(everybody).filter(still).order_by("employments__starts_on", "id")
    found: dict[int, planning.Person] = {}
    for person, willing, resource, capacity, languages, week, starts, ends, own_from, own_to in rows.values_list(
        "id",
        "is_willing",
        "is_resource_person",
        "capacity",
        Cast("languages", TextField()),
        Cast("week", TextField()),
        "employments__starts_on",
        "employments__ends_on",
        "own_from",
        "own_to",
    ):
        if person in found or person not in placed:
            continue
        if own_from and own_to:  # the core knows one thing that keeps somebody from a whole stage: being away
            away[person].append((own_from, own_to + _DAY))
        department, site, leader = placed[person]
        found[person] = planning.Person(
            id=str(person),
            department=str(department),
            site=str(site),
            employed_from=starts,
            employed_to=_after(ends),
            willing=willing,
            resource_person=resource,
            capacity=capacity,
            languages=_languages(languages),
            leader=str(leader) if leader else None,
            absences=tuple(sorted(away.get(person, ()))),
            week=_week(week),
        )
    return _with_known_leaders(found)


def _with_known_leaders(people: dict[int, planning.Person]) -> list[planning.Person]:
    """The people in order of id; a leader who is not among them is left out, the core knows only these."""
    return [
        person if person.leader is None or int(person.leader) in people else replace(person, leader=None)
        for _, person in sorted(people.items())
    ]


def _pairings(everybody: PersonQuerySet) -> list[tuple]:
    return list(
        Pairing.objects.filter(buddy__in=everybody)
        .order_by("id")
        .values_list("stage_id", "buddy_id", "starts_on", "ends_on", "stage__course_id", "stage__course__newcomer_id")
    )


def _locked_courses(
    pairings: list[tuple], on: date, known: set[str], replanned: Container[int]
) -> list[planning.Course]:
    """Every pairing that is not over holds its buddy, whatever the rules say today (M4)."""
    stages: dict[tuple[int, int], list[planning.Stage]] = defaultdict(list)
    for number, (stage, buddy, starts, ends, course, newcomer) in enumerate(pairings):
        if ends >= on and stage not in replanned and str(buddy) in known and str(newcomer) in known:
            stages[(course, newcomer)].append(
                planning.Stage(f"{stage}/{number}", starts, ends + _DAY, locked=True, buddy=str(buddy))
            )
    return [
        planning.Course(str(newcomer), tuple(sorted(each, key=lambda stage: stage.starts)))
        for (_, newcomer), each in stages.items()
    ]


def proposed_earlier(course: Course) -> list[planning.Course]:
    """Courses registered before this one and not started: the buddies proposed there are spoken for.

    So two who come together are not both promised the same buddy, and starting one leaves the other's as it was.
    What a published plan has promised counts whoever was registered first.
    """
    waiting = Course.objects.filter(
        Q(pk__lt=course.pk) | Q(choices__has_key="planned"),
        organisation_id=course.organisation_id,
        state=Course.State.REGISTERED,
        proposal__isnull=False,
    ).exclude(pk=course.pk)
    found = []
    rows = waiting.order_by("pk").values_list("pk", "newcomer_id", "proposal", "choices")
    for number, newcomer, proposal, choices in rows:
        promised = choices["buddies"] if "planned" in choices else {}
        stages = tuple(
            planning.Stage(
                id=f"proposed/{number}/{stage['number']}",
                starts=date.fromisoformat(stage["starts_on"]),
                ends=date.fromisoformat(stage["ends_on"]) + _DAY,
                locked=True,
                buddy=str(buddy),
            )
            for stage in (proposal or {})["stages"]
            if (buddy := promised.get(str(stage["number"]), stage["buddy"])) is not None
        )
        if stages:
            found.append(planning.Course(str(newcomer), stages))
    return found


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
            stage if stage.buddy is None or stage.buddy in known else replace(stage, locked=False, buddy=None)
            for stage in course.stages
        ),
    )


def take_snapshot(
    everybody: PersonQuerySet,
    on: date,
    courses: Iterable[planning.Course] = (),
    *,
    policy: planning.Policy | None = None,
    replanned: Container[int] = (),
) -> planning.Snapshot:
    """Everything planning needs about these people on a day, with the courses that are to be planned.

    Four queries, whatever the size. `everybody` is a whole organisation, or just those a question is about.
    The pairings of stages that are `replanned` lock nobody: whoever asks tells of those stages in `courses`.
    """
    people = tuple(_people(everybody, on))
    known = {person.id for person in people}
    pairings = _pairings(everybody)
    courses = [_with_known_buddies(each, known) for each in courses if each.newcomer in known]
    history = tuple(
        planning.Served(str(buddy), str(newcomer), starts, ends + _DAY)
        for _, buddy, starts, ends, _, newcomer in pairings
        if ends < on
    )
    return planning.Snapshot(
        today=on,
        policy=policy or planning.Policy(),
        people=people,
        history=history,
        courses=(*_locked_courses(pairings, on, known, replanned), *courses),
    )
