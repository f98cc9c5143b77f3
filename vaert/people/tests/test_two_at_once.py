"""Two have the same page about somebody, or about the house, open: neither undoes what the other has changed."""

import json
from datetime import time
from decimal import Decimal

import pytest
from django.test import Client

from vaert.people.models import Organisation, Person


@pytest.fixture
def open_page(library):
    """`open_page(address)` is a page that Karen has open: `save(change=…)` sends what it shows, changed."""

    def opened(address):
        client = Client()
        client.force_login(library.karen.account, backend="vaert.people.backend.AccountBackend")
        form = client.get(address).context["form"]
        typed = {"shown": form.shown}
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False):
                typed[name] = value.strftime("%H:%M") if isinstance(value, time) else str(value)

        def save(**changes):
            sent = {name: value for name, value in (typed | changes).items() if value is not None}
            return client.post(address, sent, follow=True)

        return save

    return opened


def said(answer):
    return [str(each) for each in answer.context["messages"]]


def test_what_two_change_at_once_in_one_person_is_all_kept_and_the_second_is_told(library, open_page):
    address = f"/people/{library.jens.pk}/facts/"
    first, second = open_page(address), open_page(address)
    first(phone="12 34 56 78", is_willing=None)
    answer = second(title="souschef", weekly_hours="30,50")
    jens = Person.objects.get(pk=library.jens.pk)
    assert (jens.phone, jens.is_willing, jens.title, jens.weekly_hours) == (
        "12 34 56 78",
        False,
        "souschef",
        Decimal("30.5"),
    )
    assert said(answer) == [
        "Gemt. Imens har en anden rettet dette, og det bliver stående: Telefon, må gerne spørges om at være buddy."
    ]


def test_what_both_have_changed_is_said_at_the_field_and_saved_when_it_is_sent_again(library, open_page):
    address = f"/people/{library.jens.pk}/facts/"
    first, second = open_page(address), open_page(address)
    first(title="souschef")
    answer = second(title="teamleder", phone="12 34 56 78")
    form = answer.context["form"]
    assert list(form.errors) == ["title"]
    assert "”souschef”" in form.errors["title"][0]
    assert 'value="teamleder"' in answer.content.decode()
    assert Person.objects.get(pk=library.jens.pk).title == "souschef"
    second(title="teamleder", phone="12 34 56 78", shown=form.shown)
    jens = Person.objects.get(pk=library.jens.pk)
    assert (jens.title, jens.phone) == ("teamleder", "12 34 56 78")


def test_two_who_write_the_same_are_not_bothered(library, open_page):
    address = f"/people/{library.jens.pk}/facts/"
    first, second = open_page(address), open_page(address)
    for save in (first, second):
        assert said(save(title="souschef")) == ["Gemt."]


def test_a_week_that_two_change_on_different_days_has_both(library, open_page):
    Person.objects.filter(pk=library.jens.pk).update(week=[[0, "08:00", "15:30"], [1, "08:00", "15:30"]])
    address = f"/people/{library.jens.pk}/week/"
    first, second = open_page(address), open_page(address)
    first(to_0="12.00")
    second(from_1="9:30")
    assert Person.objects.get(pk=library.jens.pk).week == [[0, "08:00", "12:00"], [1, "09:30", "15:30"]]
    assert list(first(to_1="14:00", from_1="10:00").context["form"].errors) == ["from_1"]


def test_the_settings_of_the_house_too(library, open_page):
    first, second = open_page("/people/settings/"), open_page("/people/settings/")
    first(quiet_from="20:00", quiet_until="7:00", language="en")
    second(name="Lindevang", anonymity_threshold="7")
    house = Organisation.objects.get(pk=library.organisation.pk)
    assert (house.name, house.quiet_from, house.quiet_until, house.language) == ("Lindevang", time(20), time(7), "en")
    answer = open_page("/people/settings/")(language="da", shown=json.dumps({"language": "fr"}))
    assert "”English”" in answer.context["form"].errors["language"][0]


def test_my_own_settings_do_not_undo_what_a_coordinator_has_written(library, open_page):
    mine, theirs = open_page("/me/"), open_page(f"/people/{library.karen.pk}/facts/")
    theirs(is_willing=None)
    mine(language="en")
    karen = Person.objects.get(pk=library.karen.pk)
    assert (karen.language, karen.is_willing) == ("en", False)


@pytest.mark.parametrize("shown", ["", "[1]", "{", '{"title": 7, "other": null}'])
def test_a_page_that_carries_nothing_we_know_is_taken_as_it_is(library, open_page, shown):
    open_page(f"/people/{library.jens.pk}/facts/")(phone="12 34 56 78", shown=shown)
    assert Person.objects.get(pk=library.jens.pk).phone == "12 34 56 78"
