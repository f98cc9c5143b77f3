"""A course is over when its last stage is."""

from datetime import date

from django.db.models import Max

from vaert.mentoring.models import Course


def complete_courses(*, today: date) -> int:
    """Complete the running courses whose last day is past; how many that were."""
    over = Course.objects.running().annotate(last_on=Max("stages__ends_on")).filter(last_on__lt=today)
    for course in over:
        course.state, course.ended_on = Course.State.COMPLETED, course.last_on
    return Course.objects.bulk_update(over, ["state", "ended_on"]) if over else 0
