"""The pages of the main job: who may, what a deed does, and that a GET does nothing."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY
from vaert.common import clock
from vaert.mentoring import actions
from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.models import Employment, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    return actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )


def seal(course):
    course.refresh_from_db()
    return Proposal.from_data(course.proposal).seal()


def deeds(course):
    """Every address at which a POST changes something about a proposal, with what is posted."""
    return {
        f"/courses/{course.pk}/start/": {"seen": seal(course)},
        f"/courses/{course.pk}/buddies/1/": {"buddy": course.newcomer_id},
        f"/courses/{course.pk}/times/1-1/": {"starts_at": "2026-12-30T10:00"},
        f"/courses/{course.pk}/proposal/ours/": {},
        f"/courses/{course.pk}/withdrawal/": {},
    }


@pytest.mark.parametrize("who", ["lone", "lise", "amira", "jens"])
def test_colleagues_and_leaders_can_neither_see_nor_change_a_proposal(as_person, library, course, who):
    client = as_person(getattr(library, who))
    assert client.get(f"/courses/{course.pk}/proposal/").status_code == 403
    for address, posted in deeds(course).items():
        assert client.post(address, posted).status_code == 403
    course.refresh_from_db()
    assert course.state == Course.State.REGISTERED


def test_another_library_finds_nothing(as_person, stranger, course):
    client = as_person(stranger)
    assert client.get(f"/courses/{course.pk}/proposal/").status_code == 404
    for address, posted in deeds(course).items():
        assert client.post(address, posted).status_code == 404
    assert not Pairing.objects.exists()


def test_somebody_outside_is_led_to_the_log_in_page(client, course):
    for address, posted in deeds(course).items():
        assert client.post(address, posted).url.startswith("/account/login")


def test_looking_at_a_deed_does_nothing(as_person, library, course):
    client = as_person(library.karen)
    for address in [f"/courses/{course.pk}/start/", f"/courses/{course.pk}/withdrawal/"]:
        assert client.get(address).status_code == 405
    course.refresh_from_db()
    assert course.state == Course.State.REGISTERED


def test_the_proposal_says_who_why_when_and_what_is_sent(as_person, library, course):
    page = as_person(library.karen).get(f"/courses/{course.pk}/proposal/").content.decode()
    assert "Vi foreslår Jens: samme afdeling, ressourceperson for værtskab, ledig hele halvåret" in page
    assert "26 kalenderinvitationer går til Amira Haddad" in page
    assert "tirsdag den 1. december" in page
    assert "Du bliver værtskabs-buddy for Amira Haddad" in page


def test_the_proposal_reads_in_english_too(as_person, library, course):
    Person.objects.filter(pk=library.karen.pk).update(language="en")
    page = as_person(library.karen).get(f"/courses/{course.pk}/proposal/").content.decode()
    assert "We propose Jens: same department, is a resource person for hosting" in page


def test_one_click_starts_the_year(as_person, library, course):
    answer = as_person(library.karen).post(f"/courses/{course.pk}/start/", {"seen": seal(course)})
    assert answer.url == f"/courses/{course.pk}/"
    course.refresh_from_db()
    assert course.state == Course.State.RUNNING
    assert Message.objects.filter(kind=Message.Kind.INVITATION).count() == 26


def test_a_proposal_from_yesterday_is_made_for_today_when_it_is_looked_at(as_person, library, course, monkeypatch):
    tuesday = TODAY + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda zone="": tuesday)
    client = as_person(library.karen)
    page = client.get(f"/courses/{course.pk}/proposal/").content.decode()
    assert seal(course) in page
    client.post(f"/courses/{course.pk}/start/", {"seen": seal(course)})
    course.refresh_from_db()
    assert course.state == Course.State.RUNNING


def test_what_was_seen_must_still_hold(as_person, library, course):
    seen = seal(course)
    actions.choose_buddy(course=course, stage=1, buddy=library.lone, by=library.karen, today=TODAY)
    answer = as_person(library.karen).post(f"/courses/{course.pk}/start/", {"seen": seen}, follow=True)
    assert "Noget har ændret sig" in answer.content.decode()
    assert not Message.objects.exists()


def test_another_buddy_is_chosen_on_the_page(as_person, library, course):
    client = as_person(library.karen)
    client.post(f"/courses/{course.pk}/buddies/1/", {"buddy": library.lone.pk})
    page = client.get(f"/courses/{course.pk}/proposal/").content.decode()
    assert "Du har valgt Lone: samme afdeling" in page
    client.post(f"/courses/{course.pk}/proposal/ours/")
    assert "Vi foreslår Jens" in client.get(f"/courses/{course.pk}/proposal/").content.decode()


def test_everybody_who_could_is_listed_with_why_and_why_not(as_person, library, course):
    page = as_person(library.karen).get(f"/courses/{course.pk}/buddies/2/").content.decode()
    assert "Åge Ågård-Sørensen" in page
    assert "er buddy i det andet halvår" in page
    found = as_person(library.karen).get(f"/courses/{course.pk}/buddies/2/?q=gitte").content.decode()
    assert "er den nye kollegas egen leder" in found


def test_another_time_is_offered_and_taken(as_person, library, course):
    client = as_person(library.karen)
    page = client.get(f"/courses/{course.pk}/times/1-1/").content.decode()
    assert page.count("Tag den her") == 3
    client.post(f"/courses/{course.pk}/times/1-1/", {"starts_at": "2026-12-29T13:00"})
    course.refresh_from_db()
    kept = next(each for each in Proposal.from_data(course.proposal).meetings if (each.stage, each.number) == (1, 1))
    assert (kept.starts_at, kept.by_hand) == ("2026-12-29T13:00", True)


def test_a_time_on_a_sunday_is_questioned_first(as_person, library, course):
    client = as_person(library.karen)
    before = seal(course)
    answer = client.post(f"/courses/{course.pk}/times/1-1/", {"starts_at": "2026-12-27T10:00"})
    assert "Det er en weekend." in answer.content.decode()
    assert seal(course) == before
    client.post(f"/courses/{course.pk}/times/1-1/", {"starts_at": "2026-12-27T10:00", "anyway": "on"})
    assert seal(course) != before


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2027-03-26T10:00", "Biblioteket har lukket den dag."),
        ("2027-01-04T18:00", "arbejder ikke på det tidspunkt"),
        ("2027-05-31T10:00", "Det bytter plads med deres møde"),
    ],
)
def test_what_stands_in_the_way_is_said_as_it_is(as_person, library, course, at, said):
    answer = as_person(library.karen).post(f"/courses/{course.pk}/times/1-1/", {"starts_at": at})
    assert said in answer.content.decode()


def test_a_time_that_is_no_time_is_explained(as_person, library, course):
    answer = as_person(library.karen).post(f"/courses/{course.pk}/times/1-1/", {"starts_at": "i morgen"})
    assert "Skriv det som 03-12-2026 10:00." in answer.content.decode()


def test_a_meeting_the_proposal_does_not_have_is_not_found(as_person, library, course):
    assert as_person(library.karen).get(f"/courses/{course.pk}/times/1-9/").status_code == 404


def test_those_who_are_coming_are_offered(as_person, library):
    actions.install_schemes(organisation=library.organisation, at=NOW)
    client = as_person(library.karen)
    assert "Amira Haddad" in client.get("/courses/new/").content.decode()
    scheme = library.organisation.schemes.get()
    posted = {"newcomer": library.amira.pk, "starts_on": "2026-12-01", "scheme": scheme.code}
    answer = client.post("/courses/new/", posted)
    course = Course.objects.get()
    assert answer.url == f"/courses/{course.pk}/proposal/"
    assert client.post("/courses/new/", posted).url == answer.url


def new_colleague(library, **changed):
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    return {
        "given_name": "Noor",
        "family_name": "Aziz",
        "email": "noor.aziz@lindevang.example",
        "department": library.tarup.pk,
        "title": "formidler",
        "starts_on": "04-01-2027",
        "scheme": scheme.code,
        **changed,
    }


def test_somebody_not_on_the_list_is_registered_in_one_go(as_person, library):
    answer = as_person(library.karen).post("/courses/new/", new_colleague(library))
    noor = Person.objects.get(given_name="Noor")
    assert answer.url == f"/courses/{noor.courses.get().pk}/proposal/"
    assert noor.memberships.get().leader == library.lise
    assert noor.employments.get().starts_on == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "ida.poulsen@lindevang.example"}, "Ida Poulsen har allerede den adresse"),
        ({"title": "formidler 010190-1234"}, "Det ligner et CPR-nummer"),
        ({"starts_on": "31-02-2027"}, "starts_on"),
        ({"starts_on": "1990-01-01"}, "Den første dag er langt fra i dag"),
        ({"given_name": ""}, "given_name"),
    ],
)
def test_bad_input_is_explained_and_nothing_is_saved(as_person, library, changed, said):
    before = Person.objects.count()
    answer = as_person(library.karen).post("/courses/new/", new_colleague(library, **changed))
    assert said in answer.content.decode()
    assert (Person.objects.count(), Course.objects.count()) == (before, 0)


def test_a_registration_is_taken_back(as_person, library, course):
    as_person(library.karen).post(f"/courses/{course.pk}/withdrawal/")
    course.refresh_from_db()
    assert course.state == Course.State.DROPPED


@pytest.mark.parametrize("address", ["proposal/", "buddies/1/", "times/1-1/"])
def test_the_pages_cost_few_queries(as_person, library, course, django_assert_max_num_queries, address):
    client = as_person(library.karen)
    client.get("/")
    with django_assert_max_num_queries(12):
        assert client.get(f"/courses/{course.pk}/{address}").status_code == 200


def test_a_half_year_that_never_comes_leads_back_to_the_course(as_person, library):
    Employment.objects.filter(person=library.amira).update(ends_on=date(2027, 4, 30))
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    begins = {"starts_on": date(2026, 12, 1), "by": library.karen, "at": NOW, "today": TODAY}
    course = actions.register_course(newcomer=library.amira, scheme=scheme, **begins)
    answer = as_person(library.karen).get(f"/courses/{course.pk}/buddies/2/")
    assert answer.status_code == 302
    assert answer.url == f"/courses/{course.pk}/"
