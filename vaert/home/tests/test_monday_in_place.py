"""The deeds of the Monday list where they stand: with htmx the line says what was done, without it the page does."""

from datetime import date, timedelta

import pytest

from tests import world
from vaert.home.monday import monday_facts, monday_list
from vaert.home.monday.lines import Urgency
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Pause
from vaert.outbox.models import Message
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db

TODAY, NOW = world.TODAY, world.NOW
HTMX = {"HX-Request": "true"}


@pytest.fixture
def course(library):
    """Åge's course from 3 August with Jens, then Ida."""
    Employment.objects.filter(person=library.amira).update(starts_on=date(2024, 12, 1))
    return world.running_course(library.aage, library.jens, library.ida)


@pytest.fixture
def karen(library, as_person):
    return as_person(library.karen)


def line_of(course):
    lines = monday_list(monday_facts(course.organisation, today=TODAY, at=NOW)).lines
    return next((line for line in lines if line.course == course.pk), None)


def press(client, deed, **headers):
    return client.post(deed.href, {"back": "today", **dict(deed.sent)}, headers=headers)


def meetings_of(course):
    return Meeting.objects.filter(stage_meeting__stage__course=course).order_by("starts_at")


def an_introduction_that_was_missed(course):
    meetings_of(course).filter(kind="introduction").update(state="missed")


def a_time_that_does_not_suit(course):
    first = meetings_of(course).filter(state="booked").first()
    Meeting.objects.filter(pk=first.pk).update(unsuited_at=NOW - timedelta(days=4), starts_at=NOW + timedelta(days=2))


def no_meeting_left(course):
    meetings_of(course).filter(state="held").exclude(kind="introduction").update(starts_at=NOW - timedelta(days=32))
    meetings_of(course).filter(state="booked").update(state="cancelled")


WITHOUT_A_TIME = [an_introduction_that_was_missed, a_time_that_does_not_suit, no_meeting_left]


@pytest.mark.parametrize("trouble", WITHOUT_A_TIME)
def test_the_two_get_a_time_both_hear_of_it_and_the_line_says_so(course, karen, trouble):
    trouble(course)
    deed = line_of(course).deed

    answer = press(karen, deed, **HTMX)

    assert answer.status_code == 200
    assert answer.headers["HX-Trigger-After-Settle"] == "done"
    said = answer.content.decode()
    assert said.lstrip().startswith("<li>")
    assert "<html" not in said
    assert "Åge og buddyen mødes nu" in said
    line = line_of(course)
    assert line is None or line.urgency == Urgency.COMING
    assert set(Message.objects.values_list("recipient__given_name", flat=True)) == {"Åge", "Jens"}
    assert meetings_of(course).filter(state="booked", starts_at__gt=NOW, unsuited_at=None).exists()


@pytest.mark.parametrize("trouble", WITHOUT_A_TIME)
def test_without_a_script_the_front_page_says_it_and_twice_does_no_more(course, karen, trouble):
    trouble(course)
    deed = line_of(course).deed

    assert press(karen, deed).headers["Location"] == "/"
    assert "Åge og buddyen mødes nu" in karen.get("/").content.decode()
    after = (list(meetings_of(course).values_list("pk", "starts_at", "state")), Message.objects.count())
    press(karen, deed)
    assert (list(meetings_of(course).values_list("pk", "starts_at", "state")), Message.objects.count()) == after


def test_a_time_is_found_by_coordinators_of_the_house_only(course, library, as_person):
    an_introduction_that_was_missed(course)
    deed, stranger = line_of(course).deed, world.another_library()

    for outsider, answer in ((library.lone, 403), (library.gitte, 403), (library.jens, 403), (stranger, 404)):
        assert press(as_person(outsider), deed).status_code == answer
    assert as_person(library.karen).get(deed.href).status_code == 405
    assert not Message.objects.exists()


def test_where_no_time_suits_both_the_line_says_what_to_do(course, library, karen):
    an_introduction_that_was_missed(course)
    library.jens.absences.create(starts_on=TODAY, ends_on=TODAY + timedelta(days=120))
    meetings_of(course).filter(state="booked").delete()

    answer = karen.post(f"/courses/{course.pk}/time/", {"back": "today", "what": "introduction"}, headers=HTMX)

    assert "Skriv til de to" in answer.content.decode()
    assert not Message.objects.exists()


def test_two_who_were_nudged_are_left_in_peace_for_a_week(library, karen):
    course = world.running_course(library.aage, library.jens, library.ida, held=1)
    assert "en venlig mail" in press(karen, line_of(course).deed, **HTMX).content.decode()

    line = line_of(course)
    assert line.urgency == Urgency.COMING
    assert line.text.endswith("Begge fik en venlig mail i dag.")
    assert line.deed.sent is None
    Message.objects.update(created_at=NOW - timedelta(days=8))
    assert line_of(course).urgency < Urgency.COMING


def test_a_year_that_stands_still_shows_in_its_line_what_follows_before_it_goes_on(course, karen):
    pause = Pause.objects.create(course=course, starts_on=TODAY - timedelta(days=60), noted_at=NOW)
    deed = line_of(course).deed

    shown = press(karen, deed, **HTMX)
    assert "<html" not in shown.content.decode()
    assert "Året går videre" not in shown.content.decode()
    pause.refresh_from_db()
    assert pause.ends_on is None
    seal = shown.context["seal"]
    sent = {"back": "today", "on": TODAY.isoformat(), "seen": seal}
    done = karen.post(deed.href, sent, headers=HTMX)
    assert "Året går videre" in done.content.decode()
    pause.refresh_from_db()
    assert pause.ends_on == TODAY - timedelta(days=1)


def test_who_comes_second_is_taken_to_where_it_is_told(course, karen):
    Pause.objects.create(course=course, starts_on=TODAY - timedelta(days=60), noted_at=NOW)
    deed = line_of(course).deed
    Pause.objects.all().delete()

    assert press(karen, deed, **HTMX).headers["HX-Redirect"] == f"/courses/{course.pk}/"
