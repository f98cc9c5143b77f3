"""Meetings are booked a year ahead; rosters and closing days come later."""

from datetime import timedelta

import pytest

from tests.world import NOW, TODAY
from vaert.lifecycle.consequences import Code
from vaert.lifecycle.tests.years import coming
from vaert.meetings.actions import move_meeting
from vaert.meetings.actions.hold import mark_missed
from vaert.meetings.models import ClosingDay, Meeting
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.people.models import Shift

pytestmark = pytest.mark.django_db


def at_the_desk(who, meeting):
    """A shift that begins as the meeting does."""
    Shift.objects.create(person=who, starts_at=meeting.starts_at, ends_at=meeting.starts_at + timedelta(hours=3))


def test_a_roster_that_comes_after_the_booking_moves_the_meeting_out_of_the_desk_shift(library, course, settle):
    first, second = coming(course)[:2]
    at_the_desk(library.jens, second)
    [told] = settle()
    assert (told.code, told.moved, told.cancelled) == (Code.MEETINGS, 1, 0)
    assert coming(course)[0].starts_at == first.starts_at
    [now] = [each for each in coming(course) if each.uid == second.uid]
    assert now.starts_at >= second.starts_at + timedelta(hours=3) or now.ends_at <= second.starts_at
    assert settle() == []


def test_a_day_on_which_the_house_is_closed_moves_the_meeting(library, course, settle):
    meeting = coming(course)[1]
    ClosingDay.objects.create(organisation=library.organisation, on=meeting.starts_at.date(), name="Lukket")
    [told] = settle()
    assert told.moved == 1
    assert meeting.starts_at.date() not in [each.starts_at.date() for each in coming(course)]


def test_who_meets_in_a_desk_shift_on_purpose_is_let_be(library, course, settle):
    meeting = coming(course)[1]
    wanted = meeting.starts_at + timedelta(days=1)
    at_the_desk(library.jens, move_meeting(meeting, starts_at=wanted, by=library.jens, at=NOW, anyway=True))
    assert settle() == []
    assert wanted in [each.starts_at for each in coming(course)]


def test_a_missed_meeting_that_is_booked_again_after_a_change_of_buddies_is_the_new_pairs(
    library, course, settle, nadia
):
    missed = Meeting.objects.filter(stage_meeting__stage__course=course, state="held").last()
    mark_missed(missed, by=library.jens, at=NOW)
    stage = course.stages.first()
    replace_buddy(
        stage=stage,
        buddy=library.lone,
        seen=stage.pairings.get().pk,
        from_on=TODAY,
        by=library.karen,
        at=NOW,
        today=TODAY,
    )
    move_meeting(missed, starts_at=NOW + timedelta(days=9), by=nadia, at=NOW)
    settle()
    missed.refresh_from_db()
    assert missed.state == "booked"
    assert {each.person for each in missed.attendees.all()} == {nadia, library.lone}
