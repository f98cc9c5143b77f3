from datetime import UTC, date, datetime, timedelta

import html5lib
import pytest
from django.urls import reverse
from icalendar import Calendar

from tests.world import NOW
from vaert.common import clock
from vaert.meetings.actions import book, cancel_meetings, mark_held, mark_missed
from vaert.meetings.models import ClosingDay, Meeting
from vaert.outbox.models import Message
from vaert.people.models import Absence, Shift

LATER = {"day": "2026-12-10", "clock": "10:00"}
PAGES = ("meeting", "meeting_time", "meeting_calendar")


def at(name, meeting):
    return reverse(name, args=[meeting.pk])


@pytest.fixture
def afterwards(monkeypatch, meeting):
    """It is an hour after the meeting began."""
    monkeypatch.setattr(clock, "now", lambda: meeting.starts_at + timedelta(hours=1))


def test_its_people_see_when_where_and_who(as_person, library, meeting):
    page = as_person(library.amira).get(at("meeting", meeting)).content.decode()
    assert "Kaffe og sparring med Jens" in page
    assert "torsdag den 3. december kl. 10.00–10.30" in page
    assert "Kantinen" in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_nobody_else_sees_it(as_person, client, library, stranger, meeting):
    for name in PAGES:
        assert client.get(at(name, meeting)).status_code == 302
    for person in (library.lone, library.gitte, library.karen, stranger):
        for name in PAGES:
            assert as_person(person).get(at(name, meeting)).status_code == 404


def test_nobody_else_can_do_anything_with_it(as_person, library, stranger, meeting, afterwards):
    for person in (library.lone, library.gitte, library.karen, stranger):
        assert as_person(person).post(at("meeting_time", meeting), LATER).status_code == 404
        assert as_person(person).post(at("meeting_outcome", meeting), {"outcome": "held"}).status_code == 404
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("booked", 0)


def test_its_pages_take_few_queries(as_person, library, meeting, django_assert_max_num_queries):
    client = as_person(library.jens)
    with django_assert_max_num_queries(9):
        client.get(at("meeting", meeting))
    with django_assert_max_num_queries(12):
        client.get(at("meeting_time", meeting))


def test_it_opens_in_a_calendar_with_the_same_uid_and_no_method(as_person, library, meeting):
    calendar = Calendar.from_ical(as_person(library.jens).get(at("meeting_calendar", meeting)).content)
    assert "METHOD" not in calendar
    assert calendar.walk("VEVENT")[0]["UID"] == meeting.uid


def offered(answer):
    return [time["at"] for time in answer.context["times"]]


def test_three_times_are_offered_when_both_are_free(as_person, library, meeting):
    Shift.objects.create(
        person=library.jens,
        starts_at=datetime(2026, 12, 4, 8, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 4, 14, 30, tzinfo=UTC),
    )
    Absence.objects.create(person=library.amira, starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 2))
    ClosingDay.objects.create(organisation=library.organisation, on=date(2026, 12, 7))
    days = [time.date() for time in offered(as_person(library.jens).get(at("meeting_time", meeting)))]
    assert len(days) == 3
    assert not {date(2026, 12, 2), date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 7)} & set(days)


def test_no_time_is_offered_beyond_the_next_meeting_of_the_two(as_person, library, meeting, coffee):
    book([coffee(8)], organisation=library.organisation, by=library.karen, at=NOW)
    days = [time.date() for time in offered(as_person(library.jens).get(at("meeting_time", meeting)))]
    assert days
    assert max(days) < date(2026, 12, 8)


def test_a_missed_introduction_gets_a_time_though_a_later_meeting_was_held(as_person, library, coffee, monkeypatch):
    given = [coffee(3, kind="introduction"), coffee(8)]
    introduction, coffee_meeting = book(given, organisation=library.organisation, by=library.karen, at=NOW)
    later = coffee_meeting.starts_at + timedelta(hours=1)
    mark_missed(introduction, by=library.jens, at=later)
    mark_held(coffee_meeting, by=library.jens, at=later)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert len(offered(as_person(library.jens).get(at("meeting_time", introduction)))) == 3


def test_an_offered_time_is_taken_in_one_tap(as_person, library, meeting):
    client = as_person(library.jens)
    [first, *_] = client.get(at("meeting_time", meeting)).context["times"]
    answer = client.post(at("meeting_time", meeting), {"day": first["day"], "clock": first["clock"]})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (first["at"], 1)


