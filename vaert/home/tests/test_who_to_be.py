import pytest

from tests.world import NOW, TODAY, person
from vaert.mentoring.actions import install_schemes, register_course, start_course
from vaert.mentoring.proposal.propose import Proposal

URL = "/demo/"


@pytest.fixture
def demo_library(library):
    library.organisation.is_demo = True
    library.organisation.save()
    return library


def test_without_a_demo_there_is_nobody_to_be(client, library):
    assert client.get(URL).status_code == 404
    assert client.post(URL, {"person": library.karen.pk}).status_code == 404


def test_one_becomes_whom_one_chooses(client, demo_library):
    assert client.post(URL, {"person": demo_library.lone.pk}).status_code == 302
    assert client.get("/").wsgi_request.person == demo_library.lone


def test_one_can_change_who_one_is(client, demo_library):
    client.post(URL, {"person": demo_library.lone.pk})
    client.post(URL, {"person": demo_library.karen.pk})
    assert client.get("/").wsgi_request.person == demo_library.karen


def test_interesting_people_are_offered_and_all_others_found(client, demo_library):
    page = client.get(URL, {"q": "poulsen"})
    offered = {one.given_name for group in page.context["groups"] for one in group["people"]}
    assert {"Karen", "Gitte"} <= offered
    assert [one.given_name for one in page.context["found"]] == ["Ida"]


def test_a_new_colleague_and_a_buddy_of_a_running_course_are_offered(client, demo_library):
    scheme = install_schemes(organisation=demo_library.organisation, at=NOW)
    course = register_course(
        newcomer=demo_library.amira, scheme=scheme, starts_on=TODAY, by=demo_library.karen, at=NOW, today=TODAY
    )
    seen = Proposal.from_data(course.proposal).seal()
    start_course(course=course, seen=seen, by=demo_library.karen, at=NOW, today=TODAY)
    groups = {
        group["title"]: [one.given_name for one in group["people"]] for group in client.get(URL).context["groups"]
    }
    assert (groups["Ny kollega"], groups["Buddy"]) == (["Amira"], ["Jens"])


def test_nobody_outside_the_demo_can_be_chosen(client, demo_library, stranger):
    assert client.post(URL, {"person": stranger.pk}).status_code == 404
    assert client.get(URL, {"q": "frede"}).context["found"] == []


def test_the_demo_opens_no_door_to_a_real_organisation_with_the_same_address(client, demo_library, stranger):
    twin = person(demo_library.organisation, "Lone Tvilling", demo_library.children)
    twin.email = stranger.email
    twin.save()
    client.post(URL, {"person": twin.pk})
    session = client.session
    session["person"] = stranger.pk
    session.save()
    assert client.get("/").wsgi_request.person == twin


def test_what_is_no_number_is_nobody(client, demo_library):
    for wanted in ("", "x", "²", "9" * 30):
        assert client.post("/demo/", {"person": wanted}).status_code == 404
