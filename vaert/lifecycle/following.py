"""What follows when somebody joins, moves, leaves, is away or comes back: the one place that says it (P5).

Each rule looks at how things are now and brings one feature in line with it, so that it does not matter which page,
import or job made the change, or how often this runs. The rules are tried in the order of `RULES`:

1. A new colleague whose first day has moved: a year that has not begun moves along.
2. A new colleague who leaves: the year ends with the employment; if the employment is made longer, so is the year.
3. A new colleague who is away for long: the year stands still, and everything left comes later.
4. A new colleague who is back: the year goes on.
5. Somebody whose last day is past hosts no more.
6. A buddy who leaves, is away for long, or has become the leader: a replacement is proposed on the Monday list.
7. A meeting on a day when one of the two is not here: it moves, or is cancelled a week before nobody can come.

Rooms that are built later add their own rules here: a workshop loses a participant, a partnership its contact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from vaert.lifecycle.consequences import Code, Consequence
from vaert.mentoring.actions.away import keep_meetings_true, let_go_of_leavers
from vaert.mentoring.actions.fitting import begin_on, fit_to_employment
from vaert.mentoring.actions.looking_ahead import look_ahead
from vaert.mentoring.actions.pausing import CannotPause, pause_course, resume_course
from vaert.mentoring.actions.refitting import Followed
from vaert.mentoring.course.shape import out_of_shape
from vaert.mentoring.models import Course, Pause, Replacement
from vaert.mentoring.models.course import CourseQuerySet
from vaert.mentoring.plan.policy import policy_of
from vaert.people.models import Absence, Employment, Organisation, Person

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """That something may have changed for these people (everybody, where None)."""

    organisation: Organisation
    people: Collection[int] | None
    by: Person | None
    at: datetime
    today: date

    def courses(self, *states: str) -> CourseQuerySet:
        """The courses in these states in which one of them is the new colleague."""
        rows = Course.objects.in_organisation(self.organisation).filter(state__in=states)
        if self.people is not None:
            rows = rows.filter(newcomer__in=self.people)
        return rows.select_related("newcomer", "scheme", "organisation").order_by("pk")

    @property
    def deed(self) -> dict:
        """Who does it and when, as every action wants it."""
        return {"by": self.by, "at": self.at, "today": self.today}


@transaction.atomic
def follow(
    *, organisation: Organisation, people: Collection[int] | None, by: Person | None, at: datetime, today: date
) -> list[Consequence]:
    """Do everything that follows for these people, in one transaction; returns it. Repeated, nothing more follows."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    change = Change(organisation, people, by, at, today)
    return [consequence for rule in RULES for consequence in rule(change)]


def first_days_that_moved(change: Change) -> Iterator[Consequence]:
    """Nobody's year begins before their employment."""
    coming = change.courses(Course.State.REGISTERED, Course.State.RUNNING).filter(starts_on__gt=change.today)
    for course in coming:
        job = Employment.objects.filter(person=course.newcomer_id).order_by("starts_on").last()
        if job is None or job.starts_on <= course.starts_on:
            continue
        done = begin_on(course=course, starts_on=job.starts_on, **change.deed)
        yield Consequence(Code.COURSE_BEGINS, course.newcomer.given_name, first=job.starts_on, moved=done.moved)


def last_days(change: Change) -> Iterator[Consequence]:
    """A year lasts as long as the employment, and no longer."""
    for course in out_of_shape(change.courses(Course.State.REGISTERED, Course.State.RUNNING)):
        before = course.stages.aggregate(last=Max("ends_on"))["last"]
        done = fit_to_employment(course=course, **change.deed)
        if done is not None and done.last_on != before:
            yield Consequence(
                Code.COURSE_ENDS,
                course.newcomer.given_name,
                last=done.last_on,
                moved=done.moved,
                cancelled=done.cancelled,
            )


