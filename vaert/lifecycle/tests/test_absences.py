from datetime import date

from tests.world import TODAY
from vaert.people.models import Absence


def add(client, person, starts_on, ends_on=""):
    return client.post(f"/people/{person.pk}/absences/", {"starts_on": starts_on, "ends_on": ends_on})


def test_days_away_are_written_once_however_often_they_are_sent(as_person, library):
    for _time in range(2):
        add(as_person(library.karen), library.lone, "01-12-2026", "04-12-2026")
        add(as_person(library.karen), library.lone, "01-03-2027")
    days = [(row.starts_on, row.ends_on) for row in Absence.objects.filter(person=library.lone)]
    assert days == [(date(2026, 12, 1), date(2026, 12, 4)), (date(2027, 3, 1), None)]


def test_the_last_day_away_is_not_before_the_first(as_person, library):
    answer = add(as_person(library.karen), library.lone, "04-12-2026", "01-12-2026")
    assert list(answer.context["form"].errors) == ["ends_on"]
    assert not Absence.objects.exists()


def test_days_away_are_removed_and_removing_them_again_is_harmless(as_person, library):
    away = Absence.objects.create(person=library.lone, starts_on=TODAY, ends_on=TODAY)
    karen = as_person(library.karen)
    address = f"/people/{library.lone.pk}/absences/{away.pk}/removal/"
    assert karen.get(address).status_code == 405
    assert karen.post(address).status_code == 302
    assert karen.post(address).status_code == 302
    assert not Absence.objects.exists()


def test_days_of_somebody_else_are_not_removed_on_the_way(as_person, library):
    away = Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=TODAY)
    as_person(library.karen).post(f"/people/{library.lone.pk}/absences/{away.pk}/removal/")
    assert Absence.objects.exists()


def test_there_is_nowhere_to_write_why(as_person, library):
    form = as_person(library.karen).get(f"/people/{library.lone.pk}/absences/").context["form"]
    assert list(form.fields) == ["starts_on", "ends_on"]
