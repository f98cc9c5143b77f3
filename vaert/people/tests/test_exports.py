"""A long list as a file: offered, made by the worker, fetched, let go."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.world import NOW, role
from vaert.common import clock, wall
from vaert.people import exporting
from vaert.people.actions.exports import ask_for_export, drop_export
from vaert.people.exporting import look_after_exports, make_export
from vaert.people.models import Export, Role
from vaert.people.views import exports as views

pytestmark = pytest.mark.django_db
SHEET = "/people/colleagues.csv"
PAGES = (("export", "get"), ("export_file", "get"), ("export_attempt", "post"), ("export_dropping", "post"))


@pytest.fixture(autouse=True)
def long_lists(monkeypatch):
    """Every list is a long one, and it is told of each row."""
    monkeypatch.setattr(views, "AT_ONCE", -1)
    monkeypatch.setattr(exporting, "TOLD_EVERY", 1)


def ask(library, **more):
    given = {"sheet": "vaert.people.people_sheet.listed_people", "wish": {}, "ending": "csv", "total": 9}
    return ask_for_export(**given | more, by=library.karen, at=NOW)


def lines(client, export):
    return client.get(reverse("export_file", args=[export.pk])).content.decode("utf-8-sig").splitlines()


def test_a_long_list_is_offered_made_and_fetched(as_person, library):
    client = as_person(library.karen)
    assert "Lav CSV-filen" in client.get(SHEET).content.decode()
    assert not Export.objects.exists()
    answer = client.post(SHEET)
    export = Export.objects.get()
    assert answer.url == reverse("export", args=[export.pk])
    page = client.get(answer.url).content.decode()
    assert "Vi laver filen" in page
    assert "0 af 9 rækker" in page
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 404
    make_export(export.pk)
    assert "Filen er klar" in client.get(answer.url).content.decode()
    found = lines(client, export)
    assert found[0].startswith("Navn;Stilling;")
    assert len(found) == 1 + library.organisation.people.count()


def test_one_leaves_and_comes_back_to_the_same_file(as_person, library):
    client = as_person(library.karen)
    first = client.post(SHEET).url
    assert client.post(SHEET).url == first
    assert client.get(SHEET).url == first
    make_export(Export.objects.get().pk)
    assert client.get(SHEET).url == first
    assert "Lav CSV-filen" in client.get(f"{SHEET}?q=jens").content.decode()


def test_what_was_searched_for_is_what_the_file_holds(as_person, library):
    client = as_person(library.karen)
    client.post(f"{SHEET}?q=jens&page=2")
    export = Export.objects.get()
    assert export.wish == {"q": "jens"}
    make_export(export.pk)
    assert [line.split(";")[0] for line in lines(client, export)[1:]] == [library.jens.name]


def test_whoever_lets_the_file_go_is_back_at_the_list_as_it_was(as_person, library):
    client = as_person(library.karen)
    page = client.post(f"{SHEET}?q=jens", follow=True)
    assert 'href="/people/?q=jens"' in page.content.decode()
    answer = client.post(reverse("export_dropping", args=[Export.objects.get().pk]))
    assert answer.url == "/people/?q=jens"


@pytest.mark.parametrize("path", ["/courses/courses.xlsx", "/plan/plan.xlsx"])
def test_the_other_lists_go_the_same_way(as_person, library, path):
    client = as_person(library.karen)
    client.post(path)
    export = Export.objects.get()
    make_export(export.pk)
    assert client.get(reverse("export_file", args=[export.pk])).content.startswith(b"PK")


def test_made_twice_it_is_the_same_file(library):
    export = ask(library)
    make_export(export.pk)
    Export.objects.update(content=b"as it was")
    make_export(export.pk)
    assert bytes(Export.objects.get().content) == b"as it was"


def test_the_page_tells_how_far_it_is_and_asks_again(as_person, library):
    export = ask(library)
    Export.objects.update(progress=4)
    client, address = as_person(library.karen), reverse("export", args=[export.pk])
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "4 af 9 rækker" in part
    assert "<html" not in part
    make_export(export.pk)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_whoever_lets_it_go_stops_the_worker(library, monkeypatch):
    export, written = ask(library), []

    def rows(*_):
        for number in range(9):
            written.append(number)
            if number == 3:
                drop_export(export=export, by=library.karen, at=NOW)
            yield (str(number),)

    monkeypatch.setattr("vaert.people.people_sheet._rows", rows)
    make_export(export.pk)
    assert written == [0, 1, 2, 3]
    assert not Export.objects.exists()


def test_letting_go_is_a_press_and_twice_harmless(as_person, library):
    export, client = ask(library), as_person(library.karen)
    address = reverse("export_dropping", args=[export.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).url == "/"
    drop_export(export=export, by=library.karen, at=NOW)
    assert not Export.objects.exists()


def test_a_job_that_fails_says_so_and_can_be_asked_for_again(as_person, library, monkeypatch):
    export, client = ask(library), as_person(library.karen)
    monkeypatch.setattr("vaert.people.people_sheet._rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_export(export.pk)
    assert "Filen kunne ikke laves" in client.get(reverse("export", args=[export.pk])).content.decode()
    again = reverse("export_attempt", args=[export.pk])
    assert client.get(again).status_code == 405
    answer = client.post(again)
    export = Export.objects.get()
    assert export.state == Export.State.MAKING
    assert answer.url == reverse("export", args=[export.pk])
    assert client.post(reverse("export_attempt", args=[export.pk])).url == answer.url  # it is being made already
    assert Export.objects.get() == export


def test_it_is_nobody_elses(as_person, library, stranger):
    export = ask(library)
    make_export(export.pk)
    role(library.ida, Role.Kind.COORDINATOR)
    for other in (library.ida, library.lone, stranger):
        for name, method in PAGES:
            assert getattr(as_person(other), method)(reverse(name, args=[export.pk])).status_code == 404
    assert as_person(library.lone).post(SHEET).status_code == 403
    assert Export.objects.count() == 1


@pytest.fixture
def leader(library):
    """Somebody who leads two departments, and has had the list of the people there made into a file."""
    for department in (library.children, library.adults):
        role(library.lone, Role.Kind.LEADER, department)
    given = {"sheet": "vaert.people.people_sheet.listed_people", "wish": {}, "ending": "csv", "total": 9}
    make_export(ask_for_export(**given, by=library.lone, at=NOW).pk)
    return library.lone


def test_whoever_sees_less_than_then_does_not_get_the_file_any_more(as_person, library, leader):
    export, client = Export.objects.get(), as_person(leader)
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 200
    Role.objects.filter(person=leader, department=library.adults).delete()
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 404
    assert client.get(reverse("export", args=[export.pk])).status_code == 404
    assert "Lav CSV-filen" in client.get(SHEET).content.decode()  # the list as it is to them now
    client.post(SHEET)
    assert not Export.objects.filter(pk=export.pk).exists()
    make_export(Export.objects.get().pk)
    assert client.get(reverse("export_file", args=[Export.objects.get().pk])).status_code == 200


def test_a_role_more_takes_no_file_away(as_person, leader):
    export = Export.objects.get()
    role(leader, Role.Kind.COORDINATOR)
    assert as_person(leader).get(reverse("export_file", args=[export.pk])).status_code == 200


def test_a_file_of_which_nobody_knows_how_it_was_read_is_nobodys(as_person, leader):
    Export.objects.update(sight=None)
    assert as_person(leader).get(reverse("export_file", args=[Export.objects.get().pk])).status_code == 404


def test_a_lost_job_is_made_good_and_yesterdays_file_forgotten(library, monkeypatch):
    export, woken = ask(library), []
    monkeypatch.setattr(exporting, "enqueue", lambda path, pk, **_: woken.append(pk))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=9))
    look_after_exports()
    assert woken == []
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=11))
    look_after_exports()
    assert woken == [export.pk]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=25))
    look_after_exports()
    assert not Export.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_short_list_is_whole_when_the_request_is_over(as_person, library, monkeypatch, ending):
    """The server sends an answer when the wall around the organisation stands no more."""
    monkeypatch.setattr(views, "AT_ONCE", 100)
    answer = as_person(library.karen).get(reverse("people_sheet", args=[ending]))
    with wall.inside(wall.NOWHERE):
        assert len(answer.content) > 500
