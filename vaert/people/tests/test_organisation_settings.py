import pytest

from vaert.people.models import Organisation, Role
from vaert.people.settings_of import setting

URL = "/people/settings/"
TYPED = {"name": "Lindevang", "language": "en", "anonymity_threshold": "7"}


def test_an_administrator_decides_and_only_what_differs_is_kept(as_person, library):
    for _time in range(2):
        as_person(library.karen).post(URL, TYPED)
    organisation = Organisation.objects.get(pk=library.organisation.pk)
    assert (organisation.name, organisation.language) == ("Lindevang", "en")
    assert organisation.settings == {"anonymity_threshold": 7}
    as_person(library.karen).post(URL, {**TYPED, "anonymity_threshold": "5"})
    assert Organisation.objects.get(pk=organisation.pk).settings == {}


def test_what_is_not_decided_has_a_default_and_a_misspelt_name_is_noticed(library):
    assert setting(library.organisation, "anonymity_threshold") == 5
    with pytest.raises(KeyError):
        setting(library.organisation, "anonymity_treshold")


def test_too_few_answers_are_no_anonymity(as_person, library):
    answer = as_person(library.karen).post(URL, {**TYPED, "anonymity_threshold": "2"})
    assert list(answer.context["form"].errors) == ["anonymity_threshold"]


def test_a_coordinator_decides_nothing_here(as_person, library):
    Role.objects.filter(person=library.karen, kind="administrator").delete()
    assert as_person(library.karen).post(URL, TYPED).status_code == 403
