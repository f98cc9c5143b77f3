"""The open courses with their stages, and who hosts in them, as a plan reads them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing, Pause, Plan, PlannedStage, Replacement, Scheme, Stage
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Organisation

PLANNED = ("in_plan__pk", "in_plan__before_id", "in_plan__buddy_id")
OPEN = [Course.State.REGISTERED, Course.State.RUNNING]


class CourseStage(NamedTuple):
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
    """An open course, or one that was when a plan was made; `shown` is who is proposed, by number, while it waits."""

    course: int
    newcomer: int
    is_running: bool
    is_over: bool
    definition: SchemeDefinition
    choices: Choices
    shown: Mapping[int, int | None]
    stages: list[CourseStage]


@prepared
def _rows_of(organisation_id: int, plan_id: int | None, people: Sequence[int] | None) -> QuerySet[Stage, Any]:
    declined = Replacement.objects.filter(stage=OuterRef("pk"), cause=Replacement.Cause.DECLINED)
    said_no = Exists(declined.exclude(state=Replacement.State.DROPPED))
    is_kept: Any = said_no | Exists(Pause.objects.open().filter(course=OuterRef("course")))
    stages = Stage.objects.filter(course__organisation_id=organisation_id)
    if people is not None:
        stages = stages.filter(course__in=_having_to_do_with(organisation_id, plan_id, people))
    course = ("course_id", "course__newcomer_id", "course__state", "course__scheme_id")
    kept = (Cast("course__choices", TextField()), Cast("course__proposal__stages", TextField()))
    pairing = ("pairings__id", "pairings__buddy_id", "pairings__starts_on", "pairings__ends_on")
    stage = ("pk", "number", "starts_on", "ends_on")
    planned: tuple[Any, ...] = (Value(None, IntegerField()),) * 3
    is_asked = Q(course__state__in=OPEN)
    if plan_id is not None:
        in_plan = FilteredRelation("planned", condition=Q(planned__plan_id=plan_id))
        stages, planned = stages.annotate(in_plan=in_plan), tuple(map(F, PLANNED))
        is_asked |= Q(in_plan__isnull=False)
    ordered = stages.filter(is_asked).order_by("course_id", "number", "pairings__starts_on", "pairings__id")
    return ordered.values_list(*course, *kept, *stage, is_kept, *planned, *pairing)


def _having_to_do_with(organisation_id: int, plan_id: int | None, people: Sequence[int]) -> QuerySet[Any, Any]:
    """The courses in which one of the people is hosted, hosts, or is to host by the plan.

    Without a plan who is proposed stands in no column: then all that have not begun are among them.
    """
    hosts = Pairing.objects.filter(buddy_id__in=people).order_by().values("stage__course_id")
    if plan_id is None:
        waiting = Course.objects.filter(organisation_id=organisation_id, state=Course.State.REGISTERED).order_by()
        others: list[QuerySet[Any, Any]] = [waiting.values("pk")]
    else:
        planned = PlannedStage.objects.filter(plan_id=plan_id).order_by()
        others = [planned.filter(**{f"{who}_id__in": people}).values("course_id") for who in ("before", "buddy")]
    return Course.objects.filter(newcomer_id__in=people).order_by().values("pk").union(hosts, *others)


def open_courses(
    organisation: Organisation,
    scheme: Scheme | None = None,
    *,
    people: Collection[int] | None = None,
    plan: Plan | None = None,
) -> list[OpenCourse]:
    """The open courses in order of registration: two queries, or one if all have the scheme that is known already.

    Those of the organisation, or those that these `people` (ids) have to do with. All that have not begun are among
    them, unless there is a `plan`, which tells who is proposed where; what it speaks of is there even if it is over.
    """
    found: dict[int, OpenCourse] = {}
    definitions = {scheme.pk: scheme.read_definition()} if scheme else {}
    rows = _rows_of(organisation.pk, plan.pk if plan else None, None if people is None else list(people))
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
                is_over=state not in OPEN,
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
