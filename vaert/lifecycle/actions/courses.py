"""End, pause and resume a year by hand; each tells what it does, so that it can be seen first (M9)."""

from __future__ import annotations

from datetime import date, datetime

from vaert.lifecycle.consequences import Code, Consequence
from vaert.mentoring.actions.ending import end_course
from vaert.mentoring.actions.pausing import pause_course, resume_course
from vaert.mentoring.actions.refitting import Followed
from vaert.mentoring.models import Course
from vaert.people.models import Person


def end_year(*, course: Course, last_on: date, by: Person, at: datetime, today: date) -> list[Consequence]:
    """The year's last day. Raises NothingToEnd."""
    done = end_course(course=course, last_on=last_on, by=by, at=at, today=today)
    return [_told(Code.COURSE_ENDS, course, done, None, done.last_on or today)]  # over before it began: at once


def pause_year(
    *, course: Course, from_on: date, until_on: date | None, by: Person, at: datetime, today: date
) -> list[Consequence]:
    """The year stands still. Raises CannotPause."""
    done = pause_course(course=course, from_on=from_on, until_on=until_on, by=by, at=at, today=today)
    return [_told(Code.COURSE_PAUSES, course, done, max(from_on, course.starts_on), until_on)]


def resume_year(*, course: Course, on: date, by: Person, at: datetime, today: date) -> list[Consequence]:
    """The year goes on; nothing is told where it did not stand still."""
    if not course.pauses.exclude(ends_on__lt=on).exists():
        return []
    done = resume_course(course=course, on=on, by=by, at=at, today=today)
    return [_told(Code.COURSE_RESUMES, course, done, on, None)]


def _told(code: Code, course: Course, done: Followed, first: date | None, last: date | None) -> Consequence:
    name = course.newcomer.given_name
    return Consequence(code, name, first=first, last=last, moved=done.moved, cancelled=done.cancelled)
