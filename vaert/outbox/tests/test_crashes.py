"""Workers as processes of their own on a database in a file, killed and racing; `bin/bench delivery` kills more."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from tests import tables
from tests.own_installation import environment
from vaert.outbox.tests import mailserver

ROOT = Path(__file__).resolve().parents[3]

MAKE = """
import django; django.setup()
from datetime import UTC, datetime
from vaert.outbox.actions import Draft, queue
queue([
    Draft(key=f"message:{n}", kind="letter", organisation=None, recipient=None,
          to_name="Lone", to_address=f"person{n}@lindevang.example", subject="Hej", text="Kære Lone")
    for n in range(40)
], at=datetime(2026, 1, 1, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """A database with 40 letters that wait."""
    folder = tmp_path_factory.mktemp("made")
    tables.copy_sqlite(folder / "vaert.sqlite3")
    subprocess.run([sys.executable, "-c", MAKE], env=_environment(folder, 0), cwd=ROOT, check=True)
    with closing(sqlite3.connect(folder / "vaert.sqlite3")) as database:
        return database.serialize()


@pytest.fixture
def place(tmp_path, made_once):
    (tmp_path / "vaert.sqlite3").write_bytes(made_once)
    with mailserver.running() as server:
        yield Place(tmp_path, server)


class Place:
    """An installation with workers that are real processes."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server

    def worker(self):
        return subprocess.Popen(
            [sys.executable, "-m", "vaert", "send_due"],
            env=_environment(self.folder, self.server.port),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def rows(self, columns="state"):
        with closing(sqlite3.connect(self.folder / "vaert.sqlite3")) as database:
            return database.execute(f"select {columns} from outbox_message order by id").fetchall()

    def let_leases_end(self):
        with closing(sqlite3.connect(self.folder / "vaert.sqlite3")) as database, database:
            database.execute(
                "update outbox_message set leased_until = ? where leased_until is not null", [str(LONG_AGO)]
            )

    def keep_only(self, number):
        with closing(sqlite3.connect(self.folder / "vaert.sqlite3")) as database, database:
            database.execute("delete from outbox_message where id > ?", [number])


LONG_AGO = datetime(2026, 1, 1)  # noqa: DTZ001  as SQLite keeps it


def _environment(folder, port):
    return environment(
        folder,
        MAIL_HOST="127.0.0.1",
        MAIL_PORT=port,
        MAIL_FROM="Vært <vaert@lindevang.example>",
        SITE_ADDRESS="https://vaert.example",
    )


def _until(condition, worker, seconds=240):
    """Wait as long as the worker lives; a busy machine takes long to start one."""
    until = time.monotonic() + seconds
    while not condition():
        assert worker.poll() is None, "the worker ended before it happened"
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def test_a_worker_killed_behind_the_body_loses_nothing_and_marks_the_possible_double(place):
    place.keep_only(1)
    place.server.to_body = ["hang after keeping"]
    worker = place.worker()
    _until(lambda: place.server.received, worker)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert place.rows("state, maybe_twice") == [("data", 0)]
    place.let_leases_end()
    assert place.worker().wait() == 0
    assert place.rows("state, maybe_twice") == [("sent", 1)]
    first, second = place.server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_two_workers_at_once_send_each_message_once(place):
    workers = [place.worker(), place.worker()]
    sent = [int(worker.communicate(timeout=240)[0].split()[0]) for worker in workers]
    assert sum(sent) == 40
    assert sorted(place.server.recipients) == sorted({*place.server.recipients})
    assert {*place.rows()} == {("sent",)}
