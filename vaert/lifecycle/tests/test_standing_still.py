"""A year that stands still, and goes on where it was (M9); docs/life.md tells the same."""

from datetime import UTC, date, datetime

import pytest

from tests.world import NOW, TODAY
from vaert.lifecycle.consequences import Code
from vaert.lifecycle.tests.years import away, coming, days, hosts, last_day
from vaert.mentoring.actions import ask_for_evaluations, complete_courses, send_due_letters
from vaert.mentoring.actions.ending import end_course
from vaert.mentoring.actions.pausing import CannotPause, pause_course, resume_course
from vaert.mentoring.models import Letter, Pause
from vaert.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_a_pause_with_a_known_end_moves_all_that_is_left_so_many_days(library, course):
    pause_course(
        course=course, from_on=date(2026, 12, 1), until_on=date(2027, 1, 29), by=library.karen, at=NOW, today=TODAY
    )
    assert days(course) == [(date(2026, 8, 3), date(2027, 4, 3)), (date(2027, 4, 4), date(2027, 10, 1))]
    assert hosts(course) == [
        ("Jens", date(2026, 8, 3), date(2027, 4, 3)),
        ("Ida", date(2027, 4, 4), date(2027, 10, 1)),
    ]
    assert len(coming(course)) == 9  # nothing is lost
    in_the_pause = [m for m in coming(course) if date(2026, 12, 1) <= m.starts_at.date() <= date(2027, 1, 29)]
    assert in_the_pause == []


def test_a_pause_without_an_end_cancels_what_is_coming_and_books_it_again_when_the_year_goes_on(library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    assert coming(course) == []
    back = date(2027, 1, 4)
    at = datetime(2027, 1, 4, 8, tzinfo=UTC)
    resume_course(course=course, on=back, by=library.karen, at=at, today=back)
    assert days(course)[0] == (date(2026, 8, 3), date(2027, 3, 16))  # 42 days later
    assert len(coming(course, at)) == 9
    number = Message.objects.count()
    resume_course(course=course, on=back, by=library.karen, at=at, today=back)
    assert Message.objects.count() == number


def test_two_pauses_at_once_are_one_too_many(library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    with pytest.raises(CannotPause):
        pause_course(course=course, from_on=TODAY, until_on=date(2027, 1, 1), by=library.karen, at=NOW, today=TODAY)
    assert Pause.objects.count() == 1


def test_a_new_colleague_on_leave_pauses_the_year_and_coming_back_resumes_it(library, course, settle, nadia):
    leave = away(nadia, date(2026, 12, 1), None)
    [told] = settle()
    assert (told.code, told.first, told.last) == (Code.COURSE_PAUSES, date(2026, 12, 1), None)
    assert settle() == []
    leave.ends_on = date(2027, 1, 31)
    leave.save()
    [told] = settle()
    assert (told.code, told.first) == (Code.COURSE_RESUMES, date(2027, 2, 1))
    assert days(course)[1] == (date(2027, 4, 6), date(2027, 10, 3))
    assert settle() == []


def test_days_of_leave_that_are_taken_back_leave_the_year_as_it_was(library, course, settle, nadia):
    before = days(course)
    leave = away(nadia, date(2026, 12, 1), date(2027, 2, 28))
    settle()
    assert days(course) != before
    leave.delete()
    settle()
    assert days(course) == before
    assert not Pause.objects.exists()


def test_nobody_is_called_missing_while_a_year_stands_still(library, course, settle, nadia):
    away(nadia, TODAY, None)
    away(library.jens, TODAY, None)
    assert [each.code for each in settle()] == [Code.COURSE_PAUSES]


def test_a_year_that_stands_still_is_not_over_when_its_old_last_day_comes(library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    assert complete_courses(today=date(2027, 8, 3), at=NOW) == 0
    resume_course(course=course, on=date(2027, 8, 9), by=library.karen, at=NOW, today=date(2027, 8, 9))
    course.refresh_from_db()
    assert (course.state, days(course)[1][1]) == ("running", date(2028, 4, 17))


def test_a_year_that_stands_still_is_over_when_its_new_colleague_has_left(library, course, nadia):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    last_day(nadia, date(2027, 9, 30))
    assert complete_courses(today=date(2027, 9, 30), at=NOW) == 0
    assert complete_courses(today=date(2027, 10, 1), at=NOW) == 1
    course.refresh_from_db()
    assert (course.state, course.ended_on) == ("ended", date(2027, 9, 30))
    assert not Pause.objects.open().exists()


def test_a_year_that_stands_still_beyond_its_old_last_day_can_be_ended_by_hand(library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    late = date(2027, 9, 1)
    end_course(course=course, last_on=late, by=library.karen, at=NOW, today=late)
    course.refresh_from_db()
    assert (course.state, course.ended_on) == ("ended", late)


def test_no_letter_goes_out_and_nobody_is_asked_how_it_went_while_a_year_stands_still(library, course):
    second = course.stages.get(number=2)
    Letter.objects.create(course=course, stage=second, kind="second_buddy", recipient=library.ida, due_on=TODAY)
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    assert send_due_letters(today=TODAY, at=NOW) == 0
    assert ask_for_evaluations(today=date(2027, 2, 2), at=NOW) == 0
    assert Letter.objects.get().state == "planned"


def test_of_a_half_year_that_ended_before_the_year_stood_still_people_are_asked(library, course):
    until = date(2027, 2, 2)
    pause_course(course=course, from_on=date(2027, 2, 3), until_on=None, by=library.karen, at=NOW, today=until)
    assert ask_for_evaluations(today=date(2027, 2, 3), at=NOW) == 3


def test_what_finds_no_place_after_a_pause_in_a_year_that_ends_early_is_cancelled_and_nothing_else(library, course):
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    end_course(course=course, last_on=date(2027, 1, 20), **deed)
    before, inside = coming(course)
    pause = {"course": course, "from_on": date(2026, 12, 28), "until_on": date(2027, 1, 31), **deed}
    assert inside.starts_at.date() == pause["from_on"]
    done = pause_course(**pause)
    assert (done.moved, done.cancelled) == (0, 1)
    assert coming(course) == [before]
    [change] = inside.changes.filter(what="cancelled")
    assert change.by is None  # the house books it again, should the year be longer after all
    assert pause_course(**pause).cancelled == 0
    assert coming(course) == [before]


def test_what_lies_before_or_behind_a_pause_with_no_room_left_stays(library, course):
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    end_course(course=course, last_on=date(2027, 1, 28), **deed)
    booked = coming(course)
    done = pause_course(course=course, from_on=date(2026, 12, 29), until_on=date(2027, 1, 24), **deed)
    assert done.cancelled == 0
    assert coming(course) == booked
