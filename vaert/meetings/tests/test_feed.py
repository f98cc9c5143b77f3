from datetime import UTC, datetime

import pytest
from django.urls import reverse
from icalendar import Calendar

from tests.world import NOW, TODAY
from vaert.meetings.actions import book, cancel_meetings, close_feed, move_meeting, open_feed, renew_feed
from vaert.meetings.feed import token_of
from vaert.meetings.models import Feed


@pytest.fixture
def address(library):
    """The address of Jens's feed."""
    return reverse("feed", args=[token_of(open_feed(person=library.jens, at=NOW))])


def entries(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_feed_holds_ones_own_meetings_without_logging_in(client, library, meeting, coffee, address):
    others = coffee(8, attendees=[library.lone, library.ida])
    book([others], organisation=library.organisation, by=library.karen, at=NOW)
    [entry] = entries(client.get(address))
    assert (entry["UID"], str(entry["SUMMARY"])) == (meeting.uid, "Kaffe og sparring med Amira")


def test_a_moved_meeting_moves_and_a_cancelled_one_disappears(client, library, meeting, address):
    later = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    move_meeting(meeting, starts_at=later, by=library.jens, at=NOW)
    [entry] = entries(client.get(address))
    assert (entry.decoded("DTSTART"), entry["SEQUENCE"]) == (later, 1)
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert entries(client.get(address)) == []


def test_a_feed_that_has_not_changed_is_not_sent_again(client, library, meeting, address):
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_new_address_makes_the_old_one_useless(client, library, address):
    renew_feed(person=library.jens, at=NOW)
    assert client.get(address).status_code == 404
    assert client.get(reverse("feed", args=[token_of(Feed.objects.get())])).status_code == 200


def test_a_closed_feed_stays_closed_though_another_is_opened(client, library, address):
    close_feed(person=library.jens, at=NOW)
    assert client.get(address).status_code == 404
    open_feed(person=library.jens, at=NOW)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["1-1", "1-1.made-up", "x", "%00", "1-1.", "--."])
def test_a_made_up_address_finds_nothing(client, library, token):
    open_feed(person=library.jens, at=NOW)
    assert client.get(f"/feed/{token}.ics").status_code == 404


def test_who_has_left_has_no_feed(client, library, address):
    library.jens.employments.update(ends_on=TODAY.replace(day=1))
    assert client.get(address).status_code == 404


def test_a_year_of_meetings_takes_few_queries(client, library, coffee, address, django_assert_max_num_queries):
    year = [coffee(day) for day in range(1, 14)]
    book(year, organisation=library.organisation, by=library.karen, at=NOW)
    with django_assert_max_num_queries(6):
        assert len(entries(client.get(address))) == 13


def test_the_page_gives_an_address_changes_it_and_stops_it(as_person, library):
    client = as_person(library.jens)
    page, deed = reverse("my_calendar"), reverse("my_calendar_address")
    assert "Giv mig en adresse" in client.get(page).content.decode()
    for _ in range(2):
        client.post(deed, {"deed": "open"})
    address = client.get(page).context["feed_address"]
    assert client.get(address).status_code == 200
    client.post(deed, {"deed": "renew"})
    assert client.get(page).context["feed_address"] != address
    for _ in range(2):
        client.post(deed, {"deed": "close"})
    assert not Feed.objects.get().is_open


def test_the_deeds_are_for_oneself_and_only_by_post(as_person, client, library, address):
    assert client.post(reverse("my_calendar_address"), {"deed": "close"}).status_code == 302
    assert as_person(library.lone).get(reverse("my_calendar_address")).status_code == 405
    as_person(library.lone).post(reverse("my_calendar_address"), {"deed": "close"})
    assert Feed.objects.get().is_open
