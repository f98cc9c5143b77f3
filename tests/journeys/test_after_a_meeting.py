"""From the reminder in the mail to what two people take with them: held with one tap, a note, one thing to practise."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests import world
from tests.browser import check_page
from vaert.common import clock
from vaert.meetings.actions import read_note
from vaert.mentoring import actions
from vaert.mentoring.models import StageMeeting
from vaert.outbox.models import Message


@pytest.fixture
def fourth(library):
    """Åge and Jens meet on Wednesday at ten."""
    course = world.running_course(library.aage, library.jens, library.ida)
    return StageMeeting.objects.get(stage__course=course, stage__number=1, number=4).meeting


def test_from_the_reminder_to_held_note_and_practise(page, log_in, library, fourth, live_server, settings, monkeypatch):
    settings.ADDRESS = live_server.url
    actions.remind_of_meetings(at=datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    mail = Message.objects.get(kind="reminder", recipient=library.aage).text
    monkeypatch.setattr(clock, "now", lambda: fourth.ends_at + timedelta(minutes=2))

    page.goto(next(word for word in mail.split() if "/held/" in word))  # nobody is logged in
    check_page(page)
    page.get_by_role("button", name="Mødet er holdt").click()
    expect(page.get_by_text("Det er noteret. Tak.")).to_be_visible()
    check_page(page)

    log_in(page, library.aage)
    page.get_by_role("link", name="Skriv en note, eller aftal én ting at øve").click()
    check_page(page)
    page.get_by_label("Én ting at øve til næste gang").fill("Se op, før jeg siger hej")
    page.get_by_role("button", name="Det aftaler vi").click()
    expect(page.get_by_role("button", name="Ret det")).to_be_visible()

    note = page.get_by_role("textbox", name="Min note")
    note.press_sequentially("Spørg Jens om aftenvagten")
    expect(page.get_by_text("Gemt kl.")).to_be_visible()
    assert read_note(meeting=fourth, by=library.aage) == "Spørg Jens om aftenvagten"
    check_page(page)

    page.goto("/")
    expect(page.get_by_text("Se op, før jeg siger hej")).to_be_visible()
    check_page(page)


def test_a_coordinator_brings_the_buddies_together(page, log_in, library, fourth):
    world.running_course(library.mads, library.lone, library.karen)
    actions.give_tip(words="Gå en tur i huset i stedet for at sidde ned.", by=library.jens, at=world.NOW)
    log_in(page, library.karen)
    page.goto("/buddies/")
    check_page(page)
    page.get_by_role("link", name="Find en tid til dem").click()
    check_page(page)
    page.get_by_role("button", name="Book og inviter dem").first.click()
    expect(page.get_by_text("Buddyerne får en invitation med mail.")).to_be_visible()
    check_page(page)
