"""Rows of the database as the frozen values that the planning core reads.

Ids become strings. The database keeps last days (both days included), the core keeps the day after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.people.models import Absence, Employment, Membership, Organisation, Person

_DAY = timedelta(days=1)


def _after(last: date | None) -> date | None:
    return None if last is None else last + _DAY


def week_pieces(week: list | None) -> tuple[planning.model.WeekPiece, ...] | None:
    """`[[0, "08:00", "15:30"], ...]` as (weekday, first minute, minute after the last)."""
    if week is None:
        return None
    return tuple((day, _minutes(starts), _minutes(ends)) for day, starts, ends in week)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])


def _latest_membership(organisation: Organisation, on: date) -> dict[int, tuple[int, int | None, int | None]]:
    """Department, site and leader of everybody, as of the day; who has not begun counts as where they begin."""
    found: dict[int, tuple[int, int | None, int | None]] = {}
    rows = Membership.objects.filter(person__organisation=organisation).order_by("starts_on")
    for person, department, site, leader, starts in rows.values_list(
        "person_id", "department_id", "site_id", "leader_id", "starts_on"
    ):
        if starts <= on or person not in found:
            found[person] = (department, site, leader)
    return found


def _employments(organisation: Organisation, on: date) -> dict[int, tuple[date, date | None]]:
    """The employment of everybody that still runs or is to come: first day and the day after the last."""
    rows = Employment.objects.filter(person__organisation=organisation).order_by("starts_on")
    found: dict[int, tuple[date, date | None]] = {}
    for person, starts, ends in rows.values_list("person_id", "starts_on", "ends_on"):
        if ends is None or ends >= on:
            found.setdefault(person, (starts, _after(ends)))
    return found


def _absences(organisation: Organisation, on: date) -> dict[int, list[tuple[date, date]]]:
    rows = Absence.objects.filter(person__organisation=organisation).exclude(ends_on__lt=on)
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person, starts, ends in rows.values_list("person_id", "starts_on", "ends_on"):
        found[person].append((starts, _after(ends) or date.max))
    return found


def _people(organisation: Organisation, on: date) -> Iterable[planning.Person]:
    employed = _employments(organisation, on)
    placed = _latest_membership(organisation, on)
    away = _absences(organisation, on)
    rows = Person.objects.filter(organisation=organisation).values_list(
        "id", "is_willing", "is_resource_person", "capacity", "languages", "week"
    )
    for person, willing, resource, capacity, languages, week in rows:
        if person not in employed or person not in placed:
            continue
        department, site, leader = placed[person]
        starts, ends = employed[person]
        yield planning.Person(
            id=str(person),
            department=str(department),
            site=str(site),
            employed_from=starts,
            employed_to=ends,
            willing=willing,
            resource_person=resource,
            capacity=capacity,
            languages=frozenset(["dansk", *languages]),
            leader=str(leader) if leader and leader in employed else None,
            absences=tuple(sorted(away.get(person, ()))),
            week=week_pieces(week),
        )


def _pairings(organisation: Organisation) -> list[tuple]:
    return list(
        Pairing.objects.filter(stage__course__organisation=organisation)
        .order_by("id")
        .values_list("stage_id", "buddy_id", "starts_on", "ends_on", "stage__course_id", "stage__course__newcomer_id")
    )


def _locked_courses(pairings: list[tuple], on: date, known: set[str]) -> list[planning.Course]:
    """Every pairing that is not over holds its buddy, whatever the rules say today (M4)."""
    stages: dict[tuple[int, int], list[planning.Stage]] = defaultdict(list)
    for number, (stage, buddy, starts, ends, course, newcomer) in enumerate(pairings):
        if ends >= on and str(buddy) in known and str(newcomer) in known:
            stages[(course, newcomer)].append(
                planning.Stage(f"{stage}/{number}", starts, ends + _DAY, locked=True, buddy=str(buddy))
            )
    return [
        planning.Course(str(newcomer), tuple(sorted(each, key=lambda stage: stage.starts)))
        for (_, newcomer), each in stages.items()
    ]


def stages_to_plan(course: Course, stages: Iterable[Stage], chosen: dict[int, int], on: date) -> planning.Course:
    """A registered course's stages; a buddy chosen by hand is locked, so the core keeps them."""
    definition = course.definition
    return planning.Course(
        str(course.newcomer_id),
        tuple(
            planning.Stage(
                id=str(stage.pk),
                starts=stage.starts_on,
                ends=stage.ends_on + _DAY,
                wants_resource_person=definition.stage(stage.number).wants_resource_person,
                locked=stage.number in chosen,
                buddy=str(chosen[stage.number]) if stage.number in chosen else None,
            )
            for stage in stages
        ),
    )


def take_snapshot(
    organisation: Organisation,
    on: date,
    courses: Iterable[planning.Course] = (),
    *,
    policy: planning.Policy | None = None,
) -> planning.Snapshot:
    """Everything planning needs about an organisation on a day, with the courses that are to be planned.

    Five queries, whatever the size.
    """
    people = tuple(_people(organisation, on))
    known = {person.id for person in people}
    pairings = _pairings(organisation)
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
        courses=(*_locked_courses(pairings, on, known), *courses),
    )
