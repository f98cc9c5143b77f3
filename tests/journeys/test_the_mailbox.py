"""Reading mail in a demo, as in a mail program."""

from datetime import UTC, datetime

import pytest

from tests.browser import check_page
from tests.world import NOW
from vaert.meetings.actions import NewMeeting, book, cancel_meetings
from vaert.outbox.actions import Draft, queue
from vaert.outbox.models import Message


@pytest.fixture
def posted(library):
    """A demo in which Amira and Jens are invited, a meeting is cancelled and a letter came back."""
    library.organisation.is_demo = True
    library.organisation.save()
    meetings = book(
        [
            NewMeeting(
                kind="monthly",
                starts_at=datetime(2026, 12, day, 9, 0, tzinfo=UTC),
                attendees=[library.amira, library.jens],
                organiser=library.karen,
                place="Kantinen",
            )
            for day in (3, 10)
        ],
        organisation=library.organisation,
        by=library.karen,
        at=NOW,
    )
    Message.objects.update(state="sent", sent_at=NOW)
    cancel_meetings(meetings[1:], by=library.karen, at=NOW)
    [letter] = queue(
        [
            Draft(
                key="letter",
                kind="letter",
                organisation=library.organisation,
                recipient=library.aage,
                subject="Tak for dit halve år",
                text="Kære Åge\n\n" + "Tak for alt, hvad du har gjort. " * 80,
            )
        ],
        at=NOW,
    )
    Message.objects.filter(pk=letter.pk).update(state="failed", last_error="550 No such user", closed_at=NOW)
    return letter


def test_an_invitation_is_read_and_opened(page, log_in, library, posted):
    log_in(page, library.karen)
    page.goto("/mailbox/")
    check_page(page)
    page.get_by_role("link", name="Kaffe og sparring med Amira torsdag den 3. december").first.click()
    page.get_by_role("heading", level=1, name="Kaffe og sparring med Amira").wait_for()
    page.frame_locator("iframe").get_by_text("Hej Jens").wait_for()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Åbn i min kalender").click()
    assert "METHOD:REQUEST" in download.value.path().read_text(encoding="utf-8")


def test_a_letter_that_came_back_is_found_and_sent_again(page, log_in, library, posted):
    log_in(page, library.karen)
    page.goto("/mailbox/")
    page.get_by_role("link", name="Ikke leveret", exact=True).click()
    page.get_by_role("link", name="Åge Ågård-Sørensen").click()
    check_page(page)
    page.get_by_role("button", name="Send den til Åge Ågård-Sørensen igen").click()
    page.get_by_text("Vi prøver igen nu").wait_for()


def test_a_long_letter_has_one_thing_to_scroll(page, log_in, library, posted):
    log_in(page, library.karen)
    page.goto(f"/mailbox/{posted.pk}/")
    frame = page.locator("iframe")
    frame.wait_for()
    page.wait_for_function(
        "() => { const f = document.querySelector('iframe'); const d = f.contentDocument.documentElement;"
        " return f.clientHeight >= d.scrollHeight && d.scrollHeight > 400 }"
    )


def test_everything_in_the_mailbox_is_reached_with_the_keyboard(page, log_in, library, posted):
    log_in(page, library.karen)
    page.goto("/mailbox/")
    page.locator("#id_q").focus()
    page.keyboard.type("jens")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=jens**")
    page.locator(".letters a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/mailbox/*/?q=jens**")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Kaffe og sparring med Amira")
