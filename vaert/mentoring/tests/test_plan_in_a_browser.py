"""The plan in a real browser, on a phone and on a desk."""

import pytest

from tests.browser import check_page
from tests.world import running_course
from vaert.mentoring import jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_karen_plans_chooses_and_sees_what_a_price_does(page, log_in, library):
    course = running_course(library.aage, library.jens, library.lone)
    log_in(page, library.karen)
    page.goto("/plan/")
    check_page(page)
    page.get_by_role("button", name="Lav et forslag").click()
    jobs.make_waiting_plans()
    page.get_by_role("button", name="Sæt planen i kraft").wait_for()
    check_page(page)
    page.goto(f"/plan/stages/{course.stages.get(number=2).pk}/")
    check_page(page)
    page.get_by_role("button", name="Vælg Ida").click()
    page.get_by_text("dit valg").first.wait_for()
    page.goto("/plan/policy/")
    check_page(page)
    page.get_by_label("De samme bliver spurgt").fill("0")
    page.get_by_text("Med de tal").wait_for()
    check_page(page)