def long_absences_of_newcomers(change: Change) -> Iterator[Consequence]:
    """Nobody is hosted while they are away for long."""
    long_days = policy_of(change.organisation).long_absence_days
    away_now = Absence.objects.not_over(change.today).values("person")
    for course in change.courses(Course.State.RUNNING).filter(newcomer__in=away_now):
        for away in course.newcomer.absences.not_over(change.today):
            is_long = away.ends_on is None or (away.ends_on - away.starts_on).days + 1 > long_days
            if not is_long or course.pauses.filter(absence=away).exists() or away.starts_on > _last_day(course):
                continue
            done = _pause(change, course, away)
            if done is not None:
                yield Consequence(
                    Code.COURSE_PAUSES,
                    course.newcomer.given_name,
                    first=max(away.starts_on, course.starts_on),
                    last=away.ends_on,
                    moved=done.moved,
                    cancelled=done.cancelled,
                )


def _last_day(course: Course) -> date:
    return course.stages.aggregate(last=Max("ends_on"))["last"] or course.starts_on


def _pause(change: Change, course: Course, away: Absence) -> Followed | None:
    try:
        return pause_course(course=course, from_on=away.starts_on, until_on=away.ends_on, absence=away, **change.deed)
    except CannotPause:  # it stands still already, or is over by then
        return None


def newcomers_who_are_back(change: Change) -> Iterator[Consequence]:
    """A pause that came from an absence ends with it: when the days were taken back, or got another last day."""
    paused = Pause.objects.filter(cause=Pause.Cause.ABSENCE).exclude(ends_on__lt=change.today)
    for course in change.courses(Course.State.RUNNING).filter(pk__in=paused.values("course")):
        pause = course.pauses.exclude(ends_on__lt=change.today).order_by("starts_on").last()
        if pause is None or pause.cause != Pause.Cause.ABSENCE:
            continue
        back_on = _back_on(pause, change.today)
        if back_on is None or back_on == (pause.ends_on + _DAY if pause.ends_on else None):
            continue
        done = resume_course(course=course, on=back_on, **change.deed)
        name = course.newcomer.given_name
        yield Consequence(Code.COURSE_RESUMES, name, first=back_on, moved=done.moved, cancelled=done.cancelled)


def _back_on(pause: Pause, today: date) -> date | None:
    """The first day back; None where nobody knows yet."""
    if pause.absence is None:  # the days were taken back
        return max(today, pause.starts_on)
    return pause.absence.ends_on + _DAY if pause.absence.ends_on else None


def those_who_have_left(change: Change) -> Iterator[Consequence]:
    """Whoever has left hosts no more; what it leaves open is told by the next rule."""
    let_go_of_leavers(organisation=change.organisation, today=change.today)
    yield from ()


def buddies_who_go(change: Change) -> Iterator[Consequence]:
    """Somebody else must host: who, and whom we propose."""
    waiting = Replacement.objects.in_organisation(change.organisation).waiting()
    known = set(waiting.values_list("stage_id", "gives_way_id", "cause"))
    for each in look_ahead(organisation=change.organisation, at=change.at, today=change.today):
        if (each.stage_id, each.gives_way_id, each.cause) not in known:
            yield Consequence(
                Code.NEEDS_BUDDY,
                each.stage.course.newcomer.given_name,
                other=each.buddy.name if each.buddy else "",
                first=each.from_on,
                last=each.until_on,
            )


def meetings_that_nobody_can_come_to(change: Change) -> Iterator[Consequence]:
    """No meeting stands on a day when one of the two is not here."""
    done = keep_meetings_true(organisation=change.organisation, people=change.people, **change.deed)
    if done.moved or done.cancelled:
        yield Consequence(Code.MEETINGS, moved=done.moved, cancelled=done.cancelled)


RULES: tuple[Callable[[Change], Iterator[Consequence]], ...] = (
    first_days_that_moved,
    last_days,
    long_absences_of_newcomers,
    newcomers_who_are_back,
    those_who_have_left,
    buddies_who_go,
    meetings_that_nobody_can_come_to,
)
