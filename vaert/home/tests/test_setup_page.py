import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from vaert.home.founding import make_setup_token
from vaert.mentoring.models import Scheme
from vaert.people.models import Organisation, Person

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Ærø Folkebibliotek",
    "given_name": "Åse",
    "family_name": "Lund",
    "email": "Aase.Lund@aeroe.example",
}


def address():
    said = StringIO()
    call_command("setup_link", stdout=said)
    return re.search(r"/setup/\S+", said.getvalue()).group()


def test_the_first_person_makes_the_organisation_and_is_inside(client):
    there = address()
    assert client.get(there).status_code == 200
    assert client.post(there, TYPED).url in {"/people/", "/people/imports/"}
    aase = client.get("/people/").wsgi_request.person
    assert (aase.name, aase.email, aase.organisation.slug) == (
        "Åse Lund",
        "aase.lund@aeroe.example",
        "aeroe-folkebibliotek",
    )
    assert Scheme.objects.filter(organisation=aase.organisation).exists()
    assert client.get("/people/settings/").status_code == 200


def test_before_the_first_staff_list_nobody_is_asked_for_a_department_that_is_not_there(client):
    client.post(address(), TYPED)
    for page in ("/people/new/", "/courses/new/"):
        said = client.get(page).content.decode()
        assert "Importér personalelisten" in said
        assert 'name="department"' not in said


def test_the_address_works_only_while_nobody_is_administrator(client):
    there = address()
    client.post(there, TYPED)
    client.logout()
    assert client.get(there).status_code == 410
    assert client.post(there, {**TYPED, "name": "Et andet", "email": "en@anden.example"}).status_code == 410
    assert Organisation.objects.count() == 1
    with pytest.raises(CommandError):
        address()


def test_a_made_up_or_old_address_opens_nothing(client, monkeypatch):
    assert client.post("/setup/abc/", TYPED).status_code == 410
    token = make_setup_token()
    monkeypatch.setattr("vaert.home.founding.LINK_HOURS", -1)
    assert client.get(f"/setup/{token}/").status_code == 410
    assert not Organisation.objects.exists()


def test_after_an_import_the_first_person_takes_their_place_among_the_imported(client):
    organisation = Organisation.objects.create(name=TYPED["name"], slug="aeroe")
    Person.objects.create(organisation=organisation, given_name="Åse", family_name="Lund", email=TYPED["email"])
    Person.objects.get().employments.create(starts_on="2020-01-01")
    there = address()
    assert client.get(there).context["form"]["name"].value() == TYPED["name"]
    client.post(there, TYPED)
    assert Person.objects.count() == 1
    assert client.get("/people/").status_code == 200


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("email", "åse"), ("given_name", "010190-1234")])
def test_what_is_wrong_is_said_at_the_field(client, field, typed):
    answer = client.post(address(), {**TYPED, field: typed})
    assert list(answer.context["form"].errors) == [field]
    assert not Organisation.objects.exists()
