"""The face in a real browser: nothing jumps, axe finds nothing, the keyboard reaches everything."""

import pytest

from tests.browser import check_page

pytestmark = pytest.mark.django_db


def test_every_component_stands_up_to_a_close_look(page):
    page.goto("/stil/")
    check_page(page)


def test_the_door_is_light_and_open_to_everyone(page, settings):
    settings.MAIL_HOST = "mail.lindevang.example"
    page.goto("/account/login/")
    check_page(page, is_first_view=True)


def test_a_form_with_faults_moves_the_reader_to_the_summary_and_on_to_the_field(page, settings):
    settings.MAIL_HOST = "mail.lindevang.example"
    page.goto("/account/login/")
    page.locator("#id_email").fill("lone")
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary")
    assert page.evaluate("document.activeElement.className") == "summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_email"
    check_page(page)


def test_the_first_press_of_tab_offers_the_way_past_the_menu(page, log_in, library):
    log_in(page, library.karen)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gå til sidens indhold"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in {"content", "#content"}


def test_the_person_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(page, log_in, library):
    log_in(page, library.karen)
    page.goto("/")
    page.locator(".menu.me > summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Log ud").is_visible()
    check_page(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Log ud").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_click_elsewhere_closes_the_menu(page, log_in, library):
    log_in(page, library.karen)
    page.goto("/")
    page.locator(".menu.me > summary").click()
    page.mouse.click(20, 600)
    assert not page.get_by_role("button", name="Log ud").is_visible()


def test_a_deed_is_asked_about_in_a_dialog_that_escape_closes(page):
    page.goto("/stil/")
    page.get_by_role("button", name="Spørg først").click()
    dialog = page.get_by_role("dialog", name="Vil du stoppe forløbet?")
    assert dialog.is_visible()
    check_page(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Spørg først"


def test_without_scripts_the_same_question_unfolds(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/stil/")
    page.locator("summary", has_text="Spørg først").click()
    assert page.get_by_role("heading", name="Vil du stoppe forløbet?").is_visible()
    page.close()


def test_the_page_is_read_on_in_english(page, log_in, library):
    log_in(page, library.lone)
    page.goto("/stil/")
    page.get_by_role("button", name="In English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "How Vært looks"
    assert page.url.endswith("/stil/")


def test_two_hundred_per_cent_larger_nothing_falls_off_the_screen(page):
    page.goto("/stil/")
    half = page.viewport_size["width"] // 2
    page.set_viewport_size({"width": max(half, 320), "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
