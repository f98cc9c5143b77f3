import pytest

from vaert.people.models import Person


def facts(**more):
    typed = {
        "given_name": "Nanna",
        "family_name": "Bech",
        "email": "Nanna.Bech@lindevang.example",
        "title": "bibliotekar",
        "phone": "45 11 47 42",
        "weekly_hours": "29,5",
        "languages": "tysk, ukrainsk",
        "is_willing": "on",
        "capacity": "1",
    }
    return {**typed, **more}


@pytest.fixture
def new(library):
    return {"department": library.tarup.pk, "starts_on": "01-01-2027"}


def test_a_colleague_is_added_with_first_day_department_and_leader(as_person, library, new):
    answer = as_person(library.karen).post("/people/new/", facts(**new))
    nanna = Person.objects.get(given_name="Nanna")
    assert answer.url == f"/people/{nanna.pk}/"
    assert (nanna.email, nanna.languages, float(nanna.weekly_hours)) == (
        "nanna.bech@lindevang.example",
        ["tysk", "ukrainsk"],
        29.5,
    )
    place = nanna.memberships.get()
    assert (place.department, place.site, place.leader) == (library.tarup, library.branch, library.lise)
    assert nanna.employments.get().starts_on.isoformat() == "2027-01-01"
    assert list(Person.objects.matching("nanna tarup")) == [nanna]


