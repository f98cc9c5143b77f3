"""The departments, places and leaders that a form offers, and what it takes."""

import pytest

from vaert.people.forms.person import MoveForm
from vaert.people.models import Department, Membership, Organisation, Person, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return Organisation.objects.create(name="Vores", slug="vores")


@pytest.fixture
def theirs():
    return Organisation.objects.create(name="Deres", slug="deres")


def _person(organisation, name):
    return Person.objects.create(
        organisation=organisation, given_name=name, family_name="Holm", email=f"{name.lower()}@example.dk"
    )


def _words(form, name):
    return [str(words) for _, words in form.fields[name].choices]


def test_what_is_offered_is_the_organisations_own_and_nobody_leads_themselves(ours, theirs):
    leader, worker, stranger = _person(ours, "Lone"), _person(ours, "Åse"), _person(theirs, "Bo")
    for organisation, name in ((ours, "Børn"), (theirs, "Musik")):
        site = Site.objects.create(organisation=organisation, name=f"{name}huset")
        Department.objects.create(organisation=organisation, name=name, site=site)
    for led, leads in ((worker, leader), (leader, worker), (stranger, stranger)):
        Membership.objects.create(
            person=led, leader=leads, department=led.organisation.departments.get(), starts_on="2026-01-01"
        )

    form = MoveForm(organisation=ours, person=worker)

    assert _words(form, "department")[1:] == ["Børn"]
    assert _words(form, "site")[1:] == ["Børnhuset"]
    assert _words(form, "leader")[1:] == ["Lone Holm"]
    assert 'value="' in str(form["leader"])


def test_only_what_is_offered_is_taken(ours, theirs):
    mine = Department.objects.create(organisation=ours, name="Børn")
    other = Department.objects.create(organisation=theirs, name="Musik")

    taken = MoveForm({"department": mine.pk, "from_on": "2026-03-02"}, organisation=ours)
    refused = MoveForm({"department": other.pk, "from_on": "2026-03-02"}, organisation=ours)

    assert taken.is_valid()
    assert taken.place() == {"department": mine, "site": None, "leader": None}
    assert list(refused.errors) == ["department"]
