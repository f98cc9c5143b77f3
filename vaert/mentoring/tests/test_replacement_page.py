"""Another buddy in two clicks, on the page. Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY, running_course
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.looking_ahead import look_ahead
from vaert.mentoring.models import Pairing, Replacement
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    """Åge's year with Jens, then Ida."""
    return running_course(library.aage, library.jens, library.ida)


@pytest.fixture
def address(course):
    return f"/courses/{course.pk}/stages/1/buddy/"


@pytest.fixture
def said(library, course):
    """What the button for Lone sends."""
    return {
        "buddy": library.lone.pk,
        "seen": Pairing.objects.get(stage__course=course, stage__number=1).pk,
        "first": "2026-11-24",
        "last": "2027-02-02",
    }


def test_the_course_leads_to_the_page_and_the_page_proposes_with_reasons(as_person, library, course, address):
    client = as_person(library.karen)
    assert address in client.get(f"/courses/{course.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert "Jens Østergaard er buddy indtil" in page
    assert "Lad Lone tage over" in page
    assert "Samme afdeling" in page
    assert "Tre møder går videre med Lone" in page


def test_days_that_are_none_are_said_at_the_field_as_they_were_typed(as_person, library, address):
    client = as_person(library.karen)
    page = client.get(address, {"first": "2026-12-01", "last": "22027-02-08"}).content.decode()
    assert "Skriv en dato, fx 3-12-2026." in page
    assert 'value="22027-02-08"' in page
    assert "Skriv en dato" not in client.get(address, {"first": "2026-12-01", "last": ""}).content.decode()


@pytest.mark.parametrize("days", [-1, 6])
def test_nobody_takes_over_when_the_new_colleague_has_left_by_then(as_person, library, course, address, said, days):
    """The worker ends the year within the hour."""
    library.aage.employments.update(ends_on=TODAY + timedelta(days=days))
    client, later = as_person(library.karen), said | {"first": "2026-12-01"}
    page = client.get(address, {"first": "2026-12-01", "last": "2027-02-02"}, follow=True).content.decode()
    assert "så der er ikke brug for en ny buddy" in page
    assert client.post(address, later).headers["Location"] == f"/courses/{course.pk}/"
    assert not Pairing.objects.filter(stage__course=course, buddy=library.lone).exists()


def test_the_second_click_does_it(as_person, library, course, address, said):
    answer = as_person(library.karen).post(address, said, follow=True)
    page = answer.content.decode()
    assert "Lone Bruun er buddy for Åge fra tirsdag den 24. november. Alle har fået besked." in page
    assert Pairing.objects.get(buddy=library.lone).starts_on == TODAY + timedelta(days=1)


def test_looking_changes_nothing(as_person, library, course, address, said):
    as_person(library.karen).get(address, said)
    assert not Pairing.objects.filter(buddy=library.lone).exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["lone", "jens", "gitte", "lise", "aage"])
def test_colleagues_leaders_and_those_in_it_can_neither_see_nor_do_it(as_person, library, address, said, who):
    client = as_person(getattr(library, who))
    assert client.get(address).status_code == 403
    assert client.post(address, said).status_code == 403
    assert not Pairing.objects.filter(buddy=library.lone).exists()


def test_another_librarys_coordinator_finds_nothing(as_person, stranger, address, said):
    client = as_person(stranger)
    assert client.get(address).status_code == 404
    assert client.post(address, said).status_code == 404
    assert not Replacement.objects.exists()


def test_a_double_click_does_it_once(as_person, library, address, said):
    client = as_person(library.karen)
    client.post(address, said)
    number = Message.objects.count()
    answer = client.post(address, said)
    assert answer.status_code == 302
    assert Message.objects.count() == number
    assert Pairing.objects.filter(buddy=library.lone).count() == 1


def test_the_second_coordinator_reads_what_the_first_did(as_person, library, address, said):
    client = as_person(library.karen)
    client.post(address, said)
    page = client.post(address, {**said, "buddy": library.mads.pk}, follow=True).content.decode()
    assert "Karen Holm var først: Lone Bruun blev buddy for Åge" in page
    assert not Pairing.objects.filter(buddy=library.mads).exists()


def test_somebody_of_another_house_cannot_be_chosen(as_person, library, stranger, address, said):
    page = as_person(library.karen).post(address, {**said, "buddy": stranger.pk}, follow=True).content.decode()
    assert "Vælg en, der arbejder her." in page


def test_who_leaves_within_the_days_is_refused_with_the_reason(as_person, library, address, said):
    Employment.objects.filter(person=library.lone).update(ends_on=date(2026, 12, 31))
    page = as_person(library.karen).post(address, {**said, "despite": "on"}, follow=True).content.decode()
    assert "Lone Bruun stopper, før halvåret er omme" in page
    assert not Pairing.objects.filter(buddy=library.lone).exists()


def test_everybody_can_be_searched_among(as_person, library, address):
    page = as_person(library.karen).get(address, {"q": "færch"}).content.decode()
    assert "Mads Færch" in page


def test_a_large_department_shows_its_first_and_the_rest_when_asked(as_person, library, address, monkeypatch):
    client = as_person(library.karen)
    whole = client.get(f"{address}?whole").content.decode()
    in_department = whole.partition('id="h-others"')[2].count('class="person"')
    assert in_department == 1
    monkeypatch.setattr("vaert.mentoring.replacement.page.FIRST_OTHERS", 0)
    short = client.get(address).content.decode().partition('id="h-others"')[2]
    assert short.count('class="person"') == 0
    assert "Vis en mere" in short
    assert "Vis en mere" not in client.get(f"{address}?whole").content.decode()


def test_the_page_begins_where_the_buddy_goes_away(as_person, library, address):
    Absence.objects.create(person=library.jens, starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 31))
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    page = as_person(library.karen).get(address).content.decode()
    assert 'value="2026-12-07"' in page
    assert 'value="2027-01-31"' in page


def test_the_page_takes_few_queries(as_person, library, address, django_assert_max_num_queries):
    client = as_person(library.karen)
    client.get(address)
    with django_assert_max_num_queries(20):
        client.get(address)


# -- looking ahead -----------------------------------------------------------
def test_a_proposal_waits_for_who_is_away_and_goes_when_they_are_back(library, course):
    away = Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    [waiting] = look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    assert (waiting.gives_way, waiting.buddy, waiting.cause) == (library.jens, library.lone, "absent")
    away.delete()
    assert look_ahead(organisation=library.organisation, at=NOW, today=TODAY) == []
    assert Replacement.objects.get().state == "dropped"


def test_looking_ahead_twice_keeps_one_proposal(library, course):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY + timedelta(days=1))
    assert Replacement.objects.count() == 1


def test_a_short_absence_needs_nobody_else(library, course):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=TODAY + timedelta(days=34))
    assert look_ahead(organisation=library.organisation, at=NOW, today=TODAY) == []


def test_a_proposal_is_renewed_when_the_one_proposed_leaves_too(library, course):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    Employment.objects.filter(person=library.lone).update(ends_on=TODAY + timedelta(days=5))
    [waiting] = look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    assert waiting.buddy not in {library.lone, library.jens, None}


def test_nothing_is_sent_by_looking_ahead(library, course):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    assert not Message.objects.exists()
    assert set(Meeting.objects.values_list("state", flat=True)) == {"held", "booked"}
