from datetime import date

import pytest

from tests.world import TODAY, person
from vaert.people.models import Absence, Employment

URL = "/people/"


def names(response):
    return [one.given_name for one in response.context["page"].object_list]


def test_everybody_stands_in_danish_order_with_aa_last(as_person, library):
    found = names(as_person(library.karen).get(URL))
    assert found == ["Amira", "Gitte", "Ida", "Jens", "Karen", "Lise", "Lone", "Mads", "Åge"]


@pytest.mark.parametrize("words", ["åge", "AAGE", "aage ågård", "agard", "1006", "sørensen børn"])
def test_a_name_is_found_however_it_is_written(as_person, library, words):
    found = names(as_person(library.karen).get(URL, {"q": words}))
    assert found == ([] if words == "agard" else ["Åge"])


def test_the_filters_narrow_the_list(as_person, library):
    karen = as_person(library.karen)
    assert names(karen.get(URL, {"department": library.tarup.pk})) == ["Lise", "Mads"]
    assert names(karen.get(URL, {"site": library.branch.pk})) == ["Lise", "Mads"]
    assert names(karen.get(URL, {"state": "soon"})) == ["Amira"]
    library.ida.is_willing = False
    library.ida.save()
    assert names(karen.get(URL, {"willing": "no"})) == ["Ida"]


def test_who_has_left_is_found_only_when_asked_for(as_person, library):
    Employment.objects.filter(person=library.ida).update(ends_on=date(2026, 11, 1))
    karen = as_person(library.karen)
    assert "Ida" not in names(karen.get(URL))
    assert names(karen.get(URL, {"state": "left"})) == ["Ida"]


def test_who_is_away_today_is_shown_without_a_reason(as_person, library):
    Absence.objects.create(person=library.ida, starts_on=TODAY, ends_on=TODAY)
    page = as_person(library.karen).get(URL, {"state": "away"})
    assert names(page) == ["Ida"]


def test_typing_asks_for_the_rows_alone(as_person, library):
    page = as_person(library.karen).get(URL, {"q": "lone"}, headers={"HX-Request": "true"})
    assert page.content.startswith(b'<div id="rows"')


def test_an_unknown_filter_is_left_out(as_person, library):
    assert len(names(as_person(library.karen).get(URL, {"department": "x", "state": "y", "page": "z"}))) == 9


def test_a_cpr_number_is_not_searched_for(as_person, library):
    page = as_person(library.karen).get(URL, {"q": "010190-1234"})
    assert "CPR" in page.content.decode()
    assert len(names(page)) == 9


def test_a_leader_sees_the_people_of_their_departments(as_person, library):
    page = as_person(library.lise).get(URL)
    assert names(page) == ["Lise", "Mads"]
    assert page.context["form"].fields["department"].choices == [("", "Alle"), (library.tarup.pk, "Tarup")]
    assert page.context["form"].fields["site"].choices[1:] == [(library.branch.pk, "Tarup Bibliotek")]


def test_a_colleague_has_no_list(as_person, library):
    assert as_person(library.lone).get(URL).status_code == 403


def test_another_organisation_sees_only_itself(as_person, library, stranger):
    assert names(as_person(stranger).get(URL)) == ["Frede"]


@pytest.mark.parametrize("who", ["karen", "gitte"])
def test_the_list_needs_at_most_twelve_queries(as_person, library, django_assert_max_num_queries, who):
    for number in range(60):
        person(library.organisation, f"Prøve P{number}", library.children, leader=library.gitte)
    reader = as_person(getattr(library, who))
    with django_assert_max_num_queries(12):
        reader.get(URL)
