from datetime import UTC, datetime

from icalendar import Calendar

from tests.world import NOW
from vaert.meetings.actions import book
from vaert.meetings.models import MeetingChange
from vaert.outbox.models import Message


def test_a_booked_meeting_invites_each_attendee_in_a_mail_of_their_own(library, meeting):
    sent_to = {message.recipient: message for message in Message.objects.all()}
    assert set(sent_to) == {library.amira, library.jens}
    assert sent_to[library.amira].subject == "Kaffe og sparring med Jens torsdag den 3. december kl. 10.00"
    assert "Tid: torsdag den 3. december kl. 10.00–10.30\nSted: Kantinen" in sent_to[library.amira].text


def test_the_mail_speaks_the_recipients_language(library, coffee):
    library.amira.language = "en"
    book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    message = Message.objects.get(recipient=library.amira)
    assert message.subject == "Coffee and a talk with Jens on Thursday 3 December at 10:00"
    assert message.language == "en"


def test_one_answers_the_other_not_the_house(library, meeting):
    assert Message.objects.get(recipient=library.amira).reply_to == (
        '"Jens Østergaard" <jens.oestergaard@lindevang.example>'
    )


def test_the_invitation_reads_back_with_another_library(library, meeting, settings):
    message = Message.objects.get(recipient=library.amira)
    calendar = Calendar.from_ical(message.calendar)
    entry = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], entry["UID"], entry["SEQUENCE"]) == ("REQUEST", meeting.uid, 0)
    assert entry.decoded("DTSTART") == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    assert [str(one.params["CN"]) for one in entry["ATTENDEE"]] == ["Amira Haddad", "Jens Østergaard"]
    assert [one.params["RSVP"] for one in entry["ATTENDEE"]] == ["TRUE", "FALSE"]  # only the reader is asked
    assert entry["ORGANIZER"] == "mailto:vaert@localhost"
    assert entry["ORGANIZER"].params["CN"] == "Karen Holm"


def test_the_entry_says_what_it_is_with_whom_and_where_more_stands(library, coffee, settings):
    settings.ADDRESS = "https://vaert.example"
    [meeting] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    for reader, other in ((library.amira, library.jens), (library.jens, library.amira)):
        message = Message.objects.get(recipient=reader)
        entry = Calendar.from_ical(message.calendar).walk("VEVENT")[0]
        page = f"https://vaert.example/meetings/{meeting.pk}/"
        assert entry["URL"] == page
        assert entry["SUMMARY"] == f"Kaffe og sparring med {other.given_name}"
        assert entry["DESCRIPTION"] == f"Kaffe og sparring med {other.name}.\n\nSe eller flyt mødet: {page}"
        assert 'href="https://vaert.example/move/' in message.html
        assert f"så får {other.given_name} besked" in message.text
        assert "https://vaert.example/held/" in message.text
        assert "/held/" not in message.calendar  # others may look into a calendar


def test_where_nobody_knows_the_address_there_is_no_half_link(library, meeting, settings):
    assert settings.ADDRESS == ""
    message = Message.objects.get(recipient=library.amira)
    entry = Calendar.from_ical(message.calendar).walk("VEVENT")[0]
    assert "URL" not in entry
    assert entry["DESCRIPTION"] == "Kaffe og sparring med Jens Østergaard."
    assert "/meetings/" not in message.text + message.html


def test_a_year_is_booked_in_five_queries(library, coffee, django_assert_num_queries):
    year = [coffee(day) for day in range(1, 14)]
    with django_assert_num_queries(5):
        booked = book(year, organisation=library.organisation, by=library.karen, at=NOW)
    assert [one.starts_at.day for one in booked] == list(range(1, 14))
    assert MeetingChange.objects.filter(what="booked", by=library.karen).count() == 13
    assert Message.objects.count() == 26


def test_an_invitation_helps_nobody_when_the_meeting_is_over(library, coffee):
    [meeting] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    assert set(Message.objects.values_list("pointless_after", flat=True)) == {meeting.ends_at}
