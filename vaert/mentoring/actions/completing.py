"""A course is over when its last stage is."""

from datetime import date, datetime

from django.db.models import Max

from vaert.mentoring.actions.ending import close_early
from vaert.mentoring.course.shape import whole_shape_of
from vaert.mentoring.models import Course


def complete_courses(*, today: date, at: datetime) -> int:
    """Complete the running courses whose last day is past; how many that were.

    One that was cut short, by a last day at work or by somebody's decision, has ended early, and its buddy is thanked.
    """
    past = Course.objects.running().annotate(last_on=Max("stages__ends_on")).filter(last_on__lt=today)
    done = 0
    for course in past.select_related("scheme", "organisation", "newcomer", "started_by"):
        if whole_shape_of(course)[-1][1] > course.last_on:
            done += close_early(course, last_on=course.last_on, by=None, at=at, today=today)
        else:
            still = Course.objects.running().filter(pk=course.pk)
            done += still.update(state=Course.State.COMPLETED, ended_on=course.last_on)
    return done