def test_adding_the_same_twice_makes_one_and_says_who_has_the_address(as_person, library, new):
    karen = as_person(library.karen)
    karen.post("/people/new/", facts(**new))
    again = karen.post("/people/new/", facts(**new))
    assert Person.objects.filter(given_name="Nanna").count() == 1
    assert "Nanna Bech" in again.context["form"].errors["email"][0]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "nanna"),
        ("given_name", ""),
        ("starts_on", "32-01-2027"),
        ("starts_on", "01-13-2027"),
        ("ends_on", "31-12-2026"),
        ("weekly_hours", "mange"),
        ("capacity", "0"),
        ("external_id", "1157"),
        ("department", "999999"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written(as_person, library, new, field, typed):
    answer = as_person(library.karen).post("/people/new/", facts(**{**new, field: typed}))
    assert list(answer.context["form"].errors) == [field]
    assert not Person.objects.filter(given_name="Nanna").exists()


@pytest.mark.parametrize("field", ["given_name", "family_name", "title", "phone", "external_id", "languages"])
def test_a_cpr_number_is_refused_wherever_it_is_typed(as_person, library, new, field):
    answer = as_person(library.karen).post("/people/new/", facts(**{**new, field: "010190-1234"}))
    assert "CPR" in answer.context["form"].errors[field][0]
    assert not Person.objects.filter(given_name="Nanna").exists()


def test_facts_are_changed_and_found_again_by_the_new_name(as_person, library):
    typed = facts(given_name="Lone", family_name="Ågesen", email=library.lone.email)
    for _time in range(2):
        assert as_person(library.karen).post(f"/people/{library.lone.pk}/facts/", typed).status_code == 302
    assert list(Person.objects.matching("aagesen børn")) == [library.lone]
    library.lone.refresh_from_db()
    assert library.lone.account is not None


def test_a_new_address_takes_the_old_key_away(as_person, client, library):
    as_person(library.karen).post(f"/people/{library.lone.pk}/facts/", facts(email="lone.ny@lindevang.example"))
    assert as_person(library.lone).get("/").status_code == 403


def test_the_form_shows_what_is_written(as_person, library):
    library.lone.languages = ["tysk"]
    library.lone.save()
    form = as_person(library.karen).get(f"/people/{library.lone.pk}/facts/").context["form"]
    assert (form["given_name"].value(), form["languages"].value()) == ("Lone", "tysk")


def week(**more):
    return {"from_0": "08:00", "to_0": "16:00", "from_2": "9.30", "to_2": "12.00", **more}


def test_a_working_week_is_written_by_the_coordinator_and_by_oneself(as_person, library):
    for who in (library.karen, library.lone):
        as_person(who).post(f"/people/{library.lone.pk}/week/", week())
        library.lone.refresh_from_db()
        assert library.lone.week == [[0, "08:00", "16:00"], [2, "09:30", "12:00"]]


def test_a_leader_changes_nobodys_week(as_person, library):
    assert as_person(library.gitte).post(f"/people/{library.lone.pk}/week/", week()).status_code == 403


@pytest.mark.parametrize(
    ("typed", "field"), [({"to_0": ""}, "to_0"), ({"to_0": "07:00"}, "to_0"), ({"from_0": "otte"}, "from_0")]
)
def test_half_a_day_or_a_day_backwards_is_refused_at_the_field(as_person, library, typed, field):
    answer = as_person(library.lone).post(f"/people/{library.lone.pk}/week/", week(**typed))
    assert list(answer.context["form"].errors) == [field]


def test_a_week_without_hours_is_a_week_nobody_has_told(as_person, library):
    as_person(library.lone).post(f"/people/{library.lone.pk}/week/", {})
    library.lone.refresh_from_db()
    assert library.lone.week is None


def test_an_empty_form_says_what_is_missing(as_person, library):
    page = as_person(library.karen).post("/people/new/", {}).content.decode()
    for words in ("Skriv et fornavn.", "Skriv et efternavn.", "Skriv en mailadresse.", "Vælg en afdeling."):
        assert words in page
    assert "Det her mangler." not in page


def test_a_name_is_one_line_that_can_be_seen(as_person, library, new):
    karen = as_person(library.karen)
    karen.post("/people/new/", facts(**new, given_name="Na\u200bnna\r\nBcc: x", family_name="\u202eBech"))
    nanna = Person.objects.get(email="nanna.bech@lindevang.example")
    assert (nanna.given_name, nanna.family_name) == ("Nanna Bcc: x", "Bech")
    answer = karen.post("/people/new/", facts(**new, given_name="\u200b \u2060", email="a@lindevang.example"))
    assert list(answer.context["form"].errors) == ["given_name"]


@pytest.mark.parametrize("typed", ["lise", "lise lindevang", "LISE"])
def test_where_there_are_very_many_departments_the_leader_is_written_by_name(
    as_person, library, new, monkeypatch, typed
):
    monkeypatch.setattr("vaert.people.forms.person.MANY_DEPARTMENTS", 0)
    answer = as_person(library.karen).post("/people/new/", facts(**new, leader=typed))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Person.objects.get(given_name="Nanna").memberships.get().leader == library.lise


@pytest.mark.parametrize("typed", ["Nils Ukendt", "lone", "lindevang"])
def test_a_leader_by_name_is_one_who_leads_and_no_other(as_person, library, new, monkeypatch, typed):
    monkeypatch.setattr("vaert.people.forms.person.MANY_DEPARTMENTS", 0)
    answer = as_person(library.karen).post("/people/new/", facts(**new, leader=typed))
    assert list(answer.context["form"].errors) == ["leader"]
    assert not Person.objects.filter(given_name="Nanna").exists()


def test_nobody_is_moved_to_another_leader_by_saving_the_form_as_it_is(as_person, library, monkeypatch):
    monkeypatch.setattr("vaert.people.forms.person.MANY_DEPARTMENTS", 0)
    now = library.lone.memberships.get()
    page = as_person(library.karen).get(f"/people/{library.lone.pk}/department/")
    assert page.context["form"]["leader"].value() == now.leader.email
    typed = {"department": library.tarup.pk, "from_on": "01-02-2027", "leader": now.leader.email}
    assert as_person(library.karen).post(f"/people/{library.lone.pk}/department/", typed).status_code == 302
    assert library.lone.memberships.get(starts_on="2027-02-01").leader == now.leader
