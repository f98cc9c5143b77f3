from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from tests.world import NOW
from vaert.meetings.actions import InThePast, NotMovable, book, cancel_meetings, mark_missed, move_meeting
from vaert.meetings.models import Attendee, MeetingChange
from vaert.outbox.models import Message

LATER = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)


def waiting():
    return {message.recipient: message for message in Message.objects.filter(state="waiting")}


def test_both_hear_once_and_their_entry_moves(library, meeting):
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    told = waiting()
    assert set(told) == {library.amira, library.jens}
    assert told[library.amira].subject == "Flyttet til torsdag den 10. december kl. 10.00: Kaffe og sparring med Jens"
    assert "Jens Østergaard har flyttet mødet, som lå torsdag den 3. december kl. 10.00." in told[library.amira].text
    assert "Du har flyttet mødet" in told[library.jens].text
    entry = Calendar.from_ical(told[library.amira].calendar).walk("VEVENT")[0]
    assert (entry["UID"], entry["SEQUENCE"], entry.decoded("DTSTART")) == (meeting.uid, 1, LATER)


def test_the_old_time_is_kept_in_the_history(library, meeting):
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    change = MeetingChange.objects.get(what="moved")
    assert (change.was_at, change.by, change.at) == (meeting.starts_at, library.jens, NOW)


def test_moving_to_the_same_time_again_changes_nothing(library, meeting):
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    again = move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    assert again.sequence == 1
    assert len(waiting()) == 2


def test_who_has_not_received_the_invitation_gets_a_new_one_instead_of_two(library, coffee):
    [meeting] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    told = waiting()
    assert told[library.amira].subject == "Kaffe og sparring med Jens torsdag den 10. december kl. 10.00"
    assert Message.objects.filter(state="dropped").count() == 2


def test_the_answers_are_asked_for_again(library, meeting):
    Attendee.objects.update(reply="accepted")
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    assert {one.reply for one in Attendee.objects.all()} == {"needs-action"}


def test_a_missed_meeting_is_booked_again_and_the_miss_stays_in_the_history(library, meeting):
    after = meeting.starts_at + timedelta(hours=1)
    mark_missed(meeting, by=library.jens, at=after)
    moved = move_meeting(meeting, starts_at=LATER, by=library.jens, at=after)
    assert moved.state == "booked"
    assert [change.what for change in meeting.changes.all()] == ["booked", "missed", "moved"]


def test_a_cancelled_meeting_stays_cancelled(library, meeting):
    cancel_meetings([meeting], by=library.jens, at=NOW)
    with pytest.raises(NotMovable):
        move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)


def test_no_meeting_is_moved_into_the_past(library, meeting):
    with pytest.raises(InThePast):
        move_meeting(meeting, starts_at=NOW - timedelta(days=1), by=library.jens, at=NOW)
