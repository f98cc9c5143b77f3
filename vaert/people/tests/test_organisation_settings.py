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
