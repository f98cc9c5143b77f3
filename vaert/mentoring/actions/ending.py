"""A course that ends before its scheme says: the new colleague leaves, or somebody decides so (M9)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.actions.refitting import Followed, refit_course
from vaert.mentoring.models import Course, LastDay, Letter, Pause, Replacement
from vaert.mentoring.text.farewell import thanks_drafts
from vaert.outbox.actions import queue
from vaert.people.models import Person


class NothingToEnd(Exception):
    """The course does not run."""


@transaction.atomic
def end_course(*, course: Course, last_on: date, by: Person, at: datetime, today: date) -> Followed:
    """The course's last day is `last_on`, today at the earliest: later meetings are cancelled, the buddy is thanked.

    What was done stays: held meetings, actions, pairings. Ending it on the same day again changes nothing. A last
    day at or after the scheme's takes the early end back, and a course that ends before its first day is over at once.
    Raises NothingToEnd for a course that does not run.
    """
    course = locked_course(course)
    if course.state != Course.State.RUNNING:
        raise NothingToEnd
    last_on = max(last_on, today)
    was, chosen = course.ends_early_on, (course.ends_early_by, course.ends_early_at)
    if course.ends_early_on != last_on:  # who says the same again has not decided it
        _end_on(course, last_on, by, at)
    done = refit_course(course, by=by, at=at, today=today)
    stands_still = course.pauses.open().exists()  # what is left comes later, nobody knows when
    if done.last_on is not None and done.last_on < last_on and not stands_still:  # the scheme ends first
        _end_on(course, None, *((by, at) if was else chosen))
    if chosen[1] and course.ends_early_on != was:
        LastDay.objects.create(course=course, last_on=was, chosen_by=chosen[0], chosen_at=chosen[1])
    is_over = course.ends_early_on is not None and course.ends_early_on <= today
    if is_over or not course.stages.exists():  # or it ends before it would have begun
        close_early(course, last_on=today, by=by, at=at, today=today)
    return done


def _end_on(course: Course, day: date | None, by: Person | None, at: datetime | None) -> None:
    course.ends_early_on, course.ends_early_by, course.ends_early_at = day, by, at
    course.save(update_fields=["ends_early_on", "ends_early_by", "ends_early_at"])


@transaction.atomic
def close_early(course: Course, *, last_on: date, by: Person | None, at: datetime, today: date) -> bool:
    """A course is over before its time: nothing waits any more, no meeting is left, whoever hosted last is thanked.

    Whether it was still running; a second time nothing happens.
    """
    still = Course.objects.running().filter(pk=course.pk)
    if not still.update(state=Course.State.ENDED, ended_on=last_on):
        return False
    Pause.objects.open().filter(course=course, starts_on__lte=last_on).update(ends_on=last_on)
    Replacement.objects.waiting().filter(stage__course=course).update(state=Replacement.State.DROPPED)
    Letter.objects.filter(course=course, state=Letter.State.PLANNED).delete()
    left = Meeting.objects.coming(at).filter(stage_meeting__stage__course=course)  # such as one put behind the last day
    cancel_meetings(left, by=by, at=at)
    queue(thanks_drafts(course, by=by, at=at, today=today), at=at)
    return True
