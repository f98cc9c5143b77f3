"""The pages people meet every day, in a real browser: each for its reader, by keyboard, empty and full."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests import world
from tests.browser import check_page
from vaert.mentoring.models import CourseAction
from vaert.people.models import Absence


@pytest.fixture
def course(library):
    """Åge's year with Jens, then Ida; the meeting of 26 October was never settled."""
    return world.running_course(library.aage, library.jens, library.ida, held=2)


def test_a_new_colleague_ticks_an_action_and_settles_a_meeting_by_keyboard(page, log_in, library, course):
    log_in(page, library.aage)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej Åge, godt at se dig")
    check_page(page, is_first_view=True)

    tick = page.get_by_role("checkbox", name="Fotosafari")
    tick.focus()
    with page.expect_response("**/completion/"):
        page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Fotosafari")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Fotosafari")).to_be_focused()
    assert CourseAction.objects.get(stage__course=course, code="photo-safari").done_by == library.aage

    page.get_by_role("button", name="Ja, det er holdt").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noteret: mødet er holdt.")).to_be_visible()
    expect(page.get_by_text("Mødtes I")).to_have_count(0)


def test_a_buddy_finds_the_next_meeting_and_the_course(page, log_in, library, course):
    world.running_course(library.lone, library.mads, library.karen)
    log_in(page, library.jens)
    page.goto("/")
    check_page(page, is_first_view=True)

    page.get_by_role("link", name="Se forløbet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Året for Åge Ågård-Sørensen")
    check_page(page)


def test_a_coordinator_goes_from_the_monday_list_to_the_course_in_trouble(page, log_in, library, course):
    Absence.objects.create(person=library.jens, starts_on=date(2026, 11, 30), ends_on=date(2027, 2, 1))
    log_in(page, library.karen)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ting har brug for dig")
    check_page(page, is_first_view=True)

    page.get_by_role("listitem").filter(has_text="Jens Østergaard er væk").get_by_role(
        "link", name="Se forløbet"
    ).click()
    expect(page.get_by_role("heading", level=2, name="Første halvår")).to_be_visible()
    check_page(page)


def test_the_list_of_courses_follows_what_is_typed(page, log_in, library, course):
    world.running_course(library.mads, library.lone, library.karen)
    log_in(page, library.karen)
    page.goto("/courses/")
    check_page(page, is_first_view=True)

    page.get_by_label("Navn på den nye kollega eller buddyen").press_sequentially("aage")
    expect(page.get_by_text("Mads Færch")).to_have_count(0)
    expect(page.get_by_text("1 forløb", exact=True)).to_be_visible()
    page.get_by_label("Navn på den nye kollega eller buddyen").press_sequentially(" zzz")
    expect(page.get_by_text("Ingen forløb passer på det.")).to_be_visible()
    check_page(page)


def test_a_leader_and_a_colleague_have_their_pages(page, log_in, library, course):
    for person in (library.gitte, library.lise, library.lone):
        log_in(page, person)
        for address in ("/", "/courses/"):
            page.goto(address)
            check_page(page)
