"""What the plan board reads: the stages of open courses, who hosts in them, and everybody it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.course.now import Face
from vaert.mentoring.models import Course, Pairing, Plan, PlannedStage, Stage
from vaert.mentoring.plan.bars import Bar
from vaert.mentoring.proposal.choices import Choices
from vaert.people.models import Department, Membership, Organisation


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the page names, with what its words need."""

    face: Face
    department: str
    site: str
    is_resource_person: bool
    order: tuple[str, str]


class Given(NamedTuple):
    """Who has a stage as things stand, and whom a plan gives it."""

    before: int | None
    buddy: int | None

    @property
    def is_changed(self) -> bool:
        """Whether somebody else hosts than as things stand."""
        return self.buddy != self.before


class StageRow(NamedTuple):
    """A stage of a course that is open, as the database tells it."""

    stage: int
    number: int
    starts_on: date
    ends_on: date
    course: int
    scheme: int
    is_running: bool
    given: Given | None  # what a plan says of it
    pairings: list[tuple[int, date, date]]  # buddy, first and last day


class Part(NamedTuple):
    """Some stages (ids), and those in which somebody of a department (id, 0 for none) hosts or is to host."""

    stages: Sequence[int]
    department: int


def stage_rows(organisation: Organisation, plan: Plan | None, part: Part | None = None) -> list[StageRow]:
    """The stages of courses that are open, with who hosts in them and what the plan says, soonest first: one query.

    All of the organisation, or those of a part; there what has not begun is among them, unless the plan tells whose.
    """
    found: list[StageRow] = []
    rows = _stages(organisation.pk, plan.pk if plan else 0, *(part or (None, None)), proposed=plan is None)
    for stage, number, starts, ends, course, scheme, state, buddy, first, last, planned, *given in rows:
        if not found or found[-1].stage != stage:
            is_running, said = state == Course.State.RUNNING, Given(*given) if planned is not None else None
            found.append(StageRow(stage, number, starts, ends, course, scheme, is_running, said, []))
        if buddy is not None:
            found[-1].pairings.append((buddy, first, last))
    return found


@prepared
def _stages(
    organisation_id: int, plan_id: int, stages: Sequence[int] | None, department: int | None, *, proposed: bool
) -> QuerySet[Stage, Any]:
    open_ones = Stage.objects.filter(course__state__in=[Course.State.REGISTERED, Course.State.RUNNING])
    if stages is None or department is None:
        open_ones = open_ones.filter(course__organisation_id=organisation_id)
    else:
        # Reckoned with, the house is no index: then SQLite begins with the few stages, not with all of the house.
        open_ones = open_ones.annotate(house=F("course__organisation_id") + 0).filter(house=organisation_id)
        theirs = Membership.objects.filter(department_id=department).order_by().values("person_id")
        host = Pairing.objects.filter(buddy__in=theirs).order_by().values("stage_id")
        planned_one = PlannedStage.objects.filter(plan_id=plan_id, buddy_id__in=theirs).order_by().values("stage_id")
        waiting = Stage.objects.filter(course__organisation_id=organisation_id, course__state=Course.State.REGISTERED)
        parts = [host, waiting.order_by().values("pk") if proposed else planned_one]
        open_ones = open_ones.filter(pk__in=Stage.objects.filter(pk__in=stages).order_by().values("pk").union(*parts))
    open_ones = open_ones.annotate(in_plan=FilteredRelation("planned", condition=Q(planned__plan_id=plan_id)))
    planned = ("pk", "before_id", "buddy_id")
    stage = ("pk", "number", "starts_on", "ends_on", "course_id", "course__scheme_id", "course__state")
    pairing = ("pairings__buddy_id", "pairings__starts_on", "pairings__ends_on")
    return open_ones.order_by("starts_on", "pk", "pairings__starts_on", "pairings__pk").values_list(
        *stage, *pairing, *(f"in_plan__{each}" for each in planned)
    )


