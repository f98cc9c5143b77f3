"""Tick a practical action (praktisk handling) as done, or take the tick away again."""

from datetime import datetime

from vaert.mentoring.models import CourseAction
from vaert.people.models import Person


def finish_action(*, action: CourseAction, by: Person, at: datetime) -> bool:
    """Note that the two have done it. Whoever says so first is remembered; whether this was the first time."""
    fresh = CourseAction.objects.filter(pk=action.pk, done_at=None).update(done_at=at, done_by=by)
    return bool(fresh)


def reopen_action(*, action: CourseAction, by: Person, at: datetime) -> bool:
    """Take the tick away; whether there was one."""
    return bool(CourseAction.objects.filter(pk=action.pk, done_at__isnull=False).update(done_at=None, done_by=None))
