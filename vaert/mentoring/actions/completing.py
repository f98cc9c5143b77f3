"""A course is over when its last stage is."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max

from vaert.mentoring.actions.ending import close_early
from vaert.mentoring.course.shape import last_day_of, whole_shape_of
from vaert.mentoring.models import Course, Pause


def complete_courses(*, today: date, at: datetime) -> int:
    """Complete the running courses whose last day is past; how many that were.

    One that was cut short, by a last day at work or by somebody's decision, has ended early, and its buddy is thanked.
    One that stands still until nobody knows when has more to come, unless its new colleague has left.
    """
    past = Course.objects.running().annotate(last_on=Max("stages__ends_on")).filter(last_on__lt=today)
    still = set(Pause.objects.open().filter(course__in=past.values("pk")).values_list("course_id", flat=True))
    done = 0
    for course in past.select_related("scheme", "organisation", "newcomer", "started_by"):
        stands_still = course.pk in still
        last_on = last_day_of(course) if stands_still else course.last_on
        if last_on is None or last_on >= today:  # what is left comes when the year goes on
            continue
        if stands_still or whole_shape_of(course)[-1][1] > last_on:
            done += close_early(course, last_on=last_on, by=None, at=at, today=today)
        else:
            done += Course.objects.running().filter(pk=course.pk).update(state=Course.State.COMPLETED, ended_on=last_on)
    return done
