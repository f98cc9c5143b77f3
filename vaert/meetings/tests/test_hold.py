import pytest

from tests.world import NOW
from vaert.meetings.actions import NotYet, cancel_meetings, mark_held, mark_missed, reopen_meeting


def test_held_is_said_once_by_somebody_at_a_time(library, meeting):
    assert mark_held(meeting, by=library.jens, at=meeting.starts_at)
    assert not mark_held(meeting, by=library.amira, at=meeting.starts_at)
    change = meeting.changes.get(what="held")
    assert (change.by, change.at) == (library.jens, meeting.starts_at)


def test_a_meeting_that_has_not_begun_is_neither_held_nor_missed(library, meeting):
    for deed in (mark_held, mark_missed):
        with pytest.raises(NotYet):
            deed(meeting, by=library.jens, at=NOW)


def test_a_mistake_is_taken_back(library, meeting):
    mark_held(meeting, by=library.jens, at=meeting.starts_at)
    assert reopen_meeting(meeting, by=library.jens, at=meeting.starts_at)
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_missed_can_turn_out_to_be_held(library, meeting):
    mark_missed(meeting, by=library.jens, at=meeting.starts_at)
    assert mark_held(meeting, by=library.jens, at=meeting.starts_at)


def test_a_cancelled_meeting_is_never_held(library, meeting):
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert not mark_held(meeting, by=library.jens, at=meeting.starts_at)
