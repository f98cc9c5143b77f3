"""The second wall: PostgreSQL itself shows and takes rows of one organisation only. Nothing here runs on SQLite."""

import threading

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.world import NOW, TODAY
from vaert.common import jobs, wall
from vaert.mentoring.models import Plan
from vaert.people import policies
from vaert.people.middleware import CurrentPersonMiddleware
from vaert.people.models import Absence, Organisation, Person, Role

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]

OF_NO_ORGANISATION = {
    "people_account",  # one key may open doors in two houses
    "outbox_hold",  # mail is held for the whole installation
    "outbox_inbox",  # one box for the installation
    "outbox_receivedmail",
}
REFUSED = "row-level security policy"


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def test_the_database_compiles_no_plans():
    """Compiling the question behind a list of courses took three times as long as answering it (docs/pages.md)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone()[0] == "off"


def test_every_table_of_ours_has_its_policy_which_binds_its_owner_too():
    ours = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("vaert.")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}

    assert ours - walled == OF_NO_ORGANISATION, "run bin/vaert migrate, or give the table a way to its organisation"
    assert policies.without_wall() == []


def test_the_wall_is_built_once_and_mended_where_something_is_missing():
    assert policies.build_wall() == []
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY vaert_wall ON people_absence")
        cursor.execute("ALTER TABLE people_shift NO FORCE ROW LEVEL SECURITY")

    assert policies.without_wall() == ["people_shift", "people_absence"]
    assert sorted(policies.build_wall()) == ["people_absence", "people_shift"]
    assert policies.without_wall() == []


def test_the_databases_user_is_bound_by_it():
    assert not policies.is_above_the_wall()


def test_without_an_organisation_no_table_shows_a_row(library, stranger):
    with wall.inside(None):
        assert [policy.table for policy in policies.policies() if rows(policy.table)] == []


def test_in_one_organisation_the_others_rows_are_not_there(library, stranger):
    with wall.inside(stranger.organisation_id):
        assert list(Organisation.objects.values_list("pk", flat=True)) == [stranger.organisation_id]
        assert rows("people_person") == rows("people_employment") == 1
        assert not Person.objects.filter(pk=library.karen.pk).exists()
        assert not Role.objects.exclude(organisation=stranger.organisation).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO people_site (organisation_id, name, address, sort_key) VALUES ({library}, 'x', '', 'x')",
        "INSERT INTO people_absence (person_id, starts_on) VALUES ({karen}, '2026-12-01')",
        "UPDATE people_person SET organisation_id = {library} WHERE id = {stranger}",
        "UPDATE people_membership SET leader_id = {karen}",
        "INSERT INTO people_organisation (name, slug, language, time_zone, is_demo, settings, created_at)"
        " VALUES ('x', 'x', 'da', 'UTC', false, '{{}}', now())",
    ],
    ids=["a row of another's", "below another's row", "handing a row over", "referring to another's", "a new house"],
)
def test_no_row_is_written_across_the_wall(library, stranger, sql):
    values = {"library": library.organisation.pk, "karen": library.karen.pk, "stranger": stranger.pk}
    with (
        wall.inside(stranger.organisation_id),
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(**values))


def test_what_cannot_be_seen_is_neither_changed_nor_deleted(library, stranger):
    with wall.inside(stranger.organisation_id), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET title = 'chef' WHERE id <> %s", [stranger.pk])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM people_role WHERE person_id <> %s", [stranger.pk])
        assert cursor.rowcount == 0


def test_after_a_rollback_the_database_is_told_again(library, stranger):
    """`set_config` is undone with the transaction: here from one organisation back to all of them."""
    assert rows("people_organisation") == 2
    with transaction.atomic(), wall.inside(stranger.organisation_id):
        assert rows("people_organisation") == 1
        transaction.set_rollback(True)
    with wall.inside(stranger.organisation_id):
        assert rows("people_organisation") == 1
    assert rows("people_organisation") == 2


def test_a_query_that_fails_leaves_the_wall_where_it_was(library, stranger):
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        wall.inside(stranger.organisation_id),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT nothing FROM people_organisation")
    with wall.inside(None):
        assert rows("people_organisation") == 0


@pytest.mark.django_db(transaction=True)
def test_a_session_from_the_pool_knows_nothing_of_whom_it_served_before(library, stranger):
    seen = []

    def somebody_elses_request() -> None:
        seen.append(rows("people_person"))
        with wall.inside(stranger.organisation_id):
            seen.append(rows("people_person"))
        connection.close()

    for _ in range(2):
        other = threading.Thread(target=somebody_elses_request)
        other.start()
        other.join()

    assert seen == [0, 1, 0, 1]


def test_a_request_reaches_the_organisation_of_whoever_is_logged_in_and_before_that_none(library, stranger):
    def organisations(person):
        request = RequestFactory().get("/")
        request.user = person.account if person else type("Nobody", (), {"is_authenticated": False})()
        request.session = {SESSION_KEY: str(person.account.pk)} if person else {}
        page = CurrentPersonMiddleware(lambda _: HttpResponse(str(rows("people_organisation"))))
        return int(page(request).content)

    assert organisations(None) == 0
    assert organisations(library.karen) == 1


def test_a_job_that_is_asked_for_in_one_organisation_finds_nothing_of_another(library, stranger):
    plan = Plan.objects.create(organisation=library.organisation, asked_at=NOW, planned_on=TODAY)
    with wall.inside(None):
        jobs.run(str(stranger.organisation_id), "vaert.mentoring.jobs.make_plan", plan.pk)
    plan.refresh_from_db()
    assert plan.state == Plan.State.MAKING

    with wall.inside(None):
        jobs.run(str(library.organisation.pk), "vaert.mentoring.jobs.make_plan", plan.pk)
    plan.refresh_from_db()
    assert plan.state == Plan.State.PROPOSED


def test_a_new_row_below_ones_own_is_no_trouble(library):
    with wall.inside(library.organisation.pk):
        assert Absence.objects.create(person=library.karen, starts_on=TODAY).pk