def test_a_time_that_does_not_suit_is_asked_about_and_then_taken(as_person, library, meeting):
    Shift.objects.create(
        person=library.jens,
        starts_at=datetime(2026, 12, 10, 8, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 10, 12, 0, tzinfo=UTC),
    )
    client = as_person(library.amira)
    page = client.post(at("meeting_time", meeting), LATER).content.decode()
    assert "Jens er optaget kl. 09.00 til 13.00." in page
    meeting.refresh_from_db()
    assert meeting.sequence == 0
    client.post(at("meeting_time", meeting), LATER | {"anyway": "yes"})
    meeting.refresh_from_db()
    assert meeting.sequence == 1


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2026-12-12", "10:00", "Det er weekend."),
        ("2026-12-25", "10:00", "Biblioteket har lukket den dag."),
        ("2026-12-10", "18:00", "Jens arbejder ikke på det tidspunkt."),
    ],
)
def test_what_stands_in_the_way_is_said_in_words(as_person, library, meeting, day, time, said):
    page = as_person(library.jens).post(at("meeting_time", meeting), {"day": day, "clock": time}).content.decode()
    assert said in page


def test_no_time_in_the_past_can_be_chosen(as_person, library, meeting):
    page = as_person(library.jens).post(at("meeting_time", meeting), {"day": "2026-11-02", "clock": "10:00"})
    assert "Vælg et, der ligger fremme" in page.content.decode()


def test_moving_twice_to_the_same_time_tells_once(as_person, library, meeting):
    client = as_person(library.jens)
    for _ in range(2):
        client.post(at("meeting_time", meeting), LATER)
    assert Message.objects.filter(state="waiting").count() == 2


def test_the_form_sent_as_it_stands_says_that_the_meeting_is_there_already(as_person, library, meeting):
    page = as_person(library.jens).post(
        at("meeting_time", meeting), {"day": "2026-12-03", "clock": "10:00"}, follow=True
    )
    words = page.content.decode()
    assert "Mødet ligger allerede torsdag den 3. december kl. 10.00, så der er ikke ændret noget." in words
    assert "besked i en mail" not in words
    assert not Message.objects.filter(state="waiting").exists()


def test_who_moves_a_meeting_reads_who_is_told(as_person, library, meeting):
    page = as_person(library.jens).post(at("meeting_time", meeting), LATER, follow=True)
    assert "Amira og Jens får besked i en mail." in page.content.decode()


def test_a_cancelled_meeting_has_nothing_to_do(as_person, library, meeting):
    cancel_meetings([meeting], by=library.karen, at=NOW)
    client = as_person(library.jens)
    assert client.get(at("meeting_time", meeting)).status_code == 302
    assert client.post(at("meeting_time", meeting), LATER).status_code == 302
    assert Meeting.objects.get().starts_at == meeting.starts_at


def test_held_is_one_tap_and_can_be_taken_back(as_person, library, meeting, afterwards):
    client = as_person(library.amira)
    client.post(at("meeting_outcome", meeting), {"outcome": "held"})
    client.post(at("meeting_outcome", meeting), {"outcome": "held"})
    assert Meeting.objects.get().state == "held"
    assert meeting.changes.filter(what="held", by=library.amira).count() == 1
    assert "Noteret: I har mødtes." in client.get("/").content.decode()
    page = client.post(at("meeting_outcome", meeting), {"outcome": "neither"}, follow=True)
    assert Meeting.objects.get().state == "booked"
    assert "Det er taget tilbage." in page.content.decode()


def test_a_missed_meeting_leads_to_a_new_time(as_person, library, meeting, afterwards):
    answer = as_person(library.jens).post(at("meeting_outcome", meeting), {"outcome": "missed"})
    assert answer.url == at("meeting_time", meeting)
    assert len(offered(as_person(library.jens).get(answer.url))) == 3


def test_before_it_begins_it_is_neither_held_nor_missed(as_person, library, meeting):
    page = as_person(library.jens).post(at("meeting_outcome", meeting), {"outcome": "held"}, follow=True)
    assert "Mødet er ikke begyndt endnu" in page.content.decode()
    assert Meeting.objects.get().state == "booked"


def test_the_outcome_is_a_deed_not_a_page(as_person, library, meeting, afterwards):
    assert as_person(library.jens).get(at("meeting_outcome", meeting)).status_code == 405
    as_person(library.jens).post(at("meeting_outcome", meeting), {"outcome": "nonsense"})
    assert Meeting.objects.get().state == "booked"
