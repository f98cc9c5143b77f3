from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.world import NOW
from vaert.meetings.actions import NewMeeting, book
from vaert.meetings.models import Meeting, MeetingChange
from vaert.outbox.models import Message


def coffee(library, day=3, month=12):
    return NewMeeting(
        kind=Meeting.Kind.MONTHLY,
        starts_at=datetime(2026, month, day, 9, 0, tzinfo=UTC),
        attendees=[library.amira, library.jens],
        organiser=library.karen,
        place="Kantinen, Hovedbiblioteket",
    )


@pytest.fixture
def booked(library):
    return book([coffee(library)], organisation=library.organisation, by=library.karen, at=NOW)[0]


def test_a_booked_meeting_invites_each_attendee_in_a_mail_of_their_own(library, booked):
    sent_to = {message.recipient: message for message in Message.objects.all()}
    assert set(sent_to) == {library.amira, library.jens}
    assert "torsdag den 3. december kl. 10.00" in sent_to[library.amira].subject


def test_the_invitation_reads_back_with_another_library(library, booked):
    message = Message.objects.get(recipient=library.amira)
    entry = Calendar.from_ical(message.calendar).walk("VEVENT")[0]
    assert str(entry["UID"]) == booked.uid
    assert entry.decoded("DTSTART") == booked.starts_at
    assert [str(a.params["CN"]) for a in entry["ATTENDEE"]] == ["Amira Haddad", "Jens Østergaard"]


def test_a_year_is_booked_in_five_queries(library, django_assert_max_num_queries):
    year = [coffee(library, day=day) for day in range(1, 14)]
    with django_assert_max_num_queries(6):
        book(year, organisation=library.organisation, by=library.karen, at=NOW)
    assert MeetingChange.objects.filter(what="booked", by=library.karen).count() == 13
