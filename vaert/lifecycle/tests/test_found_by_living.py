"""What `bin/bench life` has found, a sentence each, so that it stays mended. Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY, person, running_course
from vaert.lifecycle.tests.years import away, coming
from vaert.mentoring.actions.away import keep_meetings_true
from vaert.mentoring.actions.ending import end_course
from vaert.mentoring.actions.evaluations import ask_for_evaluations, open_requests
from vaert.mentoring.actions.fitting import fit_to_employment
from vaert.mentoring.actions.pausing import NotInThoseDays, pause_course, resume_course
from vaert.mentoring.actions.reminding import nudge_silent_pairs
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.models import EvaluationRequest, Letter, Replacement
from vaert.outbox.models import Message
from vaert.people.models import Employment, Person

pytestmark = pytest.mark.django_db


def pause(library, course, first, last=None, *, on=TODAY):
    return pause_course(course=course, from_on=first, until_on=last, by=library.karen, at=NOW + (on - TODAY), today=on)


def test_a_pause_before_the_first_day_or_after_the_last_is_refused(library, course):
    for first, last in ((date(2026, 7, 1), date(2026, 7, 20)), (date(2028, 1, 1), None)):
        with pytest.raises(NotInThoseDays):
            pause(library, course, first, last)


def test_a_pause_that_is_taken_back_before_it_began_leaves_all_meetings_booked(library, course, settle):
    before = {each.starts_at.date() for each in coming(course)}
    pause(library, course, date(2026, 12, 15))
    assert len(coming(course)) == 1
    resume_course(course=course, on=date(2026, 12, 10), by=library.karen, at=NOW, today=TODAY)
    settle()
    assert len(coming(course)) == len(before)


def test_a_buddy_who_takes_over_in_a_pause_meets_nobody_before_it_is_over(library, course):
    pause(library, course, TODAY, date(2027, 1, 10))
    stage = course.stages.first()
    replace_buddy(
        stage=stage,
        buddy=library.lone,
        seen=stage.pairings.get().pk,
        from_on=date(2026, 11, 30),
        by=library.karen,
        at=NOW,
        today=TODAY,
    )
    assert coming(course)
    assert min(each.starts_at.date() for each in coming(course)) > date(2027, 1, 10)


def test_a_pause_that_makes_a_buddy_host_two_proposes_somebody_else_for_the_later_year(library, course, settle):
    nils = person(
        library.organisation, "Nils Ny", library.children, leader=library.gitte, employed_from=date(2027, 2, 3)
    )
    later = running_course(nils, library.jens, library.mads, starts_on=date(2027, 2, 3))
    assert settle() == []
    pause(library, course, TODAY, date(2026, 12, 20))  # Jens hosts Nadia for a month more
    settle()
    waiting = Replacement.objects.waiting().get(stage__course=later)
    assert (waiting.cause, waiting.gives_way, waiting.from_on) == ("busy", library.jens, date(2027, 2, 3))
    assert waiting.buddy not in {None, library.jens}


def test_an_introduction_that_cannot_be_held_in_time_is_held_as_soon_as_it_can(library, settle):
    nils = person(
        library.organisation, "Nils Ny", library.children, leader=library.gitte, employed_from=date(2026, 12, 1)
    )
    course = running_course(nils, library.jens, library.ida, starts_on=date(2026, 12, 1))
    away(nils, date(2026, 12, 1), date(2026, 12, 29))
    settle()
    [introduction] = [each for each in coming(course) if each.kind == "introduction"]
    assert date(2026, 12, 30) <= introduction.starts_at.date() <= date(2027, 1, 8)


def test_a_course_that_has_ended_early_has_no_letter_waiting(library, course, nadia):
    Letter.objects.create(
        course=course, stage=course.stages.first(), kind="thanks_first", recipient=library.jens, due_on=date(2027, 2, 2)
    )
    end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert not Letter.objects.filter(course=course, state="planned").exists()


def test_nobody_is_nudged_about_silence_while_a_year_stands_still_or_just_after(library, nadia):
    course = running_course(nadia, library.jens, library.ida, held=0)
    pause(library, course, date(2026, 9, 1), on=date(2026, 9, 1))
    assert nudge_silent_pairs(today=TODAY, at=NOW) == 0
    resume_course(course=course, on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert nudge_silent_pairs(today=TODAY, at=NOW) == 0
    month = timedelta(days=36)
    assert nudge_silent_pairs(today=TODAY + month, at=NOW + month) == 2


def test_a_reminder_of_an_evaluation_says_that_it_is_one_and_reaches_nobody_who_has_left(library, course, nadia):
    open_requests(course.stages.first(), today=TODAY)
    nadia.employments.update(ends_on=TODAY + timedelta(days=2))
    week = timedelta(days=8)
    ask_for_evaluations(today=TODAY + week, at=NOW + week)
    asked = set(EvaluationRequest.objects.values_list("person", flat=True))
    reminded = Message.objects.filter(kind="reminder")
    assert set(reminded.values_list("recipient", flat=True)) == asked - {nadia.pk}
    assert all(each.subject.startswith("Påmindelse") for each in reminded)


def test_what_was_cut_off_and_finds_no_time_when_the_year_is_long_again_is_booked_once_there_is_one(library, course):
    """The one who shortened the employment has not cancelled the meetings on purpose."""
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    job, before = Employment.objects.filter(person=course.newcomer), len(coming(course))
    week = course.newcomer.week
    job.update(ends_on=date(2026, 12, 31))
    fit_to_employment(course=course, **deed)
    assert len(coming(course)) < before
    Person.objects.filter(pk=course.newcomer.pk).update(week=[[6, "08:00", "15:30"]])
    job.update(ends_on=None)
    fit_to_employment(course=course, **deed)
    keep_meetings_true(organisation=library.organisation, **deed)
    Person.objects.filter(pk=course.newcomer.pk).update(week=week)
    keep_meetings_true(organisation=library.organisation, **deed)
    first = [each for each in coming(course) if each.stage_meeting.stage.number == 1]
    assert len(first) == 3
