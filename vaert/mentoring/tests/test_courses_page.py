"""The list of courses. It is Monday 23 November 2026, nine o'clock."""

from datetime import date

import pytest

from tests import world
from vaert.mentoring.actions import install_schemes, register_course
from vaert.mentoring.models import Course, Pairing

pytestmark = pytest.mark.django_db


@pytest.fixture
def courses(library):
    """Åge's year with Jens, then Ida; Mads's at Tarup with Karen, then Lone."""
    return [
        world.running_course(library.aage, library.jens, library.ida),
        world.running_course(library.mads, library.karen, library.lone, starts_on=date(2026, 10, 5)),
    ]


@pytest.fixture
def found(as_person):
    """`found(library.karen, q="å")` is the names in the list, in order."""

    def names(person, **asked):
        rows = as_person(person).get("/courses/", asked).context["rows"]
        return [row["course"].newcomer.given_name for row in rows]

    return names


def test_a_coordinator_sees_all_the_newest_first(found, library, courses):
    assert found(library.karen) == ["Mads", "Åge"]


def test_the_others_see_those_they_are_in(found, library, courses):
    assert found(library.aage) == ["Åge"]
    assert found(library.jens) == ["Åge"]
    assert found(library.lone) == ["Mads"]
    assert found(library.amira) == []


def test_a_leader_sees_the_departments_own(found, library, courses):
    assert found(library.lise) == ["Mads"]
    assert found(library.gitte) == ["Åge"]


def test_another_library_sees_nothing(found, stranger, courses):
    assert found(stranger) == []


def test_a_row_says_how_far_who_hosts_and_when_they_meet(as_person, library, courses):
    page = as_person(library.karen).get("/courses/").content.decode()

    assert "måned 4 af 12" in page
    assert "Jens Østergaard" in page
    assert "25. nov. 10.00" in page
    assert "I gang" in page


def test_the_search_finds_new_colleagues_and_buddies(found, library, courses):
    assert found(library.karen, q="aage") == ["Åge"]
    assert found(library.karen, q="ida poul") == ["Åge"]
    assert found(library.karen, q="zzz") == []


def test_the_list_can_be_narrowed_by_state_and_department(found, library, courses):
    Course.objects.filter(pk=courses[0].pk).update(state=Course.State.COMPLETED)

    assert found(library.karen) == ["Mads"]
    assert found(library.karen, state="completed") == ["Åge"]
    assert found(library.karen, state="all") == ["Mads", "Åge"]
    assert found(library.karen, department=library.tarup.pk) == ["Mads"]
    assert found(library.karen, state="nonsense", department="x") == ["Mads"]


def test_what_waits_for_somebody_stands_first(found, library, courses):
    scheme = install_schemes(organisation=library.organisation, at=world.NOW)
    register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=world.NOW,
        today=world.TODAY,
    )  # fmt: skip
    Pairing.objects.filter(stage__course=courses[0], buddy=library.jens).update(ends_on=date(2026, 11, 20))

    assert found(library.karen) == ["Amira", "Åge", "Mads"]


def test_a_script_gets_only_the_rows(as_person, library, courses):
    answer = as_person(library.karen).get("/courses/", {"q": "mads"}, headers={"HX-Request": "true"})

    assert answer.content.decode().startswith('<div id="rows"')


def test_an_empty_list_explains_itself(as_person, library):
    assert "Ingen har et forløb endnu." in as_person(library.karen).get("/courses/").content.decode()
    assert "Du er ikke med i et forløb lige nu." in as_person(library.lone).get("/courses/").content.decode()
    assert (
        "Ingen i dine afdelinger er i et forløb lige nu." in as_person(library.lise).get("/courses/").content.decode()
    )
    nothing = as_person(library.karen).get("/courses/", {"q": "zzz"}).content.decode()
    assert "Ingen forløb passer på det." in nothing


def test_the_list_takes_at_most_twelve_queries(as_person, library, courses, django_assert_max_num_queries):
    client = as_person(library.gitte)
    with django_assert_max_num_queries(12):
        client.get("/courses/")
