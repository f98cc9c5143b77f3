"""The open courses with their stages, and who hosts in them, as a plan reads them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing, Pause, Plan, Replacement, Scheme, Stage
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Organisation

PLANNED = ("in_plan__pk", "in_plan__before_id", "in_plan__buddy_id")
OPEN = [Course.State.REGISTERED, Course.State.RUNNING]


@dataclass(frozen=True, slots=True)
class CourseStage:
    """A stage of an open course, with who hosts from when to when in order of time: pairing, buddy, first and last.

    `is_kept` tells that somebody who was to host has said no, or that the course stands still. `planned` is who has it
    as things stood, and who gets it, in the plan that was asked for.
    """

    stage: int
    number: int
    starts_on: date
    ends_on: date
    is_kept: bool
    planned: tuple[int | None, int | None] | None
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
    stages: list[CourseStage]


@prepared
def _rows_of(
    organisation_id: int, plan_id: int | None, people: Sequence[int] | None, also: Sequence[int] | None
) -> QuerySet[Stage, Any]:
    declined = Replacement.objects.filter(stage=OuterRef("pk"), cause=Replacement.Cause.DECLINED)
    said_no = Exists(declined.exclude(state=Replacement.State.DROPPED))
    is_kept: Any = said_no | Exists(Pause.objects.open().filter(course=OuterRef("course")))
    open_ones = Stage.objects.filter(course__organisation_id=organisation_id, course__state__in=OPEN)
    if people is not None:
        open_ones = open_ones.filter(course__in=_having_to_do_with(organisation_id, people, also, plan_id is None))
    course = ("course_id", "course__newcomer_id", "course__state", "course__scheme_id")
    kept = (Cast("course__choices", TextField()), Cast("course__proposal__stages", TextField()))
    pairing = ("pairings__id", "pairings__buddy_id", "pairings__starts_on", "pairings__ends_on")
    stage = ("pk", "number", "starts_on", "ends_on")
    planned: tuple[Any, ...] = (Value(None, IntegerField()),) * 3
    if plan_id is not None:
        in_plan = FilteredRelation("planned", condition=Q(planned__plan_id=plan_id))
        open_ones, planned = open_ones.annotate(in_plan=in_plan), tuple(map(F, PLANNED))
    ordered = open_ones.order_by("course_id", "number", "pairings__starts_on", "pairings__id")
    return ordered.values_list(*course, *kept, *stage, is_kept, *planned, *pairing)


def _having_to_do_with(
    organisation_id: int, people: Sequence[int], also: Sequence[int] | None, waiting: bool
) -> QuerySet[Course, Any]:
    """The courses in which one of the people is hosted or hosts, `also` some others, and all that have not begun.

    Who is proposed in these, if they are asked for as `waiting`, stands in no column but a plan's.
    """
    ours = Course.objects.filter(organisation_id=organisation_id).order_by()
    hosted = Pairing.objects.filter(buddy_id__in=people).order_by().values("stage__course_id")
    named = Q(newcomer_id__in=people) | Q(pk__in=also) | Q(pk__in=hosted)
    if waiting:
        named |= Q(state=Course.State.REGISTERED)
    return ours.filter(named).values("pk")


def open_courses(
    organisation: Organisation,
    scheme: Scheme | None = None,
    *,
    people: Collection[int] | None = None,
    also: Collection[int] = (),
    plan: Plan | None = None,
) -> list[OpenCourse]:
    """The open courses in order of registration: two queries, or one if all have the scheme that is known already.

    Those of the organisation, or those that these `people` have to do with and `also` some others (ids). All that have
    not begun are among them, unless there is a `plan`, whose reader knows from it who is proposed where.
    """
    found: dict[int, OpenCourse] = {}
    definitions = {scheme.pk: scheme.read_definition()} if scheme else {}
    asked = (None, None) if people is None else (list(people), list(also))
    rows = _rows_of(organisation.pk, plan.pk if plan else None, *asked)
    others = {row[3] for row in rows} - definitions.keys()
    for pk, other in (Scheme.objects.in_bulk(others) if others else {}).items():
        definitions[pk] = other.read_definition()
    for course, newcomer, state, of, choices, shown, pk, number, starts, ends, kept, *more in rows:
        planned, before, buddy, *pairing = more
        if course not in found:
            found[course] = OpenCourse(
                course=course,
                newcomer=newcomer,
                is_running=state == Course.State.RUNNING,
                definition=definitions[of],
                choices=Choices.read(json.loads(choices)),
                shown={each["number"]: each["buddy"] for each in json.loads(shown or "[]")},
                stages=[],
            )
        stages = found[course].stages
        if not stages or stages[-1].stage != pk:
            stages.append(CourseStage(pk, number, starts, ends, kept, (before, buddy) if planned else None, []))
        if pairing[0] is not None:
            stages[-1].pairings.append((pairing[0], pairing[1], pairing[2], pairing[3]))
    return list(found.values())
