"""How the open courses stand: what the rules of `following` look at, read once and again only after a deed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pause, Stage
from vaert.people.models import Absence, Employment


class Standing:
    """The registered and running courses of an organisation, or of some new colleagues: five queries."""

    def __init__(self, organisation: int, people: Collection[int] | None, today: date) -> None:
        self.courses = _courses(organisation, None if people is None else list(people))
        pks, newcomers = [each.pk for each in self.courses], [each.newcomer_id for each in self.courses]
        self.stages: dict[int, list[Stage]] = defaultdict(list)
        self.pauses: dict[int, list[Pause]] = defaultdict(list)
        self.absences: dict[int, list[Absence]] = defaultdict(list)
        for stage in _stages(pks):
            self.stages[stage.course_id].append(stage)
        for pause in _pauses(pks):
            self.pauses[pause.course_id].append(pause)
        for absence in _absences(newcomers, today):
            self.absences[absence.person_id].append(absence)
        self.jobs: dict[int, tuple[date, date | None]] = {who: (first, last) for who, first, last in _jobs(newcomers)}

    @property
    def running(self) -> list[Course]:
        """Those that have begun."""
        return [course for course in self.courses if course.state == Course.State.RUNNING]

    def last_day(self, course: Course) -> date:
        """The last day of a course."""
        return max((stage.ends_on for stage in self.stages[course.pk]), default=course.starts_on)


@prepared
def _courses(organisation: int, people: list[int] | None) -> QuerySet[Course]:
    rows = Course.objects.filter(
        organisation_id=organisation, state__in=[Course.State.REGISTERED, Course.State.RUNNING]
    )
    if people is not None:
        rows = rows.filter(newcomer_id__in=people)
    return rows.select_related("newcomer", "scheme", "organisation").order_by("pk")


@prepared
def _stages(courses: list[int]) -> QuerySet[Stage]:
    return Stage.objects.filter(course_id__in=courses).order_by("number")


@prepared
def _pauses(courses: list[int]) -> QuerySet[Pause]:
    return Pause.objects.filter(course_id__in=courses).select_related("absence").order_by("starts_on", "pk")


@prepared
def _absences(people: list[int], today: date) -> QuerySet[Absence]:
    return Absence.objects.filter(person_id__in=people).exclude(ends_on__lt=today).order_by("starts_on", "pk")


@prepared
def _jobs(people: list[int]) -> QuerySet[Employment, Any]:
    rows = Employment.objects.filter(person_id__in=people).order_by("starts_on")
    return rows.values_list("person_id", "starts_on", "ends_on")
