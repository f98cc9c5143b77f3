"""The worker as it runs: its schedule, and a message that a real one picks up."""

import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from django_q.models import Schedule

from tests.own_installation import ON_POSTGRES
from tests.redis_server import find_redis, redis_server
from tests.world import NOW
from vaert.config import schedule
from vaert.config.installation import ROOT

QUEUE = """
from datetime import UTC, datetime
from vaert.outbox.actions import Draft, queue
queue([Draft(key="message:1", kind="letter", organisation=None, recipient=None, to_name="Lone",
             to_address="lone@lindevang.example", subject="Hej", text="Hej")], at=datetime(2026, 1, 1, tzinfo=UTC))
"""

MANY = """
from vaert.common.jobs import enqueue
for _ in range(30): enqueue("vaert.common.jobs.clear_sessions")
"""
STANDING = """
from vaert.common import background, clock
try:
    found = background.standing(at=clock.now()); print(found.waiting, found.under_way, found.oldest_at)
except background.NoQueue:
    print("no queue")
"""


@pytest.mark.django_db
def test_the_workers_schedule_is_the_table_and_nothing_else():
    Schedule.objects.create(name="old", func="gone.away")
    schedule.install(at=NOW)
    schedule.install(at=NOW)
    assert {row.func: row.minutes for row in Schedule.objects.all()} == {
        schedule.path_of(job.function): job.every_minutes for job in schedule.PERIODIC
    }


@pytest.mark.django_db
def test_a_job_that_is_already_planned_keeps_its_turn_when_the_worker_starts_again():
    schedule.install(at=NOW)
    Schedule.objects.update(next_run=NOW.replace(hour=23))
    schedule.install(at=NOW)
    assert {row.next_run for row in Schedule.objects.all()} == {NOW.replace(hour=23)}


@contextmanager
def a_worker(one):
    worker = subprocess.Popen(
        [sys.executable, "-m", "vaert", "qcluster"], env=one.environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        worker.terminate()
        assert worker.wait(timeout=20) == 0


def until(one, answer, question):
    """Ask the database itself until it answers so; a process for each question would slow the worker."""
    end = time.monotonic() + 60
    with closing(one.connect()) as database:
        while (found := database.execute(question).fetchone()) != answer:
            assert time.monotonic() < end, found
            database.rollback()  # the next question sees what has been written meanwhile
            time.sleep(0.3)


def until_sent(one):
    until(one, ("sent",), "SELECT state FROM outbox_message")


def test_a_real_worker_delivers_what_was_queued_and_stops_when_told(prepared):
    one = prepared("one")
    one.does(QUEUE)
    with a_worker(one):
        until_sent(one)


@pytest.mark.skipif(not ON_POSTGRES, reason="only on PostgreSQL")
def test_a_real_worker_forks_on_postgresql_without_sharing_a_connection(prepared):
    one = prepared("one")
    one.does(MANY)
    with a_worker(one):
        until(one, (0, 0), "SELECT (SELECT count(*) FROM django_q_ormq), count(*) FROM django_q_task WHERE NOT success")


@pytest.mark.skipif(find_redis() is None, reason="redis-server is not installed")
def test_with_redis_the_wake_up_lies_there_and_the_worker_takes_it(prepared):
    with redis_server() as address:
        one = prepared("one", JOBS_REDIS=address)
        *_, standing = one.does(QUEUE, STANDING)
        assert standing.startswith("1 0 20")  # one waits, since this century
        with a_worker(one):
            until_sent(one)
    assert one.python(STANDING) == "no queue"
