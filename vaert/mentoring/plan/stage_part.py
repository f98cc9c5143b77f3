"""What is read to answer about one stage of a plan: the people around, and the open courses they have to do with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing, Plan, Stage
from vaert.mentoring.plan.open_courses import open_courses
from vaert.mentoring.plan.outlook import Part
from vaert.mentoring.plan.policy import policy_with, with_policy
from vaert.mentoring.proposal.around import Newcomers
from vaert.mentoring.proposal.choices import Choices


class GivenStage(NamedTuple):
    """Who has a stage as things stood, and whom the plan gives it."""

    stage: int
    newcomer: int
    before: int | None
    buddy: int | None

    @property
    def hosts(self) -> set[int]:
        """Both of them, where there are any."""
        return {who for who in (self.before, self.buddy) if who is not None}


def stage_of(organisation_id: int, stage_id: int, plan: Plan | None) -> Stage | None:
    """A stage of a course of the organisation that is open, with its course, and what the plan says of it.

    `hosted_by` is who has it as things stand (id), once the course runs.
    """
    return next(iter(_open_stages(organisation_id, stage_id, plan.pk if plan else 0)), None)


@prepared
def _open_stages(organisation_id: int, stage_id: int, plan_id: int) -> QuerySet[Stage]:
    states = [Course.State.REGISTERED, Course.State.RUNNING]
    open_ones = Stage.objects.filter(course__organisation_id=organisation_id, course__state__in=states, pk=stage_id)
    in_plan = FilteredRelation("planned", condition=Q(planned__plan_id=plan_id))
    both = {"planned_before": F("in_plan__before_id"), "planned_buddy": F("in_plan__buddy_id")}
    latest = Pairing.objects.filter(stage=OuterRef("pk")).order_by("-starts_on", "-pk")
    hosted = {"hosted_by": Subquery(latest.values("buddy_id")[:1])}
    named = ("course", "course__organisation", "course__scheme", "course__newcomer")
    return (
        with_policy(open_ones, "course__organisation")
        .annotate(in_plan=in_plan)
        .annotate(**both, **hosted)
        .select_related(*named)
    )


def read_part(
    stage: Stage, people: Iterable[int], near: Newcomers, plan: Plan | None, named: Iterable[int]
) -> tuple[Part, list[GivenStage]]:
    """These people and those named, what they have to do with, and what is planned of it; `near` as a snapshot has it.

    The stage is one that `stage_of` has read.
    """
    organisation = stage.course.organisation
    people = list(people)
    if near is not None:
        people = sorted({*people, *named, *_hosts(stage), stage.course.newcomer_id})
    courses = open_courses(organisation, stage.course.scheme, people=None if near is None else people, plan=plan)
    known = [
        GivenStage(stage.stage, course.newcomer, *stage.planned)
        for course in courses
        for stage in course.stages
        if stage.planned
    ]
    if near is not None:
        people = sorted({*people}.union(*(each.hosts for each in known)))
    also = {str(each.stage): each.buddy for each in known if each.buddy is not None}
    still_open = [course for course in courses if not course.is_over]
    return Part(people, near, still_open, also, policy_with(stage)), known


def _hosts(stage: Any) -> set[int]:
    """Who has a stage that `stage_of` has read, or is proposed for it, as things stand and by the plan."""
    course, number = stage.course, stage.number
    shown = [each["buddy"] for each in (course.proposal or {}).get("stages", ()) if each["number"] == number]
    chosen = Choices.of(course).buddies.get(number)
    return {stage.planned_before, stage.planned_buddy, stage.hosted_by, chosen, *shown} - {None}
