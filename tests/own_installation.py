"""An installation of its own: its environment, its commands, its database, whatever database the tests run on."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg

from vaert.common.wall import EVERYWHERE
from vaert.config.installation import ROOT

ON_POSTGRES = bool(os.environ.get("VAERT_DATABASE_NAME"))
SERVER: dict[str, object] = {name: os.environ.get(f"VAERT_{name}", "") for name in ("DATABASE_USER", "DATABASE_HOST")}
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


def environment(data: Path, **settings: object) -> dict[str, str]:
    """With its data in the folder, and settings as `MAIL_HOST="127.0.0.1"`; none comes from outside."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VAERT_")}
    own = {f"VAERT_{name}": str(value) for name, value in settings.items()}
    return clean | {"DJANGO_SETTINGS_MODULE": "vaert.config.settings", "VAERT_DATA": str(data)} | own


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
        """With its tables, made by migrating, which takes seconds (`tests.tables` copies one)."""
        self.does(("migrate", "-v0"), ("createcachetable",))
        return self

    def start(self, code: str) -> subprocess.Popen[str]:
        """Begin a piece of code that goes on."""
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=self.environment, text=True)

    def connect(self) -> sqlite3.Connection | psycopg.Connection:
        """A connection to its database from outside, over the wall."""
        if "DATABASE_NAME" not in self.settings:
            return sqlite3.connect(self.data / "vaert.sqlite3")
        names = {"dbname": "DATABASE_NAME", "user": "DATABASE_USER", "host": "DATABASE_HOST"}
        connection = psycopg.connect(**{name: str(self.settings[ours]) for name, ours in names.items()})  # type: ignore[arg-type]
        connection.execute(f"SET vaert.organisation = '{EVERYWHERE}'")  # type: ignore[call-overload]
        connection.commit()
        return connection

    @property
    def environment(self) -> dict[str, str]:
        """Its settings alone."""
        return environment(self.data, **self.settings)

    def _run(self, arguments: list[str], told: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, input=told, capture_output=True, text=True, timeout=300
        )
