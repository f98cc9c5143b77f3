"""A course follows its new colleague's employment: it begins no earlier and lasts no longer (M9)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.actions.refitting import Followed, refit_course
from vaert.mentoring.actions.registering import withdraw_course
from vaert.mentoring.course.shape import Days, shape_of, write_stages
from vaert.mentoring.models import Course, Letter, Pairing, Replacement
from vaert.mentoring.proposal.propose import make_proposal
from vaert.people.models import Person


@transaction.atomic
def begin_on(*, course: Course, starts_on: date, by: Person | None, at: datetime, today: date) -> Followed:
    """A course that has not begun begins on another day: a proposal is made again, a started year moves along."""
    course = locked_course(course)
    if course.starts_on == starts_on or course.state not in OPEN:
        return Followed()
    if course.state == Course.State.RUNNING and course.starts_on <= today:
        return Followed()
    course.starts_on = starts_on
    course.save(update_fields=["starts_on"])
    return _fit(course, by, at, today) or Followed()


@transaction.atomic
def fit_to_employment(*, course: Course, by: Person | None, at: datetime, today: date) -> Followed | None:
    """Bring an open course in line with the employment; None where it is already.

    A stage after the last day goes, one that spans it ends with it; a longer employment brings them back. Somebody
    who never comes has no course: a registered one is dropped, a started one ends.
    """
    course = locked_course(course)
    return _fit(course, by, at, today) if course.state in OPEN else None


OPEN = {Course.State.REGISTERED, Course.State.RUNNING}


def _fit(course: Course, by: Person | None, at: datetime, today: date) -> Followed | None:
    shape = shape_of(course)
    days = [each for each in shape if each is not None]
    present = list(course.stages.order_by("number").values_list("starts_on", "ends_on"))
    if present == days:
        return None
    if not days:
        return _never_comes(course, by, at, today)
    if course.state == Course.State.REGISTERED:
        return _fit_registered(course, shape, today)
    return refit_course(course, by=by, at=at, today=today)


def _fit_registered(course: Course, shape: list[Days | None], today: date) -> Followed:
    course.stages.all().delete()
    write_stages(course, shape)
    course.proposal = make_proposal(course, today=today).as_data()
    course.save(update_fields=["proposal"])
    last = course.stages.order_by("number").last()
    return Followed(last_on=last.ends_on if last else None)


def _never_comes(course: Course, by: Person | None, at: datetime, today: date) -> Followed:
    if course.state == Course.State.REGISTERED:
        withdraw_course(course=course, by=by, at=at, today=today)
        return Followed(last_on=today)
    course.state, course.ended_on = Course.State.ENDED, today
    course.save(update_fields=["state", "ended_on"])
    Letter.objects.filter(course=course, state=Letter.State.PLANNED).delete()
    Replacement.objects.waiting().filter(stage__course=course).update(state=Replacement.State.DROPPED)
    Pairing.objects.filter(stage__course=course, starts_on__gt=today).delete()
    booked = Meeting.objects.coming(at).filter(stage_meeting__stage__course=course)
    return Followed(cancelled=len(cancel_meetings(booked, by=by, at=at)), last_on=today)
