from datetime import date

import pytest

from tests.world import TODAY
from vaert.people.models import Employment, Membership, Person, Role


def rows(person):
    return [
        (row.department.name, row.starts_on, row.ends_on) for row in person.memberships.select_related("department")
    ]


def move(client, person, department, from_on="2027-01-01"):
    return client.post(f"/people/{person.pk}/department/", {"department": department.pk, "from_on": from_on})


def test_a_move_ends_one_row_and_begins_the_next(as_person, library):
    for _time in range(2):
        assert move(as_person(library.karen), library.lone, library.tarup).status_code == 302
    assert rows(library.lone) == [
        ("Børn og unge", date(2020, 1, 1), date(2026, 12, 31)),
        ("Tarup", date(2027, 1, 1), None),
    ]
    assert library.lone.memberships.last().leader == library.lise
    assert list(Person.objects.matching("lone tarup")) == [library.lone]


def test_a_move_before_a_planned_one_lasts_until_it(as_person, library):
    karen = as_person(library.karen)
    move(karen, library.lone, library.tarup, "2027-03-01")
    move(karen, library.lone, library.adults, "2027-01-01")
    assert [row[1:] for row in rows(library.lone)] == [
        (date(2020, 1, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), None),
    ]


def test_a_move_on_the_same_day_puts_the_row_right(as_person, library):
    karen = as_person(library.karen)
    move(karen, library.lone, library.tarup)
    move(karen, library.lone, library.adults)
    assert [row[0] for row in rows(library.lone)] == ["Børn og unge", "Voksenformidling"]


def test_nobody_moves_on_a_day_they_do_not_work_here(as_person, library):
    answer = move(as_person(library.karen), library.amira, library.tarup, "2026-11-01")
    assert list(answer.context["form"].errors) == ["from_on"]


def test_a_leader_of_another_organisation_cannot_be_chosen(as_person, library, stranger):
    typed = {"department": library.tarup.pk, "from_on": "2027-01-01", "leader": stranger.pk}
    answer = as_person(library.karen).post(f"/people/{library.lone.pk}/department/", typed)
    assert list(answer.context["form"].errors) == ["leader"]


def employ(client, person, starts_on, ends_on=""):
    return client.post(f"/people/{person.pk}/employment/", {"starts_on": starts_on, "ends_on": ends_on})


def test_a_last_day_ends_department_and_roles_too(as_person, library):
    for _time in range(2):
        employ(as_person(library.karen), library.lise, "01-01-2020", "31-12-2026")
    last = date(2026, 12, 31)
    assert Employment.objects.get(person=library.lise).ends_on == last
    assert Membership.objects.get(person=library.lise).ends_on == last
    assert Role.objects.get(person=library.lise).ends_on == last
    assert Person.objects.employed(last).filter(pk=library.lise.pk).exists()


def test_who_stays_after_all_gets_everything_back(as_person, library):
    karen = as_person(library.karen)
    employ(karen, library.lise, "01-01-2020", "31-12-2026")
    employ(karen, library.lise, "01-01-2020")
    assert Membership.objects.get(person=library.lise).ends_on is None
    assert Role.objects.get(person=library.lise).ends_on is None


def test_a_planned_move_after_the_last_day_never_happens(as_person, library):
    karen = as_person(library.karen)
    move(karen, library.lone, library.tarup, "2027-03-01")
    employ(karen, library.lone, "01-01-2020", "31-12-2026")
    assert rows(library.lone) == [("Børn og unge", date(2020, 1, 1), date(2026, 12, 31))]


def test_a_new_colleague_starts_later(as_person, library):
    employ(as_person(library.karen), library.amira, "15-12-2026")
    assert Employment.objects.get(person=library.amira).starts_on == date(2026, 12, 15)
    assert Membership.objects.get(person=library.amira).starts_on == date(2026, 12, 15)


def test_the_last_day_is_not_before_the_first(as_person, library):
    answer = employ(as_person(library.karen), library.lone, "2020-01-01", "2019-12-31")
    assert list(answer.context["form"].errors) == ["ends_on"]


def test_the_only_administrator_cannot_leave(as_person, library):
    answer = employ(as_person(library.karen), library.karen, "2020-01-01", "2026-12-31")
    assert "Karen Holm" in answer.context["form"].errors["ends_on"][0]
    assert Employment.objects.get(person=library.karen).ends_on is None


def test_somebody_who_left_comes_back_with_the_old_years_kept(as_person, library):
    Employment.objects.filter(person=library.lone).update(ends_on=date(2024, 6, 30))
    Membership.objects.filter(person=library.lone).update(ends_on=date(2024, 6, 30))
    typed = {"department": library.tarup.pk, "starts_on": "2027-01-01"}
    for _time in range(2):
        as_person(library.karen).post(f"/people/{library.lone.pk}/employment/", typed)
    assert [job.starts_on for job in library.lone.employments.all()] == [date(2020, 1, 1), date(2027, 1, 1)]
    assert [row[0] for row in rows(library.lone)] == ["Børn og unge", "Tarup"]


@pytest.mark.parametrize("address", ["department", "employment"])
def test_the_form_shows_how_it_is_now(as_person, library, address):
    form = as_person(library.karen).get(f"/people/{library.lone.pk}/{address}/").context["form"]
    shown = {"department": ("from_on", TODAY), "employment": ("starts_on", date(2020, 1, 1))}
    name, value = shown[address]
    assert form[name].value() == value