def planned_stages(plan: Plan | None, stages: Iterable[int]) -> dict[int, PlannedStage]:
    """All that a plan says about these stages: one query where there are any."""
    wanted = sorted(set(stages))
    return {each.stage_id: each for each in _planned(plan.pk, wanted)} if plan and wanted else {}


@prepared
def _planned(plan_id: int, stages: Sequence[int]) -> QuerySet[PlannedStage]:
    return PlannedStage.objects.filter(plan_id=plan_id, stage_id__in=stages).order_by()


def newcomers_of(courses: Iterable[int]) -> dict[int, str]:
    """The names of the courses' new colleagues: one query."""
    return {pk: f"{given} {family}".strip() for pk, given, family in _newcomers(sorted(set(courses)))}


@prepared
def _newcomers(courses: Sequence[int]) -> QuerySet[Course, Any]:
    named = Course.objects.filter(pk__in=courses).order_by()
    return named.values_list("pk", "newcomer__given_name", "newcomer__family_name")


def shown_in_proposals(organisation: Organisation) -> dict[tuple[int, int], int]:
    """Who is proposed in courses that have not begun, by course and stage number: one query."""
    found = {}
    for course, choices, stages in _proposals(organisation.pk):
        shown = {each["number"]: each["buddy"] for each in stages or ()}
        for number, buddy in {**shown, **Choices.read(choices).buddies}.items():
            if buddy is not None:
                found[(course, number)] = buddy
    return found


@prepared
def _proposals(organisation_id: int) -> QuerySet[Course, Any]:
    registered = Course.objects.filter(organisation_id=organisation_id, state=Course.State.REGISTERED)
    return registered.order_by().values_list("pk", "choices", "proposal__stages")


def named_by(bars: Iterable[Bar], planned: Iterable[PlannedStage]) -> set[int]:
    """Everybody whose name belongs to these bars and planned stages."""
    wanted = {bar.buddy for bar in bars}
    for each in planned:
        wanted |= {who for who in (each.before_id, each.buddy_id) if who}
        wanted.update(((each.before_facts or {}).get("obstacle") or {}).get("newcomers", []))
        if each.smallest_change:
            wanted.add(each.smallest_change["person"])
    return wanted


def people_named(wanted: Collection[int], today: date) -> dict[int, Known]:
    """These people with their names and places: one query."""
    found: dict[int, Known] = {}
    for starts, person, given, family, email, order, resource, name, name_order, site in _named(sorted(wanted)):
        if starts <= today or person not in found:
            face = Face(person, given, family, email)
            found[person] = Known(face, name, site or name, resource, (name_order, order))
    return found


@prepared
def _named(people: Sequence[int]) -> QuerySet[Membership, Any]:
    person = ("given_name", "family_name", "email", "sort_key", "is_resource_person")
    place = ("department__name", "department__sort_key", "site__name")
    there = Membership.objects.filter(person_id__in=people).order_by("starts_on")
    return there.values_list("starts_on", "person_id", *(f"person__{each}" for each in person), *place)


def departments_of(people: Collection[int], today: date) -> dict[int, int]:
    """The department of each of these people, today or when they come: one query."""
    found: dict[int, int] = {}
    for starts, person, department in _departments_of(sorted(people)):
        if starts <= today or person not in found:
            found[person] = department
    return found


@prepared
def _departments_of(people: Sequence[int]) -> QuerySet[Membership, Any]:
    there = Membership.objects.filter(person_id__in=people).order_by("starts_on")
    return there.values_list("starts_on", "person_id", "department_id")


def departments_named(organisation: Organisation) -> Mapping[int, str]:
    """The names of all departments, in Danish order: one query."""
    return dict(_departments(organisation.pk))


@prepared
def _departments(organisation_id: int) -> QuerySet[Department, Any]:
    return Department.objects.filter(organisation_id=organisation_id).order_by("sort_key").values_list("pk", "name")
