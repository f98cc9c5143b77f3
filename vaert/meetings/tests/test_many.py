"""More people than SQLite can be asked for one by one meet on one day: each deed still takes them all."""

from datetime import timedelta

import pytest

from tests.world import NOW
from vaert.meetings import reminders
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Attendee, Meeting
from vaert.people.models import Person

pytestmark = pytest.mark.django_db
MEETINGS = 510


@pytest.fixture
def tomorrow(library):
    """Meetings at nine tomorrow, of two each; everybody is there once."""
    house, names = (
        library.organisation,
        [(f"P{number}", f"p{number}@lindevang.example") for number in range(2 * MEETINGS)],
    )
    people = Person.objects.bulk_create(
        Person(organisation=house, given_name=name, family_name="Holm", email=email) for name, email in names
    )
    starts_at = NOW + timedelta(days=1)
    rows = [Meeting(organisation=house, uid=f"{n}@vaert", kind="monthly", starts_at=starts_at) for n in range(MEETINGS)]
    meetings = Meeting.objects.bulk_create(rows)
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, person=person)
        for meeting, two in zip(meetings, zip(people[::2], people[1::2], strict=True), strict=True)
        for person in two
    )
    return meetings


def test_all_are_found_who_are_to_be_reminded(tomorrow):
    due = reminders.due(at=NOW)
    assert sum(len(meeting.attendees.all()) for meeting in due) == 2 * MEETINGS


def test_all_are_cancelled(library, tomorrow):
    assert len(cancel_meetings(tomorrow, by=library.karen, at=NOW)) == MEETINGS
