from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.world import NOW, TODAY
from vaert.people.models import Absence, Shift


def page(client, person):
    return client.get(f"/people/{person.pk}/")


@pytest.fixture
def away(library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=date(2026, 12, 4))
    Shift.objects.create(
        person=library.jens, starts_at=NOW, ends_at=NOW + timedelta(hours=2), place="Børnenes bibliotek"
    )
    return library


def test_a_colleague_sees_how_to_reach_one_and_nothing_more(as_person, away):
    said = page(as_person(away.lone), away.jens).content.decode()
    assert "jens.oestergaard@lindevang.example" in said
    for private in ("1002", "4. dec", "Børnenes bibliotek", "Gitte Hansen", "8.00"):
        assert private not in said


@pytest.mark.parametrize("who", ["karen", "gitte", "jens"])
def test_coordinator_own_leader_and_oneself_see_the_whole_page(as_person, away, who):
    said = page(as_person(getattr(away, who)), away.jens).content.decode()
    for known in ("1002", "4. dec", "Børnenes bibliotek", "Gitte Hansen", "mandag–fredag 08.00–15.30"):
        assert known in said


def test_another_departments_leader_sees_the_plain_page(as_person, away):
    assert not page(as_person(away.lise), away.jens).context["sight"].whole


def test_only_those_who_look_after_people_are_offered_the_deeds(as_person, away):
    assert "/facts/" in page(as_person(away.karen), away.jens).content.decode()
    assert "/facts/" not in page(as_person(away.gitte), away.jens).content.decode()


def test_another_organisation_finds_nobody(as_person, library, stranger):
    assert page(as_person(stranger), library.jens).status_code == 404


def test_the_history_is_told_in_words(as_person, library):
    story = page(as_person(library.karen), library.gitte).context["story"]
    said = [event.words for event in story]
    assert "Første arbejdsdag" in said
    assert "Bliver leder af Børn og unge" in said


def test_shifts_are_shown_in_local_time_and_only_for_a_fortnight(as_person, library):
    for days in (1, 15):
        at = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Copenhagen")) + timedelta(days=days)
        Shift.objects.create(person=library.jens, starts_at=at, ends_at=at + timedelta(hours=1))
    shown = page(as_person(library.karen), library.jens)
    assert len(shown.context["shifts"]) == 1
    assert "kl. 12.00" in shown.content.decode()


def test_the_page_needs_at_most_twelve_queries(as_person, away, django_assert_max_num_queries):
    karen = as_person(away.karen)
    with django_assert_max_num_queries(12):
        page(karen, away.jens)
