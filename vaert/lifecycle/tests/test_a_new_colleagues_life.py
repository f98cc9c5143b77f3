"""What a new colleague's life does to a year, one sentence a test; docs/life.md tells the same."""

from datetime import date

import pytest

from tests.world import NOW, TODAY, person, running_course
from vaert.lifecycle.consequences import Code
from vaert.lifecycle.tests.years import away, coming, days, hosts, last_day, newcomer, register
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import complete_courses
from vaert.mentoring.actions.ending import NothingToEnd, end_course
from vaert.mentoring.models import Course, Pause, Stage
from vaert.outbox.models import Message
from vaert.people.models import Employment, Membership

pytestmark = pytest.mark.django_db


def test_a_new_colleague_who_is_away_for_a_week_has_only_the_meeting_inside_it_moved(library, course, settle, nadia):
    away(nadia, date(2026, 11, 24), date(2026, 11, 30))
    [told] = settle()
    assert (told.code, told.moved) == (Code.MEETINGS, 1)
    assert not Pause.objects.exists()


def test_a_new_colleague_who_leaves_ends_the_year_with_the_employment(library, course, settle, nadia):
    last_day(nadia, date(2026, 12, 31))
    [ends] = settle()
    assert (ends.code, ends.last) == (Code.COURSE_ENDS, date(2026, 12, 31))
    assert days(course) == [(date(2026, 8, 3), date(2026, 12, 31))]
    assert hosts(course) == [("Jens", date(2026, 8, 3), date(2026, 12, 31))]
    assert [each.starts_at.date() for each in coming(course)] == [date(2026, 11, 25), date(2026, 12, 28)]
    assert Meeting.objects.filter(state="cancelled").count() == 7


def test_when_the_last_day_has_passed_the_year_has_ended_early_and_the_buddy_is_thanked_once(
    library, course, settle, nadia
):
    last_day(nadia, date(2026, 12, 31))
    settle()
    for _time in range(2):
        complete_courses(today=date(2027, 1, 1), at=NOW)
    course.refresh_from_db()
    assert (course.state, course.ended_on) == ("ended", date(2026, 12, 31))
    thanks = Message.objects.filter(subject="Tak, fordi du var buddy for Nadia")
    assert [each.recipient for each in thanks] == [library.jens]


def test_a_longer_employment_makes_the_year_longer_again(library, course, settle, nadia):
    last_day(nadia, date(2026, 12, 31))
    settle()
    last_day(nadia, None)
    settle()
    assert days(course) == [(date(2026, 8, 3), date(2027, 2, 2)), (date(2027, 2, 3), date(2027, 8, 2))]
    assert hosts(course)[0][2] == date(2027, 2, 2)


def test_somebody_who_never_comes_has_no_year(library, settle):
    nina = newcomer(library)
    course = register(library, nina, date(2026, 12, 1))
    last_day(nina, date(2026, 12, 1))
    Employment.objects.filter(person=nina).update(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
    settle()
    course.refresh_from_db()
    assert course.state == "dropped"


def test_a_year_can_be_ended_early_by_hand_and_again_without_harm(library, course, nadia):
    for _time in range(2):
        end_course(course=course, last_on=date(2026, 12, 18), by=library.karen, at=NOW, today=TODAY)
    assert days(course) == [(date(2026, 8, 3), date(2026, 12, 18))]
    assert Meeting.objects.filter(state="cancelled").count() == 8
    assert Course.objects.get(pk=course.pk).state == "running"


def test_a_year_that_ends_today_is_over_at_once(library, course):
    end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    course.refresh_from_db()
    assert (course.state, course.ended_on) == ("ended", TODAY)
    assert coming(course) == []
    assert Message.objects.get(kind="letter").recipient == library.jens
    with pytest.raises(NothingToEnd):
        end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)


def test_what_was_done_stays_when_a_year_ends_early(library, course):
    held = Meeting.objects.filter(state="held").count()
    end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert Meeting.objects.filter(state="held").count() == held


def test_a_new_colleague_who_moves_keeps_the_buddy(library, course, settle, nadia):
    Membership.objects.filter(person=nadia).update(department=library.tarup, site=library.branch)
    assert settle() == []
    assert hosts(course)[0] == ("Jens", date(2026, 8, 3), date(2027, 2, 2))


def test_nothing_follows_twice(library, course, settle, nadia):
    away(library.jens, date(2026, 11, 24), None)
    last_day(nadia, date(2027, 1, 31))
    settle()
    number = Message.objects.count()
    assert settle() == []
    assert Message.objects.count() == number


def test_no_stage_of_another_library_is_touched(library, course, settle, stranger):
    department = stranger.memberships.get().department
    other = person(stranger.organisation, "Vera Ny", department, employed_from=date(2026, 8, 3))
    theirs = running_course(other, stranger, None)
    before = days(theirs)
    last_day(other, date(2026, 12, 1))
    settle()
    assert days(theirs) == before
    assert Stage.objects.filter(course=theirs).count() == 2
