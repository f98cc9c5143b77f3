"""The list of courses as a file."""

import pytest
from django.urls import reverse

from tests.world import running_course

pytestmark = pytest.mark.django_db


def lines(client, query=""):
    answer = client.get(reverse("courses_sheet", args=["csv"]) + query)
    return answer.content.decode("utf-8-sig").splitlines()


def test_a_course_is_a_line_of_facts(as_person, library):
    running_course(library.lone, library.jens)
    found = lines(as_person(library.karen))
    assert found[1].split(";") == [
        "Lone Bruun",
        "Børn og unge",
        "I gang",
        "2026-08-03",
        "2027-08-02",
        "4",
        "12",
        "Jens Østergaard",
        "3",
        "2026-11-25 10:00:00",
    ]


def test_a_leader_gets_only_their_own(as_person, library):
    running_course(library.lone, library.jens)
    assert len(lines(as_person(library.gitte))) == 2
    assert len(lines(as_person(library.lise))) == 1


def test_another_organisation_gets_nothing_of_ours(as_person, library, stranger):
    running_course(library.lone, library.jens)
    assert len(lines(as_person(stranger))) == 1


def test_it_is_a_workbook_too(as_person, library):
    answer = as_person(library.karen).get(reverse("courses_sheet", args=["xlsx"]))
    assert answer.content.startswith(b"PK")
