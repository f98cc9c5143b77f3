"""What the plan board reads: the stages of open courses, who hosts in them, and everybody it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vaert.mentoring.course.now import Face
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.plan.bars import Bar
from vaert.mentoring.plan.planned import Planned
from vaert.mentoring.proposal.choices import Choices
from vaert.people.models import Membership, Organisation


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the page names, with what its words need."""

    face: Face
    department: str
    site: str
    is_resource_person: bool
    order: tuple[str, str]


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a course that is open, as the database tells it."""

    stage: int
    number: int
    starts_on: date
    ends_on: date
    course: int
    scheme: int
    is_running: bool
    newcomer: str
    pairings: tuple[tuple[int, date, date], ...]  # buddy, first and last day


def stage_rows(organisation: Organisation) -> list[StageRow]:
    """The stages of courses that are open, with who hosts in them: one query."""
    found = (
        Stage.objects.filter(
            course__organisation=organisation, course__state__in=[Course.State.REGISTERED, Course.State.RUNNING]
        )
        .order_by("starts_on", "pk", "pairings__starts_on", "pairings__pk")
        .values_list(
            "pk",
            "number",
            "starts_on",
            "ends_on",
            "course_id",
            "course__scheme_id",
            "course__state",
            "course__newcomer__given_name",
            "course__newcomer__family_name",
            "pairings__buddy_id",
            "pairings__starts_on",
            "pairings__ends_on",
        )
    )
    stages: dict[tuple, list[tuple[int, date, date]]] = defaultdict(list)
    for *head, buddy, first, last in found:
        known = stages[tuple(head)]
        if buddy is not None:
            known.append((buddy, first, last))
    return [
        StageRow(
            stage=head[0],
            number=head[1],
            starts_on=head[2],
            ends_on=head[3],
            course=head[4],
            scheme=head[5],
            is_running=head[6] == Course.State.RUNNING,
            newcomer=f"{head[7]} {head[8]}".strip(),
            pairings=tuple(pairings),
        )
        for head, pairings in stages.items()
    ]


def shown_in_proposals(organisation: Organisation) -> dict[tuple[int, int], int]:
    """Who is proposed in courses that have not begun, by course and stage number: one query."""
    found = {}
    registered = Course.objects.in_organisation(organisation).filter(state=Course.State.REGISTERED)
    for course in registered.only("choices", "proposal"):
        shown = {each["number"]: each["buddy"] for each in (course.proposal or {}).get("stages", [])}
        for number, buddy in {**shown, **Choices.of(course).buddies}.items():
            if buddy is not None:
                found[(course.pk, number)] = buddy
    return found


def people_named(bars: Iterable[Bar], planned: Planned, today: date) -> dict[int, Known]:
    """Everybody the page names: one query."""
    wanted = {bar.buddy for bar in bars}
    for each in planned.stages:
        wanted |= {who for who in (each.before, each.buddy) if who}
        wanted.update(((each.before_facts or {}).get("obstacle") or {}).get("newcomers", []))
        if each.smallest_change:
            wanted.add(each.smallest_change["person"])
    found: dict[int, Known] = {}
    memberships = Membership.objects.filter(person__in=wanted).order_by("starts_on")
    for (
        starts,
        person,
        given,
        family,
        email,
        order,
        resource,
        department,
        department_order,
        site,
    ) in memberships.values_list(
        "starts_on",
        "person_id",
        "person__given_name",
        "person__family_name",
        "person__email",
        "person__sort_key",
        "person__is_resource_person",
        "department__name",
        "department__sort_key",
        "site__name",
    ):
        if starts <= today or person not in found:
            face = Face(person, given, family, email)
            found[person] = Known(face, department, site or department, resource, (department_order, order))
    return found
