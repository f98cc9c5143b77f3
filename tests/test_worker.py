"""The worker as it runs: its schedule, and a message that a real one picks up."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django_q.models import Schedule

from tests.own_installation import environment
from tests.postgres import running_postgres
from tests.redis_server import find_redis, redis_server
from tests.world import NOW
from vaert.config import schedule

ROOT = Path(__file__).resolve().parents[1]

QUEUE = """
import django; django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from vaert.outbox.actions import Draft, queue
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
queue([Draft(key="message:1", kind="letter", organisation=None, recipient=None, to_name="Lone",
             to_address="lone@lindevang.example", subject="Hej", text="Hej")], at=datetime(2026, 1, 1, tzinfo=UTC))
"""

MANY = """
import django; django.setup()
from django.core.management import call_command
from vaert.common.jobs import enqueue
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
for _ in range(30): enqueue("vaert.common.jobs.clear_sessions")
"""
LEFT = """
import django; django.setup()
from django_q.models import Failure, OrmQ
print(OrmQ.objects.count(), Failure.objects.count())
"""
STANDING = """
import django; django.setup()
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


def run(code, own):
    done = subprocess.run([sys.executable, "-c", code], env=own, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def a_worker(own):
    worker = subprocess.Popen([sys.executable, "-m", "vaert", "qcluster"], env=own, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        assert worker.wait(timeout=20) == 0


def state_of_the_message(own):
    with closing(sqlite3.connect(Path(own["VAERT_DATA"]) / "vaert.sqlite3")) as database:
        return database.execute("select state from outbox_message").fetchone()[0]


def until_sent(own):
    until = time.monotonic() + 60
    while state_of_the_message(own) != "sent":
        assert time.monotonic() < until, "the worker did not deliver it"
        time.sleep(0.3)


def test_a_real_worker_delivers_what_was_queued_and_stops_when_told(tmp_path):
    own = environment(tmp_path)
    run(QUEUE, own)
    with a_worker(own):
        until_sent(own)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only on PostgreSQL")
def test_a_real_worker_forks_on_postgresql_without_sharing_a_connection(tmp_path):
    with running_postgres() as server:
        own = environment(tmp_path) | server.environment
        run(MANY, own)
        with a_worker(own):
            until = time.monotonic() + 60
            while (left := run(LEFT, own)) != "0 0":
                assert time.monotonic() < until, left
                time.sleep(0.5)


@pytest.mark.skipif(find_redis() is None, reason="redis-server is not installed")
def test_with_redis_the_wake_up_lies_there_and_the_worker_takes_it(tmp_path):
    with redis_server() as address:
        own = environment(tmp_path, JOBS_REDIS=address)
        run(QUEUE, own)
        assert run(STANDING, own).startswith("1 0 20")  # one waits, since this century
        with a_worker(own):
            until_sent(own)
    assert run(STANDING, own) == "no queue"
