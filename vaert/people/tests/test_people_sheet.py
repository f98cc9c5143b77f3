"""The list of colleagues as a file."""

import pytest
from django.urls import reverse

from tests.world import TODAY
from vaert.people.models import Absence

pytestmark = pytest.mark.django_db


def lines(client, ending="csv", query=""):
    answer = client.get(reverse("people_sheet", args=[ending]) + query)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig").splitlines()


def test_the_coordinator_takes_everybody_along(as_person, library):
    Absence.objects.create(person=library.aage, starts_on=TODAY, ends_on=TODAY)
    found = lines(as_person(library.karen))
    assert len(found) == 1 + library.organisation.people.count()
    aage = next(line for line in found if line.startswith("Åge"))
    assert aage.split(";")[3:6] == ["Børn og unge", "Hovedbiblioteket", "Gitte Hansen"]
    assert aage.endswith("ja")


def test_what_was_searched_for_is_what_one_gets(as_person, library):
    assert len(lines(as_person(library.karen), query="?q=åge")) == 2


def test_a_leader_gets_those_they_may_list(as_person, library):
    assert not any(line.startswith("Mads") for line in lines(as_person(library.gitte)))


def test_a_colleague_gets_no_list(as_person, library):
    assert as_person(library.lone).get(reverse("people_sheet", args=["xlsx"])).status_code == 403


def test_another_organisation_is_not_in_it(as_person, library, stranger):
    assert not any("Frede" in line for line in lines(as_person(library.karen)))


def test_many_people_cost_no_more_questions(as_person, library, django_assert_max_num_queries):
    client = as_person(library.karen)
    with django_assert_max_num_queries(10):
        lines(client)
