"""All duties are handed over in one deed, seen first."""

import re
from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY, role, running_course
from vaert.mentoring.models import Course
from vaert.mentoring.text.contact import contact_of
from vaert.people.actions.handing_over import CannotHandOver, hand_over_duties
from vaert.people.models import Role, StandIn
from vaert.people.models.stand_in import answers_for

pytestmark = pytest.mark.django_db
MONTH = date(2026, 12, 23)


def kinds(person, on=TODAY):
    return sorted(Role.objects.covering(on).filter(person=person).values_list("kind", flat=True))


def hand_over(library, to, starts_on=TODAY, ends_on=None):
    return hand_over_duties(
        person=library.karen, to=to, starts_on=starts_on, ends_on=ends_on, by=library.karen, at=NOW, today=TODAY
    )


def post(client, person, **typed):
    return client.post(f"/people/{person.pk}/duties/", {"starts_on": "2026-11-23", "ends_on": "", **typed})


def test_for_a_while_both_have_the_duties_and_afterwards_only_the_first(library):
    hand_over(library, library.ida, ends_on=MONTH)
    assert kinds(library.ida) == kinds(library.karen) == ["administrator", "coordinator"]
    assert kinds(library.ida, MONTH) == ["administrator", "coordinator"]
    assert kinds(library.ida, MONTH + timedelta(days=1)) == []
    assert kinds(library.karen, MONTH + timedelta(days=1)) == ["administrator", "coordinator"]


def test_for_good_the_duties_are_only_the_others(library):
    hand_over(library, library.ida)
    assert kinds(library.ida) == ["administrator", "coordinator"]
    assert kinds(library.karen) == []


def test_handing_over_twice_is_once(library):
    hand_over(library, library.ida, ends_on=MONTH)
    hand_over(library, library.ida, ends_on=MONTH)
    assert StandIn.objects.count() == 1
    assert Role.objects.filter(person=library.ida).count() == 2


def test_letters_and_answers_are_the_substitutes_as_long_as_it_lasts(library):
    course = running_course(library.amira, library.jens, library.ida, starts_on=date(2026, 12, 1))
    Course.objects.filter(pk=course.pk).update(started_by=library.karen)
    course.refresh_from_db()
    assert contact_of(course, TODAY) == library.karen
    hand_over(library, library.lone, ends_on=MONTH)
    assert contact_of(course, MONTH) == library.lone
    assert contact_of(course, MONTH + timedelta(days=1)) == library.karen
    assert Course.objects.get(pk=course.pk).started_by == library.karen


def test_whoever_has_left_signs_nothing(library):
    course = running_course(library.amira, library.jens, library.ida, starts_on=date(2026, 12, 1))
    Course.objects.filter(pk=course.pk).update(started_by=library.mads)
    course.refresh_from_db()
    library.mads.employments.update(ends_on=date(2026, 11, 1))
    assert contact_of(course, TODAY) == library.karen


def test_a_substitutes_substitute_answers_and_a_circle_ends(library):
    hand_over(library, library.ida, ends_on=MONTH)
    StandIn.objects.create(
        organisation=library.organisation, person=library.ida, substitute=library.lone, starts_on=TODAY, noted_at=NOW
    )
    assert answers_for(library.karen, TODAY) == library.lone
    StandIn.objects.create(
        organisation=library.organisation, person=library.lone, substitute=library.karen, starts_on=TODAY, noted_at=NOW
    )
    assert answers_for(library.karen, TODAY) in {library.karen, library.ida, library.lone}


def test_who_stood_in_before_gives_way_to_whoever_stands_in_now(library):
    hand_over(library, library.ida, ends_on=MONTH)
    hand_over(library, library.lone, starts_on=TODAY + timedelta(days=7), ends_on=MONTH)
    assert answers_for(library.karen, TODAY) == library.ida
    assert answers_for(library.karen, MONTH) == library.lone


def test_nothing_is_handed_over_by_somebody_without_duties_or_to_somebody_of_another_house(library, stranger):
    with pytest.raises(CannotHandOver):
        hand_over(library, stranger)
    with pytest.raises(CannotHandOver):
        hand_over_duties(
            person=library.jens, to=library.ida, starts_on=TODAY, ends_on=None, by=library.karen, at=NOW, today=TODAY
        )


def test_the_page_shows_what_follows_and_then_does_it_once(as_person, library):
    client = as_person(library.karen)
    shown = post(client, library.karen, to="Ida Poulsen", ends_on="2026-12-23")
    assert kinds(library.ida) == []
    seen = re.search(r'name="seen" value="(\w+)"', shown.content.decode()).group(1)
    assert "Ida Poulsen" in shown.content.decode()
    for _ in range(2):
        post(client, library.karen, to="Ida Poulsen", ends_on="2026-12-23", seen=seen)
    assert kinds(library.ida) == ["administrator", "coordinator"]
    assert StandIn.objects.count() == 1


@pytest.mark.parametrize(("to", "said"), [("Nils Ukendt", "Ingen her"), ("lindevang", "flere"), ("", "Skriv, hvem")])
def test_a_colleague_must_be_meant_and_only_one(as_person, library, to, said):
    assert said in post(as_person(library.karen), library.karen, to=to).content.decode()
    assert StandIn.objects.count() == 0


def test_a_coordinator_hands_on_what_a_coordinator_holds_and_no_more(as_person, library):
    role(library.lone, Role.Kind.COORDINATOR)
    client, karen = as_person(library.lone), library.karen
    seen = re.search(r'name="seen" value="(\w+)"', post(client, karen, to="Ida Poulsen").content.decode()).group(1)
    post(client, karen, to="Ida Poulsen", seen=seen)
    assert kinds(library.ida) == ["coordinator"]
    assert kinds(karen) == ["administrator"]


@pytest.mark.parametrize("who", ["ida", "gitte", "jens"])
def test_leaders_and_colleagues_hand_nothing_over(as_person, library, who):
    assert post(as_person(getattr(library, who)), library.karen, to="Ida Poulsen").status_code == 403
    assert StandIn.objects.count() == 0


def test_another_houses_administrator_finds_nobody(as_person, library, stranger):
    assert post(as_person(stranger), library.karen, to="Ida Poulsen").status_code == 404


def test_looking_at_the_page_does_nothing(as_person, library):
    assert as_person(library.karen).get(f"/people/{library.karen.pk}/duties/").status_code == 200
    assert StandIn.objects.count() == 0
