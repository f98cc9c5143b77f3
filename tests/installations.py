"""Installations of their own for tests of commands: a data folder each, on the kind of database the tests run on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.own_installation import environment
from vaert.config.installation import ROOT

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

    def python(self, code: str) -> str:
        """What a piece of code prints, with our settings, over the wall."""
        begin = "import django; django.setup(); from vaert.common import wall; _ = wall.everywhere(); _.__enter__()\n"
        done = self._run(["-c", begin + code])
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def prepared(self) -> Installation:
        """With its tables."""
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

    def _run(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )


@pytest.fixture
def new_database() -> Iterator[Callable[[], dict[str, object]]]:
    """`new_database()` gives the settings of an empty PostgreSQL database, gone afterwards."""
    made = []
    server = {"user": os.environ.get("VAERT_DATABASE_USER"), "host": os.environ.get("VAERT_DATABASE_HOST")}

    def make() -> dict[str, object]:
        name = f"vaert_{uuid4().hex[:12]}"
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        made.append(name)
        return {"DATABASE_NAME": name, "DATABASE_USER": server["user"], "DATABASE_HOST": server["host"]}

    yield make
    for name in made:
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


@pytest.fixture
def installation(tmp_path: Path, new_database: Callable[[], dict[str, object]]) -> Callable[..., Installation]:
    """`installation("name")` is a new one on the kind of database the tests run on."""

    def make(name: str, **settings: object) -> Installation:
        database = new_database() if ON_POSTGRES else {}
        return Installation(tmp_path / name, **database, **settings)

    return make
