"""Tables as migrating makes them, made once and copied from then on: from nothing it takes four seconds.

What is made is kept until a file of ours or a lock changes: on SQLite in .build, on PostgreSQL as a database of the
server. Whoever needs it first makes it; the other processes of the run wait and copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from tests.own_installation import SERVER, Installation
from vaert.config.installation import ROOT

BUILD = ROOT / ".build"


def _stamp() -> str:
    """What the tables depend on: our own code, and the packages that have tables."""
    ours = (path for path in (ROOT / "vaert").rglob("*.py") if "tests" not in path.parts)
    parts = (path.relative_to(ROOT).as_posix().encode() + path.read_bytes() for path in sorted(ours))
    return hashlib.sha256(b"\0".join([*parts, (ROOT / "requirements/runtime.txt").read_bytes()])).hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time."""
    with (BUILD / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_sqlite(target: Path) -> None:
    """Copy the database with its tables to a new file."""
    kept = BUILD / f"tables-{_stamp()}.sqlite3"
    with _alone():
        if not kept.exists():
            for old in BUILD.glob("tables-*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=BUILD) as folder:
                made = Installation(Path(folder)).with_tables().data / "vaert.sqlite3"
                with closing(sqlite3.connect(made)) as database:
                    database.execute("PRAGMA journal_mode=DELETE")  # a database in memory knows no other
                made.replace(kept)
        shutil.copyfile(kept, target)


def postgres_template() -> str:
    """The name of a database with the tables, which another can be made from."""
    name = f"vaert_tables_{_stamp()}"
    server = {"user": SERVER["DATABASE_USER"], "host": SERVER["DATABASE_HOST"]}
    with _alone(), psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_half"')  # type: ignore[call-overload]
            connection.execute(f'CREATE DATABASE "{name}_half"')  # type: ignore[call-overload]
            with tempfile.TemporaryDirectory(dir=BUILD) as folder:
                Installation(Path(folder), DATABASE_NAME=f"{name}_half", **SERVER).with_tables()
            connection.execute(f'ALTER DATABASE "{name}_half" RENAME TO "{name}"')  # type: ignore[call-overload]
    return name
