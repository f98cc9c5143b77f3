"""The main job in a real browser: from somebody who is coming to a year that has begun, as all three see it."""

from datetime import date

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser import check_page
from tests.world import NOW, TODAY
from vaert.mentoring import actions
from vaert.mentoring.models import Course
from vaert.mentoring.proposal.propose import Proposal


@pytest.fixture
def scheme(library):
    return actions.install_schemes(organisation=library.organisation, at=NOW)


@pytest.fixture
def year(library, scheme):
    """Amira's year, started today by Karen."""
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    seal = Proposal.from_data(course.proposal).seal()
    return actions.start_course(course=course, seen=seal, by=library.karen, at=NOW, today=TODAY)


def test_a_coordinator_takes_a_new_colleague_from_the_list_to_a_year_that_has_begun(page, log_in, library, scheme):
    log_in(page, library.karen)
    page.goto("/")
    check_page(page)

    page.goto("/courses/new/")
    check_page(page)
    page.get_by_role("button", name="Se forslaget til Amira Haddad").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Et år for Amira")
    expect(page.get_by_text("Vi foreslår Jens")).to_be_visible()
    check_page(page)

    other = page.get_by_role("button", name="Vælg ").first
    name = other.inner_text().removeprefix("Vælg ")
    other.click()
    expect(page.get_by_text(f"Du har valgt {name}")).to_be_visible()
    page.get_by_role("button", name="Tilbage til vores eget forslag").click()
    expect(page.get_by_text("Vi foreslår Jens")).to_be_visible()

    page.get_by_role("link", name="Se alle, der kan i første halvår").click()
    check_page(page)
    page.get_by_label("Søg blandt alle").fill("færch")
    expect(page.get_by_text("Mads Færch")).to_be_visible()
    page.get_by_role("link", name="Forslaget til Amira").click()

    page.get_by_role("link", name="En anden tid").first.click()
    check_page(page)
    page.get_by_role("button", name="Tag den her").first.click()
    expect(page.get_by_text("Mødet har fået en ny tid")).to_be_visible()

    page.get_by_text("Du er buddy for Amira, der starter").last.click()
    expect(page.get_by_text("Du bliver værtskabs-buddy for Amira Haddad").first).to_be_visible()

    page.get_by_role("button", name="Sæt året i gang").click()
    expect(page.get_by_text("Året for Amira er i gang")).to_be_visible()
    check_page(page)
    assert Course.objects.get().state == Course.State.RUNNING


def test_bad_input_is_explained_beside_the_field_and_in_a_summary(page, log_in, library, scheme):
    log_in(page, library.karen)
    page.goto("/courses/new/")
    page.get_by_label("Fornavn").fill("Noor")
    page.get_by_label("E-mail").fill("ida.poulsen@lindevang.example")
    page.get_by_role("button", name="Se forslaget", exact=True).last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Ida Poulsen har allerede den adresse")
    expect(page.get_by_label("Fornavn")).to_have_value("Noor")
    check_page(page)


def test_the_new_colleague_meets_their_year(page, log_in, library, year):
    log_in(page, library.amira)
    page.goto("/")
    expect(page.get_by_text("Jens Østergaard").first).to_be_visible()
    check_page(page, is_first_view=True)
    page.goto(f"/courses/{year.pk}/")
    check_page(page)


def test_the_buddy_meets_their_task(page, log_in, library, year):
    log_in(page, library.jens)
    page.goto("/")
    expect(page.get_by_text("Amira Haddad").first).to_be_visible()
    check_page(page, is_first_view=True)


def test_mails_and_invitations_can_be_read_in_the_mailbox(page, log_in, library, year):
    call_command("send_due", verbosity=0)
    log_in(page, library.jens)
    page.goto("/mailbox/")
    expect(page.get_by_text("Du er buddy for Amira").first).to_be_visible()
    check_page(page)
    page.get_by_text("Du er buddy for Amira").first.click()
    check_page(page)


def test_the_year_is_started_with_the_keyboard_alone(page, log_in, library, scheme):
    actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    log_in(page, library.karen)
    page.goto(f"/courses/{Course.objects.get().pk}/proposal/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "Sæt året i gang":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Året for Amira er i gang")).to_be_visible()
