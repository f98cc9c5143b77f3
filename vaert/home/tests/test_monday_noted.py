"""The Monday list of a large house: what is noted for a few minutes, and what never is."""

from datetime import timedelta

import pytest

from tests import world
from vaert.home import views
from vaert.home.monday import monday_facts, monday_list, noted
from vaert.home.monday.noted import monday_list_of
from vaert.home.tests.monday import NOW, TODAY
from vaert.meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def courses(amira_has_come, monkeypatch):
    """Two courses are many here, and one is noted: in both of them a meeting waits to be settled, Åge's the longest."""
    monkeypatch.setattr(noted, "MANY_COURSES", 2)
    monkeypatch.setattr(noted, "NOTED_COURSES", 1)
    cast = amira_has_come
    found = [world.running_course(who, cast.jens, cast.ida) for who in (cast.aage, cast.lone)]
    for course, days in zip(found, (20, 10), strict=True):
        meeting = meetings_of(course).filter(state="held", kind="monthly").latest("starts_at")
        Meeting.objects.filter(pk=meeting.pk).update(state="booked", starts_at=NOW - timedelta(days=days))
    return found


def meetings_of(course):
    return Meeting.objects.filter(stage_meeting__stage__course=course)


def look(library, notes, *, shown=1, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return monday_list_of(library.organisation, notes, today=TODAY, at=at, shown=shown)


def settle(course):
    meetings_of(course).filter(state="booked", starts_at__lt=NOW).update(state="held")


def test_a_second_look_says_the_same_and_reads_only_the_courses_that_stand_first(library, courses):
    whole, notes = monday_list(monday_facts(library.organisation, today=TODAY, at=NOW)), {}
    first, again = look(library, notes), look(library, notes, minutes=1)

    assert notes["monday"]["courses"] == [courses[0].pk]
    assert first == whole
    assert again.lines == whole.lines[:1]
    assert (again.more, again.needing, again.in_order) == (1, whole.needing, whole.in_order) == (1, 2, 0)


def test_what_is_done_is_gone_at_once_and_the_next_one_stands_there(library, courses):
    notes: dict = {}
    look(library, notes)
    settle(courses[0])
    found = look(library, notes, minutes=1)

    assert [line.course for line in found.lines] == [courses[1].pk]
    assert (found.needing, found.in_order, found.more) == (1, 1, 0)


def test_further_down_the_house_is_looked_through_again_after_a_few_minutes(library, courses):
    notes: dict = {}
    look(library, notes)
    settle(courses[1])

    assert look(library, notes, minutes=4).needing == 2
    found = look(library, notes, minutes=5)
    assert (found.needing, found.in_order) == (1, 1)


def test_whoever_asks_for_every_line_gets_every_line_as_it_is(library, courses):
    notes: dict = {}
    look(library, notes)
    settle(courses[1])
    found = look(library, notes, shown=None, minutes=1)

    assert [line.course for line in found.lines] == [courses[0].pk]
    assert found.more == 0


def test_a_small_house_is_looked_through_each_time(library, courses, monkeypatch):
    monkeypatch.setattr(noted, "MANY_COURSES", 3)
    notes: dict = {}
    look(library, notes)

    assert notes == {}


def test_a_note_about_another_organisation_or_yesterday_is_not_believed(library, courses, stranger):
    notes: dict = {}
    look(library, notes)

    assert monday_list_of(stranger.organisation, notes, today=TODAY, at=NOW, shown=1).needing == 0
    tomorrow = TODAY + timedelta(days=1)
    found = monday_list_of(library.organisation, notes, today=tomorrow, at=NOW + timedelta(minutes=1), shown=1)
    assert len(found.lines) == 2


def test_the_page_keeps_its_note_in_the_readers_own_session(
    library, courses, as_person, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(views, "LINES_ON_A_SCREEN", 1)
    client = as_person(library.karen)
    first = client.get("/").content.decode()
    assert client.session["monday"]["courses"] == [courses[0].pk]
    with django_assert_max_num_queries(12):
        again = client.get("/").content.decode()

    assert first.count("Åge") == again.count("Åge") > 0
    for page in (first, again):
        assert "To ting har brug for dig" in page
        assert "Se én til" in page
