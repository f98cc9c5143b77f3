"""The rows of which a course's year is made: one prepared query for each table, for any number of courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.course.stillness import with_pauses
from vaert.mentoring.models import Course, CourseAction, Pairing, Stage, StageMeeting
from vaert.mentoring.models.course import CourseQuerySet

# What pages show of a person; the rest (the week, the keys to search by) is heavy and is not read.
SHOWN = ("given_name", "family_name", "email", "phone", "title", "organisation_id")
NAMED = ("given_name", "family_name")


@dataclass(slots=True)
class StageRows:
    """One stage with the rows that belong to it, each in its own order."""

    stage: Stage
    pairings: list[Pairing] = field(default_factory=list)
    meetings: list[StageMeeting] = field(default_factory=list)
    actions: list[CourseAction] = field(default_factory=list)


def _of(relation: str, columns: Iterable[str]) -> list[str]:
    return [f"{relation}__{column}" for column in columns]


def _told(found: CourseQuerySet) -> QuerySet[Course]:
    kept = ("organisation_id", "state", "starts_on", "ended_on", "registered_at", "started_at", "scheme__definition")
    told = found.select_related("newcomer", "scheme").only(*kept, *_of("newcomer", SHOWN))
    return with_pauses(told)


@prepared
def courses(ids: Sequence[int]) -> QuerySet[Course]:
    """Courses with their newcomer and scheme, by their first days."""
    return _told(Course.objects.filter(pk__in=ids)).order_by("starts_on", "pk")


@prepared
def course_of_meeting(meeting: int) -> QuerySet[Course]:
    """The course a meeting belongs to, if it belongs to one."""
    return _told(Course.objects.filter(stages__stage_meetings__meeting_id=meeting))


@prepared
def visible_course(pk: int, organisation: int, reader: int | None, led: list[int] | None) -> QuerySet[Course]:
    """The course, with those who registered, started and ended it, if it is one that the reader sees."""
    seen = Course.objects.filter(pk=pk).visible_with(organisation, reader, led).order_by().values("pk")
    doers = ("registered_by", "started_by", "ends_early_by")
    found = Course.objects.filter(pk=pk, pk__in=seen).select_related("newcomer", "scheme", *doers)
    ended = ("ended_on", "ends_early_on", "ends_early_at")
    kept = ("organisation_id", "state", "starts_on", "registered_at", "started_at", *ended, "scheme__definition")
    named = [column for doer in doers for column in _of(doer, NAMED)]
    return with_pauses(found.only(*kept, *_of("newcomer", SHOWN), *named))


@prepared
def _stages(course_ids: Sequence[int]) -> QuerySet[Stage]:
    return Stage.objects.filter(course_id__in=course_ids).order_by("number")


@prepared
def _pairings(course_ids: Sequence[int], *, with_doers: bool) -> QuerySet[Pairing]:
    found = Pairing.objects.filter(stage__course_id__in=course_ids).order_by("starts_on", "pk")
    columns = ["stage_id", "starts_on", "ends_on", "chosen_at", *_of("buddy", SHOWN)]
    if not with_doers:
        return found.select_related("buddy").only(*columns)
    why = ("reason", "buddy__is_resource_person")  # what the sentence about a choice is made of
    return found.select_related("buddy", "chosen_by").only(*columns, *why, *_of("chosen_by", NAMED))


@prepared
def _meetings(course_ids: Sequence[int]) -> QuerySet[StageMeeting]:
    return StageMeeting.objects.filter(stage__course_id__in=course_ids).select_related("meeting").order_by("pk")


@prepared
def _actions(course_ids: Sequence[int], *, with_doers: bool) -> QuerySet[CourseAction]:
    found = CourseAction.objects.filter(stage__course_id__in=course_ids).order_by("number")
    if not with_doers:
        return found
    columns = ("stage_id", "code", "number", "is_required", "done_at")
    return found.select_related("done_by").only(*columns, *_of("done_by", NAMED))


def stage_rows(course_ids: Sequence[int], *, with_doers: bool) -> dict[int, list[StageRows]]:
    """The stages of each course with their pairings, meetings and actions: four queries.

    `with_doers` brings those who chose and ticked, and the reasons, too.
    """
    by_course: dict[int, list[StageRows]] = {}
    by_stage: dict[int, StageRows] = {}
    for stage in _stages(course_ids):
        rows = by_stage[stage.pk] = StageRows(stage)
        by_course.setdefault(stage.course_id, []).append(rows)
    found: dict[str, Iterable[Any]] = {
        "pairings": _pairings(course_ids, with_doers=with_doers),
        "meetings": _meetings(course_ids),
        "actions": _actions(course_ids, with_doers=with_doers),
    }
    for name, members in found.items():
        for each in members:
            rows = by_stage[each.stage_id]
            each.stage = rows.stage
            getattr(rows, name).append(each)
    return by_course
