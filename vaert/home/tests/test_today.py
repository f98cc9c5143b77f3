"""The front page: one address, and what it shows depends on who one is."""

import pytest

from tests import world
from vaert.common import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_monday(monkeypatch):
    """The clock stands still on Monday 23 November 2026 at nine."""
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda *_: world.TODAY)


def test_a_new_colleague_meets_the_month_the_next_meeting_and_the_buddy(as_person, library):
    world.running_course(library.aage, library.jens, library.ida)
    page = as_person(library.aage).get("/").content.decode()

    assert "måned 4 af 12" in page
    assert "Den opsøgende tur" in page
    assert "mailto:" + library.jens.email in page
