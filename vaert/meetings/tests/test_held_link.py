"""Held in one tap from a mail: without logging in, for that meeting and person alone, and kindly when it is over."""

from datetime import timedelta

import pytest

from tests import world
from vaert.common import clock
from vaert.meetings import actions
from vaert.meetings.held_link import held_path


@pytest.fixture
def after(meeting, monkeypatch):
    """`after(days=1)` makes it so long after the meeting has begun."""

    def wait(**more):
        at = meeting.starts_at + timedelta(**more)
        monkeypatch.setattr(clock, "now", lambda: at)
        monkeypatch.setattr(clock, "today", lambda: at.date())
        return at

    return wait


@pytest.fixture
def link(library, meeting):
    """Where Amira says it; she is not logged in."""
    return held_path(meeting, library.amira)


def test_amira_says_it_with_one_tap(client, library, meeting, link, after):
    at = after(hours=1)
    assert "Har I mødtes?" in client.get(link).content.decode()
    page = client.post(link, {"outcome": "held"}, follow=True).content.decode()
    assert "Det er noteret. Tak." in page
    change = meeting.changes.get(what="held")
    assert (change.by, change.at) == (library.amira, at)


def test_a_mail_program_that_looks_at_the_link_changes_nothing(client, meeting, link, after):
    after(hours=1)
    for method in (client.get, client.head):
        assert method(f"{link}?outcome=held").status_code == 200
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_saying_it_twice_is_harmless_and_a_mistake_is_taken_back(client, meeting, link, after):
    after(hours=1)
    for _ in range(2):
        client.post(link, {"outcome": "held"})
    assert meeting.changes.filter(what="held").count() == 1
    assert "I har mødtes" in client.get(link).content.decode()
    client.post(link, {"outcome": "neither"})
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_a_missed_meeting_finds_a_new_time_at_once(client, meeting, link, after):
    after(hours=1)
    page = client.post(link, {"outcome": "missed"}, follow=True).content.decode()
    assert "Her kan I begge" in page
    meeting.refresh_from_db()
    assert meeting.state == "missed"
    assert "I mødtes ikke" in client.get(link).content.decode()


def test_who_says_missed_after_the_other_said_held_is_told_so(client, library, meeting, link, after):
    at = after(hours=1)
    actions.mark_held(meeting, by=library.jens, at=at)
    page = client.post(link, {"outcome": "missed"}, follow=True).content.decode()
    assert "Jens Østergaard har" in page
    assert "sagt, at mødet er holdt" in page
    assert "I har mødtes" in page
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_before_the_meeting_there_is_nothing_to_say_yet(client, meeting, link):
    assert "I har ikke mødtes endnu" in client.get(link).content.decode()
    client.post(link, {"outcome": "held"})
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_a_cancelled_meeting_is_never_held(client, library, meeting, link, after):
    actions.cancel_meetings([meeting], by=library.karen, at=world.NOW)
    after(hours=1)
    assert "Mødet er aflyst" in client.get(link).content.decode()
    client.post(link, {"outcome": "held"})
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


def test_after_a_month_the_link_is_over(client, meeting, link, after):
    after(days=31)
    answer = client.post(link, {"outcome": "held"})
    assert answer.status_code == 410
    assert "Det er for længe siden" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_a_link_that_was_cut_off_says_so(client, meeting, link):
    answer = client.get(link[:-4] + "/")
    assert answer.status_code == 404
    assert "klippet over" in answer.content.decode()


def test_who_no_longer_comes_or_has_left_says_nothing(client, library, meeting, link, after):
    after(hours=1)
    meeting.attendees.filter(person=library.amira).update(person=library.lone)
    assert client.post(link, {"outcome": "held"}).status_code == 410
    library.lone.employments.update(ends_on=world.TODAY)
    assert client.post(held_path(meeting, library.lone), {"outcome": "held"}).status_code == 410
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_the_link_logs_nobody_in_and_is_kept_nowhere(client, link, after):
    after(hours=1)
    answer = client.get(link)
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get("/").status_code == 302


def test_the_page_is_in_the_readers_language(client, library, link, after):
    after(hours=1)
    library.amira.language = "en"
    library.amira.save()
    assert "Have you met?" in client.get(link).content.decode()
