"""Everybody follows every link of the demo library, from today's page on, and every page they come to is in order."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser import check_page
from tests.world import NOW, TODAY
from vaert.home.demo import load_demo
from vaert.mentoring.models import Pairing
from vaert.people.actions.open_account import open_account
from vaert.people.models import Person, Role

_LINKS = """() => Array.from(document.querySelectorAll('a[href]:not([download])'), link => link.href)
  .concat(Array.from(document.querySelectorAll('form[method=get]'), form => form.action))"""
# Files are not pages; the door is for those outside; the rest of these leave the demo.
_NO_PAGES = {
    "people_sheet",
    "courses_sheet",
    "plan_sheet",
    "course_year_print",
    "course_cards_print",
    "mailbox_invitation",
    "meeting_calendar",
    "import_example",
    "import_faults",
    "account_logout",
}


@pytest.fixture
def demo(transactional_db):
    """The demo library as it is today."""
    return load_demo(today=TODAY, at=NOW)


def people_of_every_kind() -> dict[str, Person]:
    """Somebody from the demo for each role, so that each meets the pages as they do."""
    roles = Role.objects.select_related("person").order_by("id")
    pairing = Pairing.objects.filter(starts_on__lte=TODAY, ends_on__gte=TODAY, stage__course__state="running").first()
    return {
        "coordinator": roles.filter(kind="coordinator").first().person,
        "administrator": roles.filter(kind="administrator").last().person,
        "leader": roles.filter(kind="leader").first().person,
        "newcomer": pairing.stage.course.newcomer,
        "buddy": pairing.buddy,
    }


def page_name(address: str, home: str) -> str:
    """The name of a page of ours, or nothing."""
    target = urlsplit(address)
    if target.netloc != urlsplit(home).netloc:
        return ""
    try:
        return resolve(target.path).url_name or ""
    except Resolver404:
        return target.path


def test_every_page_that_can_be_reached_is_in_order(new_context, log_in, demo, live_server, screen):
    steps: dict[str, int] = {}
    for person in people_of_every_kind().values():
        page = new_context().new_page()
        open_account(email=person.email, today=TODAY)
        person.refresh_from_db()
        log_in(page, person)
        seen, waiting = {"today"}, [("/", 0)]
        while waiting:
            address, depth = waiting.pop(0)
            answer = page.goto(address)
            assert answer.status == 200, f"{person} followed a link to {address}: {answer.status}"
            name = page_name(page.url, live_server.url)
            # A dark colour is the same on either screen and for whoever looks: each page once in the dark is enough.
            is_new = screen == "phone" and name not in steps
            check_page(page, is_first_view=not depth, schemes=("light", "dark") if is_new else ("light",))
            steps[name] = min(depth, steps.get(name, depth))
            for link in page.evaluate(_LINKS):
                name = page_name(link, live_server.url)
                if name and name not in seen | _NO_PAGES:
                    seen.add(name)
                    waiting.append((link, depth + 1))
        page.context.close()

    assert {name: depth for name, depth in steps.items() if depth > 3} == {}, "no page is more than three steps away"
