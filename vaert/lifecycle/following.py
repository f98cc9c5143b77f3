"""What follows when somebody joins, moves, leaves, is away or comes back: the one place that says it (P5).

Each rule looks at how things are now and brings one feature in line with it, so that it does not matter which page,
import or job made the change, or how often this runs. The rules are tried in the order of `RULES`:

1. A new colleague whose first day has moved: a year that has not begun moves along.
2. A new colleague who leaves: the year ends with the employment; if the employment is made longer, so is the year.
3. A new colleague who is away for long: the year stands still, and everything left comes later.
4. A new colleague who is back: the year goes on.
5. Somebody whose last day is past hosts no more, and is hosted no more: a registration that never began is taken back.
6. A buddy who leaves, is away for long, or has become the leader: a replacement is proposed on the Monday list.
7. A meeting on a day when one of the two is not here: it moves, or is cancelled a week before nobody can come.

Rooms that are built later add their own rules here: a workshop loses a participant, a partnership its contact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from vaert.lifecycle.consequences import Code, Consequence
from vaert.lifecycle.standing import Standing
from vaert.mentoring.actions.away import keep_meetings_true, let_go_of_leavers
from vaert.mentoring.actions.fitting import begin_on, fit_to_employment
from vaert.mentoring.actions.looking_ahead import look_ahead
from vaert.mentoring.actions.pausing import CannotPause, forget_the_end, pause_course, resume_course
from vaert.mentoring.actions.refitting import Followed
from vaert.mentoring.actions.registering import withdraw_course
from vaert.mentoring.course.shape import is_out_of_shape
from vaert.mentoring.models import Course, Pause, Replacement
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.replacement.gaps import Gap, gaps_of
from vaert.people.locking import locked_organisation
from vaert.people.models import Absence, Organisation, Person

_DAY = timedelta(days=1)


@dataclass
class Change:
    """That something may have changed for these people (everybody, where None)."""

    organisation: Organisation
    people: Collection[int] | None
    by: Person | None
    at: datetime
    today: date
    _standing: Standing | None = None
    _gaps: list[Gap] | None = None

    @property
    def deed(self) -> dict:
        """Who does it and when, as every action wants it."""
        return {"by": self.by, "at": self.at, "today": self.today}

    @property
    def standing(self) -> Standing:
        """How the courses stand in which one of them is the new colleague."""
        if self._standing is None:
            self._standing = Standing(self.organisation.pk, self.people, self.today)
        return self._standing

    @property
    def gaps(self) -> list[Gap]:
        """Where a course of the organisation lacks a buddy."""
        if self._gaps is None:
            self._gaps = gaps_of(self.organisation, today=self.today)
        return self._gaps

    def look_again(self) -> None:
        """Something has been done, so everything may stand otherwise."""
        self._standing = self._gaps = None


@transaction.atomic
def follow(
    *, organisation: Organisation, people: Collection[int] | None, by: Person | None, at: datetime, today: date
) -> list[Consequence]:
    """Do everything that follows for these people, in one transaction; returns it. Repeated, nothing more follows."""
    change = Change(locked_organisation(organisation.pk), people, by, at, today)
    return [consequence for rule in RULES for consequence in rule(change)]


def first_days_that_moved(change: Change) -> Iterator[Consequence]:
    """Nobody's year begins before their employment."""
    standing = change.standing
    for course in standing.courses:
        job = standing.jobs.get(course.newcomer_id)
        if course.starts_on <= change.today or job is None or job[0] <= course.starts_on:
            continue
        done = begin_on(course=course, starts_on=job[0], **change.deed)
        change.look_again()
        yield Consequence(Code.COURSE_BEGINS, course.newcomer.given_name, first=job[0], moved=done.moved)


def last_days(change: Change) -> Iterator[Consequence]:
    """A year lasts as long as the employment, and no longer."""
    standing = change.standing
    for course in standing.courses:
        present, (_, works_until) = standing.stages[course.pk], standing.jobs.get(course.newcomer_id, (None, None))
        if not is_out_of_shape(course, present, standing.pauses[course.pk], works_until):
            continue
        done = fit_to_employment(course=course, **change.deed)
        change.look_again()
        if done is not None and done.last_on != (present[-1].ends_on if present else None):
            yield Consequence(
                Code.COURSE_ENDS,
                course.newcomer.given_name,
                last=done.last_on,
                moved=done.moved,
                cancelled=done.cancelled,
            )


