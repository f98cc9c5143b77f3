"""Log-in and people, in a real browser, on a phone and on a desk."""

import re

import pytest

from tests.browser import check_page
from vaert.outbox.models import Message


def test_somebody_logs_in_with_the_mailed_code_and_out_again(page, library, settings):
    settings.MAIL_HOST = "mail.lindevang.example"
    page.goto("/")
    check_page(page, is_first_view=True)
    page.get_by_label("Din arbejdsmail").fill("lone.bruun@lindevang.example")
    page.get_by_role("button", name="Send mig en kode").click()
    page.get_by_label("Kode").fill("0000-0000")
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("alert").wait_for()
    check_page(page)
    code = re.search(r"\d{4}-\d{4}", Message.objects.latest("id").text).group()
    page.get_by_label("Kode").fill(code)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/")
    page.goto("/account/sessions/")
    check_page(page)
    page.goto("/me/")
    check_page(page)
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url("**/account/login/**")


def test_one_chooses_who_to_be_in_the_demo(page, library):
    library.organisation.is_demo = True
    library.organisation.save()
    page.goto("/demo/?q=poulsen")
    check_page(page)
    page.get_by_role("button", name="Vælg Ida Poulsen").click()
    page.wait_for_url("**/")
    page.goto("/who-can-see-what/")
    check_page(page)


def test_karen_finds_a_colleague_while_typing_and_writes_days_away(page, log_in, library):
    log_in(page, library.karen)
    page.goto("/people/")
    check_page(page)
    page.get_by_label("Navn, mail, titel, afdeling eller nummer").press_sequentially("aagård")
    page.get_by_text("1 kollega").wait_for()
    # A hand presses for a while; leaving the field must not draw the list anew under it, or the click is lost.
    page.get_by_role("link", name="Åge Ågård-Sørensen").click(delay=200)
    page.wait_for_url("**/people/*/")
    check_page(page)
    page.get_by_role("link", name="Skriv dage væk").click()
    page.get_by_role("button", name="Skriv dem ind").click()
    page.get_by_role("alert").wait_for()
    check_page(page)
    page.get_by_label("Første dag væk").fill("2026-12-01")
    page.get_by_label("Sidste dag væk").fill("2026-12-04")
    page.get_by_role("button", name="Skriv dem ind").click()
    page.get_by_text("1. dec. 2026 – 4. dec. 2026").first.wait_for()
    check_page(page)


@pytest.mark.parametrize("page_of", ["facts", "week", "department", "employment", "roles"])
def test_every_form_about_a_colleague_is_fit_for_everybody(page, log_in, library, page_of):
    log_in(page, library.karen)
    page.goto(f"/people/{library.aage.pk}/{page_of}/")
    check_page(page)


@pytest.mark.parametrize("address", ["/people/new/", "/people/settings/", "/people/?q=ingen"])
def test_every_page_of_the_administrator_is_fit_for_everybody(page, log_in, library, address):
    log_in(page, library.karen)
    page.goto(address)
    check_page(page)
