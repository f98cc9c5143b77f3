from datetime import timedelta

from icalendar import Calendar

from tests.world import NOW
from vaert.meetings.actions import book, cancel_meetings, mark_held
from vaert.outbox.models import Message


def test_a_cancellation_takes_the_entry_out_of_the_calendar(library, meeting):
    [cancelled] = cancel_meetings([meeting], by=library.jens, at=NOW)
    assert cancelled.state == "cancelled"
    message = Message.objects.get(kind="cancellation", recipient=library.amira)
    assert message.subject == "Aflyst: Kaffe og sparring med Jens torsdag den 3. december kl. 10.00"
    assert "Jens Østergaard har aflyst mødet." in message.text
    calendar = Calendar.from_ical(message.calendar)
    entry = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert entry["UID"] == meeting.uid


def test_cancelling_twice_tells_once(library, meeting):
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert cancel_meetings([meeting], by=library.jens, at=NOW) == []
    assert Message.objects.filter(kind="cancellation").count() == 2


def test_who_never_received_the_invitation_hears_nothing(library, coffee):
    [meeting] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert {message.state for message in Message.objects.all()} == {"dropped"}


def test_an_invitation_that_came_back_is_not_sent_again_when_the_meeting_is_cancelled(library, meeting):
    Message.objects.filter(recipient=library.amira).update(state="failed", last_error="550 5.1.1 User unknown")
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert Message.objects.get(recipient=library.amira).state == "dropped"
    assert Message.objects.filter(recipient=library.jens, kind="cancellation").exists()


def test_a_held_meeting_is_not_cancelled(library, meeting):
    mark_held(meeting, by=library.jens, at=meeting.starts_at)
    assert cancel_meetings([meeting], by=library.jens, at=NOW) == []


def test_nobody_is_told_of_a_meeting_that_is_over(library, meeting):
    cancel_meetings([meeting], by=library.jens, at=meeting.starts_at + timedelta(days=1))
    assert not Message.objects.filter(kind="cancellation").exists()


def test_a_year_is_cancelled_in_as_many_queries_as_one_meeting(library, coffee, django_assert_num_queries):
    year = book([coffee(day) for day in range(1, 14)], organisation=library.organisation, by=library.karen, at=NOW)
    Message.objects.update(state="sent")
    with django_assert_num_queries(9):
        cancel_meetings(year, by=library.karen, at=NOW)
    assert Message.objects.filter(kind="cancellation").count() == 26