def long_absences_of_newcomers(change: Change) -> Iterator[Consequence]:
    """Nobody is hosted while they are away for long."""
    standing = change.standing
    away = [(course, each) for course in standing.running for each in standing.absences[course.newcomer_id]]
    if not away:
        return
    long_days = policy_of(change.organisation).long_absence_days
    for course, absence in away:
        now = change.standing
        is_long = absence.ends_on is None or (absence.ends_on - absence.starts_on).days + 1 > long_days
        is_known = any(pause.absence_id == absence.pk for pause in now.pauses[course.pk])
        if not is_long or is_known or absence.starts_on > now.last_day(course):
            continue
        done = _pause(change, course, absence)
        if done is not None:
            change.look_again()
            yield Consequence(
                Code.COURSE_PAUSES,
                course.newcomer.given_name,
                first=max(absence.starts_on, course.starts_on),
                last=absence.ends_on,
                moved=done.moved,
                cancelled=done.cancelled,
            )


def _pause(change: Change, course: Course, away: Absence) -> Followed | None:
    try:
        return pause_course(course=course, from_on=away.starts_on, until_on=away.ends_on, absence=away, **change.deed)
    except CannotPause:  # it stands still already, or is over by then
        return None


def newcomers_who_are_back(change: Change) -> Iterator[Consequence]:
    """A pause that came from an absence ends with it: when the days were taken back, or got another last day."""
    standing = change.standing
    for course in standing.running:
        known = standing.pauses[course.pk]
        for pause, following in zip(known, [*known[1:], None], strict=False):
            if pause.cause != Pause.Cause.ABSENCE or not _is_left(pause, change.today):
                continue
            back_on = _back_on(pause, following, change.today)
            if back_on == (pause.ends_on + _DAY if pause.ends_on else None):
                continue
            name = course.newcomer.given_name
            if back_on is None:
                gone = forget_the_end(pause=pause, at=change.at)
                yield Consequence(Code.COURSE_PAUSES, name, first=pause.starts_on, cancelled=gone.cancelled)
            else:
                done = resume_course(course=course, on=back_on, pause=pause, **change.deed)
                yield Consequence(Code.COURSE_RESUMES, name, first=back_on, moved=done.moved, cancelled=done.cancelled)
            change.look_again()


def _is_left(pause: Pause, today: date) -> bool:
    """Whether the pause, or the absence that it came from, is not over."""
    lasts = [pause.ends_on, *([pause.absence.ends_on] if pause.absence else [])]
    return any(each is None or each >= today for each in lasts)


def _back_on(pause: Pause, following: Pause | None, today: date) -> date | None:
    """The first day back, or of the pause that follows; None where nobody knows yet."""
    if pause.absence is None:  # the days were taken back
        return max(today, pause.starts_on)
    back_on = pause.absence.ends_on + _DAY if pause.absence.ends_on else None
    if following is None:
        return back_on
    return min(back_on or following.starts_on, following.starts_on)


def those_who_have_left(change: Change) -> Iterator[Consequence]:
    """Whoever has left hosts no more; what it leaves open is told by the next rule. Nor does their own year begin."""
    standing = change.standing
    for course in standing.courses:
        _, last = standing.jobs.get(course.newcomer_id, (None, None))
        if course.state == Course.State.REGISTERED and last is not None and last < change.today:
            withdraw_course(course=course, **change.deed)
            change.look_again()
            yield Consequence(Code.COURSE_DROPPED, course.newcomer.given_name)
    if let_go_of_leavers(organisation=change.organisation, at=change.at, today=change.today):
        change.look_again()


def buddies_who_go(change: Change) -> Iterator[Consequence]:
    """Somebody else must host: who, and whom we propose."""
    waiting = Replacement.objects.in_organisation(change.organisation).waiting()
    known = set(waiting.values_list("stage_id", "gives_way_id", "cause"))
    proposals = look_ahead(organisation=change.organisation, at=change.at, today=change.today, gaps=change.gaps)
    for each in proposals:
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
    done = keep_meetings_true(organisation=change.organisation, people=change.people, gaps=change.gaps, **change.deed)
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
