from datetime import time

from vaert.people.models import Organisation, Role

URL = "/people/settings/"
TYPED = {"name": "Lindevang", "language": "en", "anonymity_threshold": "7"}


def test_an_administrator_decides(as_person, library):
    for _time in range(2):
        as_person(library.karen).post(URL, TYPED)
    organisation = Organisation.objects.get(pk=library.organisation.pk)
    assert (organisation.name, organisation.language, organisation.anonymity_threshold) == ("Lindevang", "en", 7)


def test_an_organisation_without_a_name_is_refused(as_person, library):
    answer = as_person(library.karen).post(URL, {**TYPED, "name": " "})
    assert list(answer.context["form"].errors) == ["name"]


def test_a_coordinator_decides_nothing_here(as_person, library):
    Role.objects.filter(person=library.karen, kind="administrator").delete()
    assert as_person(library.karen).post(URL, TYPED).status_code == 403


def test_quiet_hours_are_two_hours_or_none(as_person, library):
    karen = as_person(library.karen)
    karen.post(URL, {**TYPED, "quiet_from": "20:00", "quiet_until": "7.00"})
    organisation = Organisation.objects.get(pk=library.organisation.pk)
    assert (organisation.quiet_from, organisation.quiet_until) == (time(20), time(7))
    for wrong, field in [
        ({"quiet_from": "20:00"}, "quiet_until"),
        ({"quiet_from": "7:00", "quiet_until": "7:00"}, "quiet_until"),
    ]:
        assert list(karen.post(URL, {**TYPED, **wrong}).context["form"].errors) == [field]
    karen.post(URL, TYPED)
    organisation.refresh_from_db()
    assert (organisation.quiet_from, organisation.quiet_until) == (None, None)
