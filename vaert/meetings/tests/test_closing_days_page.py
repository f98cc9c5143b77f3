"""The page on which those who run the house say when it is closed."""

from datetime import date

import pytest

from tests.world import role
from vaert.meetings.actions import keep_closing_days_ahead
from vaert.meetings.busy import closed_days
from vaert.meetings.models import ClosingDay, Meeting
from vaert.people.models import Role

PAGE = "/organisation/closing-days/"


@pytest.fixture
def ida(library):
    role(library.ida, Role.Kind.COORDINATOR)
    return library.ida


def test_a_coordinator_adds_a_day_and_no_meeting_is_booked_on_it(as_person, library, ida):
    client = as_person(ida)
    given = {"on": "2027-06-04", "name": "Fredag efter grundlovsdag, hele huset på sommertur i Ærø Kommune"}
    for _ in range(2):  # twice is once
        assert client.post(PAGE, given).status_code == 302
    day = ClosingDay.objects.get(organisation=library.organisation)
    first, last = date(2027, 6, 1), date(2027, 6, 30)
    assert day.on in closed_days(library.organisation, first, last).days
    assert given["name"] in client.get(PAGE).content.decode()
    for _ in range(2):
        client.post(f"{PAGE}{day.pk}/removal/")
    assert day.on not in closed_days(library.organisation, first, last).days


def test_meetings_that_lie_there_already_are_told_of(as_person, ida, meeting):
    page = as_person(ida).post(PAGE, {"on": f"{meeting.starts_at:%Y-%m-%d}"}, follow=True).content.decode()
    assert "1 aftalt møde ligger den dag. Vi finder en anden tid" in page
    assert "fælles time" not in page


def test_the_buddies_hour_is_told_of_by_itself_for_nobody_moves_it(as_person, ida, meeting):
    Meeting.objects.update(kind=Meeting.Kind.SPARRING)
    page = as_person(ida).post(PAGE, {"on": f"{meeting.starts_at:%Y-%m-%d}"}, follow=True).content.decode()
    assert "Buddyernes fælles time ligger den dag" in page
    assert "aftalt møde" not in page


def test_public_holidays_are_shown_and_store_bededag_is_not_one(as_person, ida):
    page = as_person(ida).get(PAGE).content.decode()
    assert "Kristi himmelfartsdag" in page
    assert page.count("tore bededag") == 1  # only that it is a working day


@pytest.mark.parametrize(
    "given", [{}, {"on": "i morgen"}, {"on": "2020-01-01"}, {"on": "2027-01-08", "name": "x" * 121}]
)
def test_what_is_no_day_ahead_is_told(as_person, ida, given):
    assert as_person(ida).post(PAGE, given).status_code == 422
    assert not ClosingDay.objects.exists()


def test_it_is_for_those_who_run_the_house_and_for_ones_own(as_person, client, library, ida, stranger):
    day = ClosingDay.objects.create(organisation=library.organisation, on=date(2027, 6, 4))
    removal = f"{PAGE}{day.pk}/removal/"
    assert client.get(PAGE).status_code == 302
    for person in (library.gitte, library.lone):
        for method, address in (("get", PAGE), ("post", PAGE), ("post", removal)):
            assert getattr(as_person(person), method)(address).status_code == 403
    assert as_person(ida).get(removal).status_code == 405
    assert as_person(stranger).post(removal).status_code == 404
    assert "4. juni" not in as_person(stranger).get(PAGE).content.decode()
    assert ClosingDay.objects.count() == 1


def test_the_page_takes_few_queries(as_person, ida, django_assert_max_num_queries):
    client = as_person(ida)
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_each_year_that_comes_into_sight_is_closed_on_its_two_days_once(library, stranger):
    """The first three years are filled when a library begins; one it opens again stays open."""
    founded = library.organisation.created_at.year
    assert keep_closing_days_ahead(today=date(founded, 12, 31)) == 0
    assert keep_closing_days_ahead(today=date(founded + 1, 1, 1)) == 2
    mine = ClosingDay.objects.filter(organisation=library.organisation)
    assert [*mine.values_list("on", flat=True)] == [date(founded + 4, 6, 5), date(founded + 4, 12, 24)]
    mine.get(on=date(founded + 4, 12, 24)).delete()
    assert keep_closing_days_ahead(today=date(founded + 1, 6, 1)) == 0
    assert keep_closing_days_ahead(today=date(founded + 3, 1, 1)) == 2
    assert mine.count() == 5
    assert keep_closing_days_ahead(today=date(founded + 40, 1, 1)) == 2  # switched off for years: nothing of the past
    assert mine.filter(on__year__lt=founded + 40).count() == 5
