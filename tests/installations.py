"""Installations of their own for tests of commands: a data folder each, on the kind of database the tests run on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests import tables
from tests.own_installation import ON_POSTGRES, SERVER, Installation

NewDatabase = Callable[..., dict[str, object]]


@pytest.fixture(scope="session")
def new_database() -> Iterator[NewDatabase]:
    """`new_database()` gives the settings of an empty PostgreSQL database, or of a copy; gone after the tests."""
    made = []
    server = {"user": SERVER["DATABASE_USER"], "host": SERVER["DATABASE_HOST"]}

    def make(copy_of: object = "template1") -> dict[str, object]:
        name = f"vaert_{uuid4().hex[:12]}"
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"')  # type: ignore[call-overload]
        made.append(name)
        return {"DATABASE_NAME": name, **SERVER}

    yield make
    for name in made:
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def one_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What the others are copied from."""
    folder = tmp_path_factory.mktemp("tables")
    if ON_POSTGRES:
        return Installation(folder, DATABASE_NAME=tables.postgres_template(), **SERVER)
    tables.copy_sqlite(folder / "vaert.sqlite3")
    return Installation(folder)


@pytest.fixture
def installation(tmp_path: Path, new_database: NewDatabase) -> Callable[..., Installation]:
    """`installation("name")` is a new one, without tables, on the kind of database the tests run on."""

    def make(name: str, **settings: object) -> Installation:
        database = new_database() if ON_POSTGRES else {}
        return Installation(tmp_path / name, **database, **settings)

    return make


@pytest.fixture
def prepared(tmp_path: Path, new_database: NewDatabase, one_with_tables: Installation) -> Callable[..., Installation]:
    """`prepared("name")` is a new one with its tables."""

    def make(name: str, **settings: object) -> Installation:
        shutil.copytree(one_with_tables.data, tmp_path / name)
        database = new_database(copy_of=one_with_tables.settings["DATABASE_NAME"]) if ON_POSTGRES else {}
        return Installation(tmp_path / name, **database, **settings)

    return make
