"""A course stands still while its new colleague is away for long, and goes on where it was (M9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from vaert.common.dates import local
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.actions.refitting import Followed, refit_course
from vaert.mentoring.models import Course, Pause
from vaert.people.models import Absence, Person

_DAY = timedelta(days=1)


class CannotPause(Exception):
    """The course does not run, or stands still already."""


class NotInThoseDays(CannotPause):
    """The days lie before the course's first or after its last."""


@transaction.atomic
def pause_course(
    *,
    course: Course,
    from_on: date,
    until_on: date | None,
    by: Person | None,
    at: datetime,
    today: date,
    absence: Absence | None = None,
) -> Followed:
    """Let the course stand still from a day on, to `until_on` (included) or until somebody says it goes on.

    With a known end everything that is left moves so many days at once; otherwise the coming meetings are cancelled
    and booked again when it goes on. The same pause again changes nothing. Raises CannotPause, NotInThoseDays.
    """
    course = locked_course(course)
    first = max(from_on, course.starts_on)
    known = course.pauses.filter(starts_on=first, ends_on=until_on).first()
    if known is not None:
        return Followed()
    overlapping = course.pauses.filter(starts_on__lte=until_on or date.max).exclude(ends_on__lt=first)
    if course.state != Course.State.RUNNING:
        raise CannotPause
    if (until_on or first) < first or not course.stages.filter(ends_on__gte=first).exists():
        raise NotInThoseDays
    if overlapping.exists():
        return _adopted(overlapping.filter(cause=Pause.Cause.ABSENCE, absence=None).last(), absence)
    pause = Pause.objects.create(
        course=course,
        starts_on=first,
        ends_on=until_on,
        cause=Pause.Cause.ABSENCE if absence else Pause.Cause.CHOICE,
        absence=absence,
        noted_by=by,
        noted_at=at,
    )
    if until_on is not None:
        return _shift(course, pause, (until_on - first).days + 1, by=by, at=at, today=today)
    return _cancel_from(course, first, at)


def _cancel_from(course: Course, first: date, at: datetime) -> Followed:
    """Nobody cancels them on purpose: whatever ends the pause lets the house book them again."""
    booked = Meeting.objects.coming(at).filter(stage_meeting__stage__course=course)
    later = [meeting for meeting in booked if local(meeting.starts_at).date() >= first]
    return Followed(cancelled=len(cancel_meetings(later, by=None, at=at)))


def _adopted(pause: Pause | None, absence: Absence | None) -> Followed:
    """Days away that are written anew, such as by an import, belong to the pause that the old ones made."""
    if pause is None or absence is None:
        raise CannotPause
    pause.absence = absence
    pause.save(update_fields=["absence"])
    return Followed()


@transaction.atomic
def resume_course(
    *, course: Course, on: date, by: Person | None, at: datetime, today: date, pause: Pause | None = None
) -> Followed:
    """The course goes on from a day: everything that is left comes as many days later as it stood still.

    A pause whose end was known otherwise is put right, so coming back early or late counts. It is the first that is not
    over by then, and from now on its end is somebody's choice; or it is this `pause`, which goes on following the days
    away. Resuming a course that does not stand still changes nothing.
    """
    course = locked_course(course)
    if course.state != Course.State.RUNNING:
        return Followed()
    if pause is None:
        pause = course.pauses.exclude(ends_on__lt=on).order_by("starts_on").first()
        if pause is None:
            return Followed()
        pause.cause = Pause.Cause.CHOICE
    days = max(0, (on - pause.starts_on).days)
    pause.ends_on, pause.resumed_by, pause.resumed_at = max(on - _DAY, pause.starts_on), by, at
    pause.save(update_fields=["cause", "ends_on", "resumed_by", "resumed_at"])
    return _shift(course, pause, days, by=by, at=at, today=today)


@transaction.atomic
def forget_the_end(*, pause: Pause, at: datetime) -> Followed:
    """Nobody knows any more when the course goes on; what has come later so far stays so until somebody does."""
    course = locked_course(pause.course)
    pause.ends_on, pause.resumed_by, pause.resumed_at = None, None, None
    pause.save(update_fields=["ends_on", "resumed_by", "resumed_at"])
    return _cancel_from(course, pause.starts_on, at)


def _shift(course: Course, pause: Pause, days: int, *, by: Person | None, at: datetime, today: date) -> Followed:
    """Everything after the pause's first day comes `days` later than it would have; nothing is held in the pause."""
    pause.shifted_days = days
    pause.save(update_fields=["shifted_days"])
    not_before = max(today, (pause.ends_on or pause.starts_on) + _DAY) if days else today
    if days == 0:
        pause.delete()
    followed = refit_course(course, by=by, at=at, today=today, not_before=not_before)
    return replace(followed, cancelled=followed.cancelled + _clear(course, pause, at)) if days else followed


def _clear(course: Course, pause: Pause, at: datetime) -> int:
    """Cancel what found no place after the pause, such as in a year that is to end early; the number of meetings."""
    booked = Meeting.objects.coming(at).filter(stage_meeting__stage__course=course)
    last = pause.ends_on or date.max
    inside = [each for each in booked if pause.starts_on <= local(each.starts_at).date() <= last]
    return len(cancel_meetings(inside, by=None, at=at)) if inside else 0
