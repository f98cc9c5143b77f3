"""The two who meet: they move the meeting, hold it, and say so."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser import check_page
from tests.world import NOW
from vaert.common import clock
from vaert.meetings.actions import NewMeeting, book


@pytest.fixture
def meeting(library):
    """Amira and Jens meet on Thursday 3 December at ten."""
    [booked] = book(
        [
            NewMeeting(
                kind="monthly",
                starts_at=datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
                attendees=[library.amira, library.jens],
                organiser=library.karen,
                place="Kantinen",
            )
        ],
        organisation=library.organisation,
        by=library.karen,
        at=NOW,
    )
    return booked


def test_jens_moves_the_meeting_to_a_time_that_both_are_free(page, log_in, library, meeting):
    log_in(page, library.jens)
    page.goto(f"/meetings/{meeting.pk}/")
    check_page(page)
    page.get_by_role("link", name="Flyt mødet").click()
    check_page(page)
    page.get_by_role("button", name="Flyt hertil").first.click()
    page.get_by_text("Mødet ligger nu").wait_for()


def test_a_weekend_is_asked_about_first(page, log_in, library, meeting):
    log_in(page, library.amira)
    page.goto(f"/meetings/{meeting.pk}/time/")
    page.get_by_label("Dag").fill("2026-12-12")
    page.get_by_label("Klokkeslæt").fill("10:00")
    page.get_by_role("button", name="Flyt mødet hertil").click()
    page.get_by_text("Det er weekend.").wait_for()
    check_page(page)
    page.get_by_role("button", name="Flyt det dertil alligevel").click()
    page.get_by_text("Mødet ligger nu lørdag den 12. december kl. 10.00").wait_for()


def test_amira_says_with_one_tap_that_they_have_met(page, log_in, library, meeting, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: meeting.starts_at + timedelta(hours=1))
    log_in(page, library.amira)
    page.goto(f"/meetings/{meeting.pk}/")
    check_page(page)
    page.get_by_role("button", name="Mødet er holdt").click()
    page.get_by_text("Noteret: I har mødtes.").wait_for()
    page.get_by_text("I har mødtes.", exact=True).wait_for()
    check_page(page)
