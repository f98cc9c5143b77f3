"""A course is over when its last stage is."""

from datetime import date

from django.db.models import Max

from vaert.mentoring.models import Course


def complete_courses(*, today: date) -> int:
    """Complete the running courses whose last day is past; how many that were."""
    over = Course.objects.running().annotate(last_on=Max("stages__ends_on")).filter(last_on__lt=today)
    done = ((course.last_on, Course.objects.running().filter(pk=course.pk)) for course in over)
    return sum(still.update(state=Course.State.COMPLETED, ended_on=last_on) for last_on, still in done)
