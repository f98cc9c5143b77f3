from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from tests import world
from tests.world import NOW
from vaert.meetings.actions import open_feed
from vaert.meetings.feed import token_of
from vaert.mentoring.actions import finish_action
from vaert.mentoring.models import CourseAction

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    return world.running_course(library.aage, library.jens, library.ida)


@pytest.fixture
def feed_of(client, course):
    """`feed_of(person)` reads the person's feed: what an entry is called, and its first day."""

    def read(person):
        answer = client.get(reverse("feed", args=[token_of(open_feed(person=person, at=NOW))]))
        return [
            (str(one["SUMMARY"]), one.decoded("DTSTART")) for one in Calendar.from_ical(answer.content).walk("VEVENT")
        ]

    return read


def days(entries):
    return dict(entry for entry in entries if type(entry[1]) is date)


def test_a_new_colleagues_feed_holds_meetings_beginnings_deadlines_and_the_end(feed_of, library, course):
    entries = feed_of(library.aage)
    assert len(entries) - len(days(entries)) == 12  # the introduction is more than three months back
    assert days(entries) == {
        "Første halvår begynder, med Jens som din buddy": date(2026, 8, 3),
        "Andet halvår begynder, med Ida som din buddy": date(2027, 2, 3),
        "Sidste dag i dit år": date(2027, 8, 2),
    } | {name: day for name, day in days(entries).items() if name.endswith("skal være nået i dag")}
    assert sum(name.endswith("skal være nået i dag") for name in days(entries)) >= 3


def test_a_buddy_has_the_half_year_that_is_theirs_and_a_colleague_nothing(feed_of, library):
    mine = days(feed_of(library.ida))
    assert mine["Du bliver buddy for Åge: Andet halvår begynder"] == date(2027, 2, 3)
    assert min(mine.values()) >= date(2027, 2, 3)
    assert "Sidste dag i dit år" not in mine
    assert feed_of(library.lone) == []


def test_what_is_done_has_no_deadline_any_more(feed_of, library):
    before = days(feed_of(library.aage))
    finish_action(action=CourseAction.objects.filter(stage__number=1).first(), by=library.jens, at=NOW)
    assert len(days(feed_of(library.aage))) == len(before) - 1


def test_the_year_can_be_taken_along_as_a_file_by_whoever_it_is(as_person, client, library, course):
    assert client.get(reverse("my_year_calendar")).status_code == 302
    answer = as_person(library.aage).get(reverse("my_year_calendar"))
    assert "attachment" in answer["Content-Disposition"]
    assert "Sidste dag i dit år" in answer.content.decode()
    assert client.post(reverse("my_year_calendar")).status_code == 405


def test_a_day_ends_with_the_day_after_as_calendars_count(as_person, library, course):
    text = as_person(library.aage).get(reverse("my_year_calendar")).content.decode()
    assert "DTSTART;VALUE=DATE:20270802\r\nDTEND;VALUE=DATE:20270803" in text


def test_the_whole_year_takes_few_queries(feed_of, library, django_assert_max_num_queries, client):
    address = reverse("feed", args=[token_of(open_feed(person=library.aage, at=NOW))])
    with django_assert_max_num_queries(12):
        client.get(address)
