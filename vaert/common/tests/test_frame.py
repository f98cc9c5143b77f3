"""The frame around every page: who sees which places, the demo strip, the language, the words of errors."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import path

from vaert.common import navigation
from vaert.config.urls import urlpatterns as the_house

pytestmark = pytest.mark.django_db


def broken(request):
    raise ValueError(request)


def refused(request):
    raise PermissionDenied


urlpatterns = [*the_house, path("broken/", broken), path("refused/", refused)]


class Access:
    def __init__(self, runs_the_house):
        self.runs_the_house = runs_the_house


def test_places_whose_room_does_not_exist_are_not_shown():
    assert all(place.url for place in navigation.places_of(Access(True)))
    assert "hosting" not in [place.name for place in navigation.places_of(Access(True))]


def test_the_front_page_holds_only_itself():
    today, *_ = navigation.PLACES
    assert today.holds("/")
    assert not today.holds("/courses/")


def test_the_closest_place_is_the_current_one(monkeypatch):
    monkeypatch.setattr(navigation, "address", {"people": "/people/", "imports": "/people/imports/"}.get)
    places = [navigation.Place("people", "", ""), navigation.Place("imports", "", "")]
    assert navigation.current(places, "/people/imports/7/") == "imports"
    assert navigation.current(places, "/people/7/") == "people"
    assert navigation.current(places, "/courses/") == ""


def test_today_is_marked_as_the_current_place(as_person, library):
    assert '<a href="/" aria-current="page">' in as_person(library.lone).get("/").content.decode()


def test_nobody_outside_sees_the_menu(client):
    page = client.get("/accessibility/").content.decode()
    assert "Hovedmenu" not in page
    assert "Log ud" not in page


def test_a_demo_says_who_one_is(as_person, library):
    library.organisation.is_demo = True
    library.organisation.save()
    assert "Du er Karen Holm (koordinator) i demoen." in as_person(library.karen).get("/").content.decode()


def test_a_library_at_work_has_no_demo_strip(as_person, library):
    assert "demoen" not in as_person(library.karen).get("/").content.decode()


def test_the_chosen_language_is_remembered_on_the_person(as_person, library):
    client = as_person(library.lone)
    answer = client.post("/language/", {"language": "en", "next": "/"})
    assert answer.headers["location"] == "/"
    library.lone.refresh_from_db()
    assert library.lone.language == "en"
    assert '<html lang="en">' in client.get("/").content.decode()


def test_before_log_in_the_language_is_remembered_in_a_cookie(client):
    client.post("/language/", {"language": "en", "next": "/accessibility/"})
    assert "<h1>Accessibility</h1>" in client.get("/accessibility/").content.decode()


def test_the_way_back_never_leads_to_another_site(client):
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["location"] == "/"


def test_a_language_that_we_do_not_speak_changes_nothing(as_person, library):
    as_person(library.lone).post("/language/", {"language": "tlh"})
    library.lone.refresh_from_db()
    assert library.lone.language == "da"


def test_the_language_is_not_changed_by_a_link(client):
    assert client.get("/language/").status_code == 405


def test_a_wrong_address_meets_an_empty_shelf(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Hylden er tom" in answer.content.decode()


@pytest.mark.urls("vaert.common.tests.test_frame")
def test_somebody_refused_is_told_why(as_person, library):
    answer = as_person(library.lone).get("/refused/")
    assert answer.status_code == 403
    assert "Den her side er ikke til dig" in answer.content.decode()


@pytest.mark.urls("vaert.common.tests.test_frame")
def test_a_fault_of_ours_is_owned_up_to(client):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "Noget gik galt hos os" in answer.content.decode()


def test_a_form_that_was_open_too_long_says_that_nothing_was_sent():
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "Intet er ændret eller sendt" in answer.content.decode()


def test_a_request_that_cannot_be_read_is_answered(client, settings):
    settings.ALLOWED_HOSTS = ["vaert.example.dk"]
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Det forstod vi ikke" in answer.content.decode()


def test_pages_are_kept_out_of_search_engines(client):
    assert '<meta name="robots" content="noindex">' in client.get("/accessibility/").content.decode()


def test_the_frame_asks_no_questions_of_the_database_for_a_stranger(django_assert_num_queries):
    from vaert.common.context import page_frame

    with django_assert_num_queries(0):
        page_frame(RequestFactory().get("/"))
