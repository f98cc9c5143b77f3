"""A course is over when its last stage is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from vaert.common.prepared import prepared
from vaert.mentoring.actions.ending import close_early
from vaert.mentoring.course.shape import last_day_of, whole_shape_of
from vaert.mentoring.models import Course, Pause, Stage


def complete_courses(*, today: date, at: datetime) -> int:
    """Complete the running courses whose last day is past; how many that were.

    One that was cut short, by a last day at work or by somebody's decision, has ended early, and its buddy is thanked.
    One that stands still until nobody knows when has more to come, unless its new colleague has left.
    """
    past = _past(today)
    still = set(Pause.objects.open().filter(course__in=past).values_list("course_id", flat=True)) if past else set()
    done = 0
    for course in past:
        stands_still = course.pk in still
        last_on = last_day_of(course) if stands_still else course.last_on  # type: ignore[attr-defined]
        if last_on is None or last_on >= today:  # what is left comes when the year goes on
            continue
        if stands_still or whole_shape_of(course)[-1][1] > last_on:
            done += close_early(course, last_on=last_on, by=None, at=at, today=today)
        else:
            done += Course.objects.running().filter(pk=course.pk).update(state=Course.State.COMPLETED, ended_on=last_on)
    return done


@prepared
def _past(today: date) -> QuerySet[Any]:
    """Each has `last_on`, its last day."""
    goes_on = Stage.objects.filter(course=OuterRef("pk"), ends_on__gte=today)
    stages = Stage.objects.filter(course=OuterRef("pk")).order_by("-ends_on")
    past = Course.objects.running().annotate(last_on=Subquery(stages.values("ends_on")[:1]))
    past = past.filter(~Exists(goes_on), last_on__isnull=False)
    return past.select_related("scheme", "organisation", "newcomer", "started_by").order_by("pk")
