"""What a worker takes next, and what is on the disk before a body leaves."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import NOW
from vaert.outbox import leasing
from vaert.outbox.actions import Draft, queue
from vaert.outbox.flushing import Unhurried
from vaert.outbox.models import Message
from vaert.people.models import Person


def remind(people):
    queue(
        [
            Draft(
                key=f"reminder:{person.pk}", kind="reminder", organisation=person.organisation, recipient=person,
                subject="I morgen", text="Kære du",
            )
            for person in people
        ],
        at=NOW,
    )  # fmt: skip


def taken_with(count, library):
    """How many questions the database is asked when so many people have a reminder."""
    Message.objects.all().delete()
    people = [
        Person(organisation=library.organisation, given_name="Lone", email=f"lone{count}.{number}@lindevang.example")
        for number in range(count)
    ]
    remind(Person.objects.bulk_create(people))
    with CaptureQueriesContext(connection) as asked:
        assert len(leasing.take(NOW)) == leasing.BATCH
    return len(asked)


def test_a_long_queue_costs_no_more_to_look_at_than_a_short_one(library):
    assert taken_with(90, library) == taken_with(leasing.BATCH, library)


def test_the_queue_is_read_along_an_index_and_never_sorted(library, post):
    """Also by a database that has not counted yet how much there is, or that counted when little waited."""
    with CaptureQueriesContext(connection) as asked:
        leasing._following(NOW)
    looks = [query["sql"] for query in asked if "ORDER BY" in query["sql"]]
    assert len(looks) == 3
    with leasing._walking_along_indexes(), connection.cursor() as cursor:
        for sql, index in zip(looks, ["message_short_lived", "message_leased", "message_waiting"], strict=True):
            cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
            plan = str(cursor.fetchall())
            assert index in plan
            assert not re.search("sort|b-tree", plan, re.IGNORECASE), plan


def test_log_in_codes_go_first_then_what_was_left_behind_then_the_longest_due(post):
    for number, kind in enumerate(["letter", "letter", "login_code", "invitation", "login_code"]):
        post(kind, key=f"message:{number}")
    Message.objects.filter(key="message:0").update(next_attempt_at=NOW - timedelta(hours=1))
    Message.objects.filter(key="message:3").update(state="data", leased_until=NOW - timedelta(seconds=1))
    Message.objects.filter(key="message:4").update(state="sending", leased_until=NOW - timedelta(seconds=1))
    assert [message.key[-1] for message in leasing.take(NOW)] == ["2", "4", "3", "0", "1"]


def test_people_whose_mail_waits_hold_up_nobody_else(library):
    """More people than one look takes in want their mail weekly; a letter behind theirs goes all the same."""
    people = [
        Person(organisation=library.organisation, given_name="Lone", email=f"l{number}@lindevang.example",
               mail_rhythm="weekly")
        for number in range(leasing.BATCH + 5)
    ]  # fmt: skip
    remind(Person.objects.bulk_create(people))
    remind([library.jens])
    assert [message.recipient for message in leasing.take(NOW)] == [library.jens]
    assert leasing.take(NOW) == []


def test_a_reminder_found_behind_data_is_not_taken_again_even_before_it_is_settled(post):
    post("reminder", key="reminder:1")
    post("letter", key="letter:1")
    Message.objects.update(state="data", leased_until=NOW - timedelta(seconds=1))
    assert [message.key for message in leasing.take(NOW)] == ["letter:1"]


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute(name)
        return cursor.fetchone()[0]


@contextmanager
def noting(found):
    """Writes down how SQLite flushes whenever a message's state is written."""

    def look(execute, sql, params, many, context):
        if sql.startswith('UPDATE "outbox_message"'):
            state = next((word for word in params if word in {"sending", "data", "sent"}), "held back")
            found[state] = context["connection"].connection.execute("PRAGMA synchronous").fetchone()[0]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own setting")
@pytest.mark.django_db(transaction=True)
def test_on_sqlite_the_disk_knows_before_the_body_leaves(server, post, deliver):
    found = {}
    post()
    normal = setting("PRAGMA synchronous")
    with noting(found):
        assert deliver() == 1
    assert found == {"held back": normal, "sending": normal, "data": 2, "sent": normal}
    assert setting("PRAGMA synchronous") == normal


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own setting")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_only_the_mark_that_something_was_sent_waits_for_no_disk(post):
    message = post()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    with transaction.atomic():
        assert Message.objects.filter(Unhurried(), pk=message.pk).update(state="sent") == 1
        assert setting("SHOW synchronous_commit") == "off"
    assert setting("SHOW synchronous_commit") == "on"
