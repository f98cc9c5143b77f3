"""The plan as a file: a line for each half-year, as proposed or as it stands."""

from datetime import date

import pytest
from django.urls import reverse

from tests.world import NOW, TODAY
from vaert.mentoring import actions, jobs
from vaert.people.models import Absence

pytestmark = pytest.mark.django_db


def lines(client) -> list[list[str]]:
    answer = client.get(reverse("plan_sheet", args=["csv"]))
    text = answer.content.decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def proposed(library) -> None:
    plan = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    jobs.make_plan(plan.pk)


def test_each_half_year_is_a_line_as_it_stands(as_person, library, running):
    _headings, first, second = lines(as_person(library.karen))
    assert first[0] == second[0] == "Åge Ågård-Sørensen"
    assert first[1:] == [
        "Første halvår",
        "2026-08-03",
        "2027-02-02",
        "Jens Østergaard",
        "Børn og unge",
        "i gang",
        "",
        "",
    ]
    assert second[4:] == ["Lone Bruun", "Børn og unge", "på vej", "", ""]


def test_a_proposed_plan_says_whose_place_somebody_takes(as_person, library, running):
    Absence.objects.create(person=library.lone, starts_on=date(2027, 2, 1), ends_on=date(2027, 8, 1))
    proposed(library)
    *_, second = lines(as_person(library.karen))
    assert second[4] not in {"", "Lone Bruun"}
    assert second[7] == "Lone Bruun"


def test_a_half_year_without_a_buddy_is_a_line_with_what_binds(as_person, library, running):
    type(library.karen).objects.update(is_willing=False)
    proposed(library)
    *_, second = lines(as_person(library.karen))
    assert second[4:8] == ["", "", "ingen endnu", "Lone Bruun"]
    assert second[8].startswith("Ingen kan:")


def test_it_is_a_workbook_too(as_person, library, running):
    answer = as_person(library.karen).get(reverse("plan_sheet", args=["xlsx"]))
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize("who", ["mads", "gitte", "jens"])
def test_others_than_coordinators_are_refused(as_person, library, running, who):
    assert as_person(getattr(library, who)).get(reverse("plan_sheet", args=["csv"])).status_code == 403


def test_another_organisation_gets_nothing_of_ours(as_person, stranger, running):
    assert len(lines(as_person(stranger))) == 1
