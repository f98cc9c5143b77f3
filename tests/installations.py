"""Installations of their own for tests of commands: a data folder each, on the kind of database the tests run on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.own_installation import environment
from vaert.config.installation import ROOT

_STEPS = """
import contextlib, io, json, sys, django; django.setup()
from django.core.management import execute_from_command_line
from vaert.common import wall
answers = []
for step in json.load(sys.stdin):
    said, failed = io.StringIO(), False
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), wall.everywhere():
        if isinstance(step, str):
            exec(step, {})
        else:
            try:
                execute_from_command_line(["vaert", step[0].lstrip("!"), *step[1:]])
            except SystemExit as end:
                failed = bool(end.code)
    assert isinstance(step, str) or failed is step[0].startswith("!"), f"{step}: {said.getvalue()}"
    answers.append(said.getvalue())
print(json.dumps(answers))
"""
ON_POSTGRES = bool(os.environ.get("VAERT_DATABASE_NAME"))


class Installation:
    """A data folder with a database; commands and code run in processes of their own."""

    def __init__(self, data: Path, **settings: object) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.settings = settings

    def vaert(self, *arguments: object, ok: bool = True) -> str:
        """What a command says; it must succeed, or with `ok=False` must not."""
        done = self._run(["-m", "vaert", *map(str, arguments)])
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done.stdout + done.stderr

    def does(self, *steps: str | tuple[object, ...]) -> list[str]:
        """What each of several steps says, all in one process, since a start takes a second.

        A text is code; a tuple is a command, which must succeed, or with "!" before its name must not.
        """
        asked = [step if isinstance(step, str) else [*map(str, step)] for step in steps]
        done = self._run(["-c", _STEPS], json.dumps(asked))
        assert done.returncode == 0, done.stdout + done.stderr
        return [str(said) for said in json.loads(done.stdout)]

    def python(self, code: str) -> str:
        """What a piece of code prints, with our settings, over the wall."""
        return self.does(code)[0].strip()

    def with_tables(self) -> Installation:
        """With its tables, made by migrating, which takes seconds: tests copy one that has been made."""
        self.vaert("migrate", "-v0")
        self.vaert("createcachetable")
        return self

    def start(self, code: str) -> subprocess.Popen[str]:
        """Begin a piece of code that goes on."""
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=self.environment, text=True)

    @property
    def environment(self) -> dict[str, str]:
        """Its settings alone."""
        return environment(self.data, **self.settings)

    def _run(self, arguments: list[str], told: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, input=told, capture_output=True, text=True, timeout=300
        )


NewDatabase = Callable[..., dict[str, object]]


@pytest.fixture(scope="session")
def new_database() -> Iterator[NewDatabase]:
    """`new_database()` gives the settings of an empty PostgreSQL database, or of a copy; gone after the tests."""
    made = []
    server = {"user": os.environ.get("VAERT_DATABASE_USER"), "host": os.environ.get("VAERT_DATABASE_HOST")}

    def make(copy_of: object = "template1") -> dict[str, object]:
        name = f"vaert_{uuid4().hex[:12]}"
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"')  # type: ignore[call-overload]
        made.append(name)
        return {"DATABASE_NAME": name, "DATABASE_USER": server["user"], "DATABASE_HOST": server["host"]}

    yield make
    for name in made:
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def one_with_tables(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Installation:
    """What the others are copied from."""
    database = new_database() if ON_POSTGRES else {}
    return Installation(tmp_path_factory.mktemp("tables") / "one", **database).with_tables()


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
