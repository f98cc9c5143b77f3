from datetime import date, timedelta
from itertools import product
from threading import Thread

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from vaert.common import kept
from vaert.common import prepared as prepared_queries
from vaert.common.kept import Kept
from vaert.common.prepared import prepared
from vaert.people.models import Absence, Employment, Membership, Person, Shift

TODAY = date(2026, 11, 23)


@prepared
def colleagues(organisation: int, on: date, *, limit: int = 0):
    found = Person.objects.filter(organisation_id=organisation).employed(on).select_related("organisation")
    return found[:limit] if limit else found


@prepared
def with_ids(ids: list[int]):
    return Person.objects.filter(pk__in=ids).order_by("pk")


def test_it_answers_what_the_query_itself_answers(library):
    there = Person.objects.filter(organisation=library.organisation)
    for day in (TODAY, TODAY - timedelta(days=9000), TODAY):
        assert colleagues(library.organisation.pk, day) == list(there.employed(day))
    for ours, theirs in zip(colleagues(library.organisation.pk, TODAY), there.employed(TODAY), strict=True):
        assert {field.name: getattr(ours, field.name) for field in Person._meta.fields} == {
            field.name: getattr(theirs, field.name) for field in Person._meta.fields
        }


def test_rows_are_whole_with_what_they_lead_to(library, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = colleagues(library.organisation.pk, TODAY)[0]
        assert first.organisation.name == library.organisation.name
        assert first.name
    first.title = "mediator"
    first.save()
    assert Person.objects.get(pk=first.pk).title == "mediator"


def test_another_choice_is_another_query(library):
    everybody = colleagues(library.organisation.pk, TODAY)
    assert colleagues(library.organisation.pk, TODAY, limit=2) == everybody[:2]
    assert colleagues(library.organisation.pk, TODAY) == everybody


def test_a_list_of_ids_may_be_of_any_length(library):
    everybody = list(Person.objects.order_by("pk"))
    ids = [person.pk for person in everybody]
    assert with_ids([]) == []
    assert with_ids(ids) == everybody
    assert with_ids(set(ids[1:3])) == everybody[1:3]


def test_every_kind_of_answer_and_instant_is_read_as_django_reads_it(library):
    someone = Person.objects.filter(organisation=library.organisation).first()
    at = timezone.now().replace(microsecond=0)
    Shift.objects.create(person=someone, starts_at=at, ends_at=at + timedelta(hours=1))

    @prepared
    def shifts(person: int, since):
        return Shift.objects.filter(person_id=person, starts_at__gte=since).values_list("starts_at", "ends_at")

    @prepared
    def names(person: int):
        return Person.objects.filter(pk=person).values_list("given_name", flat=True)

    @prepared
    def counted(organisation: int, on: date):
        away = Exists(Employment.objects.covering(on).filter(person=OuterRef("pk")))
        named = Person.objects.filter(organisation_id=organisation).annotate(is_here=away, shift_count=Count("shifts"))
        return named.values("pk", "is_here", "shift_count", "week")

    @prepared
    def met(words: str):
        return Person.objects.filter(Q(search_text__contains=words)).prefetch_related("employments")

    assert shifts(someone.pk, at) == [(at, at + timedelta(hours=1))]
    assert shifts(someone.pk, at + timedelta(seconds=1)) == []
    assert names(someone.pk) == [someone.given_name]
    row = next(row for row in counted(library.organisation.pk, TODAY) if row["pk"] == someone.pk)
    assert row == {"pk": someone.pk, "is_here": row["is_here"], "shift_count": 1, "week": someone.week}
    assert met("%") == []
    found = met(someone.given_name.lower()[:2])
    assert set(found) == set(Person.objects.filter(search_text__contains=someone.given_name.lower()[:2]))
    assert all("employments" in person._prefetched_objects_cache for person in found)


def test_days_of_two_tables_and_of_three_are_read_as_django_reads_them(library):
    someone = Person.objects.filter(organisation=library.organisation).first()
    Absence.objects.create(person=someone, starts_on=TODAY, ends_on=None)
    columns = ("person_id", "starts_on", "ends_on")

    def two(person: int):
        away = Absence.objects.filter(person_id=person).order_by().values_list(*columns)
        return away.union(Employment.objects.filter(person_id=person).order_by().values_list(*columns), all=True)

    def three(person: int):
        places = Membership.objects.filter(person_id=person).order_by()
        return two(person).union(places.values_list(*columns), all=True)

    for query in (two, three):
        found = prepared(query)(someone.pk)
        assert sorted(found, key=str) == sorted(query(someone.pk), key=str)
        assert {type(since) for _, since, _ in found} == {date}


def test_a_rename_is_seen_at_once(library):
    someone = Person.objects.first()
    assert with_ids([someone.pk])[0].given_name == someone.given_name
    Person.objects.filter(pk=someone.pk).update(given_name="Ny")
    assert with_ids([someone.pk])[0].given_name == "Ny"


def test_the_sql_is_made_once(library):
    calls = []

    @prepared
    def placed(person: int):
        calls.append(person)
        return Membership.objects.filter(person_id=person)

    for number in range(3):
        placed(number)
    assert len(calls) == 1


def test_none_is_known_to_the_query(library):
    @prepared
    def some(organisation: int, word: str | None):
        found = Person.objects.filter(organisation_id=organisation)
        return found if word is None else found.filter(search_text__contains=word)

    everybody = set(Person.objects.filter(organisation=library.organisation))
    assert set(some(library.organisation.pk, None)) == everybody
    assert set(some(library.organisation.pk, "lone")) == {library.lone}
    assert set(some(library.organisation.pk, None)) == everybody


def test_a_paginator_reads_one_page_and_counts_the_rest(library, django_assert_num_queries):
    @prepared
    def named(organisation: int):
        return Person.objects.filter(organisation_id=organisation).order_by("sort_key", "pk")

    everybody = list(Person.objects.filter(organisation=library.organisation).order_by("sort_key", "pk"))
    for number, make in product((1, 2, 1, 99), (named.pages, named.pages_in_kept_order)):
        with django_assert_num_queries(2):
            page = Paginator(make(library.organisation.pk), 4).get_page(number)
            assert list(page) == list(Paginator(everybody, 4).get_page(number))
            assert page.paginator.count == len(everybody)


@prepared
def by_title(organisation: int, besides: str):
    found = Person.objects.filter(organisation_id=organisation).exclude(title=besides)
    return found.order_by("title", "sort_key", "pk")


@pytest.fixture
def long_lists(monkeypatch):
    """Two are thousands here."""
    monkeypatch.setattr(prepared_queries, "MANY_ROWS", 2)
    monkeypatch.setattr(prepared_queries, "_long", Kept())


def test_a_long_list_is_counted_once_a_minute_and_its_rows_are_read_each_time(
    library, long_lists, django_assert_num_queries, monkeypatch
):
    pages = by_title.pages(library.organisation.pk, "none")
    there = Paginator(pages, 4).count
    Person.objects.filter(organisation=library.organisation).order_by("title", "sort_key", "pk").first().delete()
    now = list(Person.objects.in_organisation(library.organisation).order_by("title", "sort_key", "pk"))
    with django_assert_num_queries(1):
        page = Paginator(by_title.pages(library.organisation.pk, "none"), 4).get_page(1)
        assert list(page) == now[:4]
    assert page.paginator.count == there
    monkeypatch.setattr(kept, "monotonic", lambda: 1e12)
    assert Paginator(by_title.pages(library.organisation.pk, "none"), 4).count == there - 1


def test_a_long_list_in_kept_order_shows_the_same_rows_as_they_are_now(library, long_lists, django_assert_num_queries):
    everybody = list(Person.objects.in_organisation(library.organisation).order_by("title", "sort_key", "pk"))
    assert Paginator(by_title.pages_in_kept_order(library.organisation.pk, "none"), 4).count == len(everybody)
    everybody[-1].title = "000"
    everybody[-1].save()
    with django_assert_num_queries(1):
        last = Paginator(by_title.pages_in_kept_order(library.organisation.pk, "none"), len(everybody) - 1).get_page(2)
        assert [(person.pk, person.title) for person in last] == [(everybody[-1].pk, "000")]


def test_what_is_kept_of_one_list_is_not_believed_of_another(library, stranger, long_lists):
    ours = Paginator(by_title.pages_in_kept_order(library.organisation.pk, "none"), 4)
    theirs = Paginator(by_title.pages_in_kept_order(stranger.organisation_id, "none"), 4)
    some = Paginator(by_title.pages_in_kept_order(library.organisation.pk, library.karen.title), 4)
    assert {ours.count > some.count, some.count > theirs.count} == {True}
    assert {person.organisation_id for person in theirs.get_page(1)} <= {stranger.organisation_id}


def test_forms_of_a_query_do_not_pile_up(library):
    @prepared
    def named(organisation: int, *, limit: int):
        return Person.objects.filter(organisation_id=organisation)[:limit]

    for limit in range(200):
        assert len(named(library.organisation.pk, limit=limit)) <= limit
    assert [len(forms) <= 64 for forms in named.ready.values()] == [True]


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own_connection_and_the_same_answer():
    found: list[list[Person]] = []

    def ask() -> None:
        found.append(with_ids([1, 2, 3]))
        connection.close()

    ask()
    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[]] * 4


@pytest.mark.django_db
def test_what_cannot_be_prepared_is_refused():
    @prepared
    def forgets(person: int, on: date):
        return Person.objects.filter(pk=person)

    @prepared
    def reckons(on: date):
        return Employment.objects.filter(starts_on__gt=on - timedelta(days=1))

    for ask in (
        lambda: forgets(1, TODAY),
        lambda: reckons(TODAY),
        lambda: with_ids(object()),
        lambda: colleagues(1.5, TODAY),
    ):
        with pytest.raises(TypeError):
            ask()


@pytest.mark.django_db
def test_a_number_or_a_text_that_no_row_can_hold_finds_nothing():
    @prepared
    def named(organisation: int, name: str):
        return Person.objects.filter(organisation=organisation, family_name=name)

    for values in ((10**26, "Lund"), (1, "Lu\0nd")):
        assert named(*values) == []
        assert named.pages(*values).count() == 0
