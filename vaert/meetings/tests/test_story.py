from datetime import timedelta

import pytest

from tests.world import NOW
from vaert.meetings import actions
from vaert.meetings.story import what_happened


@pytest.fixture
def story(meeting):
    def tell():
        meeting.refresh_from_db()
        return [
            (each.change.what, each.then, each.to, each.is_rebooked)
            for each in what_happened(list(meeting.changes.all()))
        ]

    return tell


def test_moved_missed_booked_again_and_held_are_four_things(library, meeting, story):
    first = meeting.starts_at
    second, third, fourth = first + timedelta(days=1), first + timedelta(days=8), first + timedelta(days=9)
    actions.move_meeting(meeting, starts_at=second, by=library.jens, at=NOW)
    meeting.refresh_from_db()
    actions.mark_missed(meeting, by=library.jens, at=second)
    actions.move_meeting(meeting, starts_at=third, by=library.amira, at=second + timedelta(hours=1))
    actions.move_meeting(meeting, starts_at=fourth, by=library.amira, at=second + timedelta(hours=2))
    meeting.refresh_from_db()
    actions.mark_held(meeting, by=library.amira, at=fourth)
    assert story() == [
        ("booked", first, None, False),
        ("moved", first, second, False),
        ("missed", second, None, False),
        ("moved", second, third, True),
        ("moved", third, fourth, False),
        ("held", fourth, None, False),
    ]


def test_nothing_has_happened_to_a_meeting_nobody_has_touched():
    assert what_happened([]) == []
