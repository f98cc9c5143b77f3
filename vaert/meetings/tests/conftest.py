from datetime import UTC, datetime

import pytest

from tests.world import NOW
from vaert.meetings.actions import NewMeeting, book
from vaert.meetings.models import Meeting
from vaert.outbox.models import Message


@pytest.fixture
def coffee(library):
    """`coffee(day)` is half an hour for Amira and Jens, in the canteen at ten, in December 2026."""

    def new(day=3, **more):
        given = {
            "kind": Meeting.Kind.MONTHLY,
            "starts_at": datetime(2026, 12, day, 9, 0, tzinfo=UTC),
            "attendees": [library.amira, library.jens],
            "organiser": library.karen,
            "place": "Kantinen",
        }
        return NewMeeting(**given | more)

    return new


@pytest.fixture
def meeting(library, coffee):
    """Amira and Jens on Thursday 3 December at ten; both have received the invitation."""
    [booked] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    Message.objects.update(state=Message.State.SENT)
    return booked
