"""The page on which an administrator says which calendar server the organisation has."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.world import NOW, role
from vaert.common.sealing import unseal
from vaert.meetings.actions import ServerFacts, use_calendar_server
from vaert.meetings.models import BusyTime, CalendarEntry, CalendarServer
from vaert.people.models import Role

PAGE, END = "/organisation/calendar-server/", "/organisation/calendar-server/end/"
GIVEN = {
    "kind": "caldav",
    "address": "https://dav.example.dk/{user}/calendar/",
    "user": "vaert",
    "secret": "hemmelig",
    "puts_meetings": "on",
    "asks_when_taken": "on",
}


def use(library, **more):
    given = GIVEN | {"puts_meetings": True, "asks_when_taken": True} | more
    return use_calendar_server(organisation=library.organisation, facts=ServerFacts(**given), by=library.karen, at=NOW)


def test_the_administrator_says_which_and_the_secret_is_sealed(as_person, library):
    client = as_person(library.karen)
    assert "Brug den her server" in client.get(PAGE).content.decode()
    assert client.post(PAGE, GIVEN).status_code == 302
    server = CalendarServer.objects.get()
    assert (server.organisation, server.address, server.opened_by) == (
        library.organisation,
        GIVEN["address"],
        library.karen,
    )
    assert "hemmelig" not in server.sealed_secret
    assert unseal(server.sealed_secret, place=server.place) == "hemmelig"
    page = client.get(PAGE).content.decode()
    assert "hemmelig<" not in page
    assert 'value="hemmelig"' not in page
    assert "Bliver prøvet om lidt" in page


def test_saying_the_same_again_keeps_the_secret(as_person, library):
    client = as_person(library.karen)
    for secret in ("hemmelig", ""):
        assert client.post(PAGE, GIVEN | {"secret": secret}).status_code == 302
    server = CalendarServer.objects.get()
    assert unseal(server.sealed_secret, place=server.place) == "hemmelig"


def test_a_secret_never_goes_to_another_server_than_it_was_given_for(as_person, library):
    client = as_person(library.karen)
    client.post(PAGE, GIVEN)
    elsewhere = GIVEN | {"address": "https://elsewhere.example/{user}/", "secret": ""}
    assert client.post(PAGE, elsewhere).status_code == 422
    assert CalendarServer.objects.get().address == GIVEN["address"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ""},
        {"address": "http://dav.example.dk/{user}/"},
        {"address": "https://dav.example.dk/everybody/"},
        {"address": "ftp://dav.example.dk/{user}/"},
        {"kind": "graph", "user": "no slash"},
        {"kind": "exchange"},
        {"secret": ""},
    ],
)
def test_what_cannot_be_used_is_told(as_person, library, wrong):
    assert as_person(library.karen).post(PAGE, GIVEN | wrong).status_code == 422
    assert not CalendarServer.objects.exists()


@pytest.mark.parametrize(("kind", "user"), [("graph", "lindevang.onmicrosoft.com/0f-1a"), ("google", "")])
def test_the_others_need_no_address(as_person, library, kind, user):
    given = GIVEN | {"kind": kind, "user": user, "address": "https://elsewhere.example/"}
    assert as_person(library.karen).post(PAGE, given).status_code == 302
    assert (CalendarServer.objects.get().kind, CalendarServer.objects.get().address) == (kind, "")


def test_stopping_forgets_the_secret_and_what_it_said(as_person, library):
    use(library)
    BusyTime.objects.create(person=library.jens, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    client = as_person(library.karen)
    assert client.get(END).status_code == 405
    for _ in range(2):
        assert client.post(END).status_code == 302
    assert (CalendarServer.objects.get().sealed_secret, BusyTime.objects.count()) == ("", 0)
    assert client.post(PAGE, GIVEN | {"secret": ""}).status_code == 422


def test_it_is_the_administrators_alone(as_person, client, library, stranger):
    use(library)
    role(library.ida, Role.Kind.COORDINATOR)
    assert client.get(PAGE).status_code == 302
    for person in (library.ida, library.gitte, library.lone):
        for method, address in (("get", PAGE), ("post", PAGE), ("post", END)):
            assert getattr(as_person(person), method)(address).status_code == 403
    assert as_person(stranger).get(PAGE).context["server"] is None
    as_person(stranger).post(END)
    as_person(stranger).post(PAGE, GIVEN | {"address": "https://other.example/{user}/"})
    assert CalendarServer.objects.get(organisation=library.organisation).closed_at is None
    assert CalendarServer.objects.count() == 2


def test_the_page_takes_few_queries(as_person, library, django_assert_max_num_queries):
    use(library)
    client = as_person(library.karen)
    with django_assert_max_num_queries(12):
        client.get(reverse("calendar_server"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("no calendar there the server answered 404", "Der er ingen kalender på den adresse"),
        ("the server answered 507", "Serveren ville ikke tage imod det (507)"),
        ("somebody else keeps changing it", "Serveren gav et svar, der ikke kan bruges"),
    ],
)
def test_whose_calendar_does_not_take_them_is_told_in_words(as_person, library, meeting, error, words):
    entry = CalendarEntry(server=use(library), meeting=meeting, person=library.jens, next_attempt_at=NOW)
    entry.last_error = error
    entry.save()
    page = as_person(library.karen).get(PAGE).content.decode()
    assert words in page
    assert library.jens.name in page
    assert error not in page
