"""Letters go out on their day, each course by itself."""

from datetime import timedelta

import pytest

from tests.world import NOW, TODAY, running_course
from vaert.mentoring.actions import send_due_letters
from vaert.mentoring.jobs import keep_courses_going
from vaert.mentoring.models import Course, EvaluationRequest, Letter, Pairing, Stage, StageMeeting
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(library):
    """Two letters that are due: the first is of a kind that the scheme has never had."""
    for newcomer, kind in ((library.amira, "unheard_of"), (library.aage, "second_buddy")):
        course = running_course(newcomer, library.jens, library.ida)
        second = course.stages.get(number=2)
        Letter.objects.create(course=course, stage=second, kind=kind, recipient=library.ida, due_on=TODAY)


def test_a_letter_that_cannot_be_written_holds_up_no_other_course(letters):
    with pytest.raises(KeyError):
        send_due_letters(today=TODAY, at=NOW)
    assert dict(Letter.objects.values_list("kind", "state")) == {"unheard_of": "planned", "second_buddy": "queued"}


def test_a_letter_that_cannot_be_written_holds_up_nothing_else_of_the_round(letters, library):
    Stage.objects.filter(course__newcomer=library.aage, number=1).update(ends_on=TODAY)
    Stage.objects.filter(course__newcomer=library.amira).update(ends_on="2026-11-22")
    with pytest.raises(KeyError):
        keep_courses_going()
    assert EvaluationRequest.objects.filter(stage__course__newcomer=library.aage).count() == 3
    assert Course.objects.get(newcomer=library.amira).state == Course.State.ENDED


def test_nobody_is_written_to_who_has_left(library):
    course = running_course(library.aage, library.jens, library.ida)
    for number, recipient in ((1, library.jens), (2, library.ida)):
        stage = course.stages.get(number=number)
        Letter.objects.create(course=course, stage=stage, kind="second_buddy", recipient=recipient, due_on=TODAY)
    Employment.objects.filter(person=library.jens).update(ends_on=TODAY - timedelta(days=1))
    assert send_due_letters(today=TODAY, at=NOW) == 1
    assert dict(Letter.objects.values_list("recipient", "state")) == {
        library.jens.pk: "dropped",
        library.ida.pk: "queued",
    }


@pytest.fixture
def shift(library):
    """Åge is to hear a week before who takes over; his second half-year begins in a week and is nobody's."""
    course = running_course(library.aage, library.jens, library.ida)
    second = course.stages.get(number=2)
    Stage.objects.filter(pk=second.pk).update(starts_on=TODAY + timedelta(days=7))
    second.pairings.all().delete()
    return Letter.objects.create(course=course, stage=second, kind="handover", recipient=library.aage, due_on=TODAY)


def test_a_letter_that_names_the_buddy_waits_until_there_is_one(shift, library):
    assert send_due_letters(today=TODAY, at=NOW) == 0
    shift.refresh_from_db()
    assert shift.state == "planned"
    days = {"starts_on": TODAY + timedelta(days=7), "ends_on": shift.stage.ends_on}
    Pairing.objects.create(stage=shift.stage, buddy=library.ida, chosen_at=NOW, **days)
    assert send_due_letters(today=TODAY, at=NOW) == 1
    shift.refresh_from_db()
    assert "Ida" in shift.message.text


def test_a_letter_about_a_change_is_dropped_when_nobody_was_found_in_time(shift):
    assert send_due_letters(today=TODAY + timedelta(days=7), at=NOW + timedelta(days=7)) == 0
    shift.refresh_from_db()
    assert shift.state == "dropped"


def test_one_meeting_is_once_and_not_one_times(shift, library):
    days = {"starts_on": TODAY + timedelta(days=7), "ends_on": shift.stage.ends_on}
    Pairing.objects.create(stage=shift.stage, buddy=library.ida, chosen_at=NOW, **days)
    StageMeeting.objects.filter(stage=shift.stage).exclude(number=3).delete()
    send_due_letters(today=TODAY, at=NOW)
    shift.refresh_from_db()
    assert "I mødes en gang," in shift.message.text
