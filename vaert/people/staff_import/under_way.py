"""How far the carrying out of an import has come, and whether it is still wanted, while its one transaction is open.

Nobody else sees what the transaction has written, and on SQLite nobody else can write anything until it is over. So
this goes beside it: on PostgreSQL over a connection of its own, on SQLite in two small files, as web and worker are on
one machine there.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from vaert.people.models import StaffImport

State = StaffImport.State


class LetGo(Exception):
    """Nobody wants the import any more."""


class Beside:
    """Told by the worker how many rows are done; raises LetGo where somebody has let the import go."""

    def __init__(self, staff_import: StaffImport) -> None:
        self.import_id = staff_import.pk
        # Within somebody else's transaction there is no beside: what it does is not to be seen yet.
        self._connection = connection if connection.in_atomic_block else connection.copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not connection:
            self._connection.close()
        _file(self.import_id, "done").unlink(missing_ok=True)

    def tell(self, done: int) -> None:
        """So many rows are done. Raises LetGo."""
        if connection.vendor == "sqlite":
            if _file(self.import_id, "stop").exists():
                raise LetGo
            _write(self.import_id, "done", str(done))
            return
        with self._connection.cursor() as cursor:
            sql = "UPDATE people_staffimport SET progress = %s WHERE id = %s AND state = %s"
            cursor.execute(sql, [done, self.import_id, State.APPLYING])
            if not cursor.rowcount:
                raise LetGo


def rows_done(staff_import: StaffImport) -> int:
    """How many rows of an import are done that is being read or carried out."""
    if connection.vendor == "sqlite" and staff_import.state == State.APPLYING:
        with suppress(OSError, ValueError):
            return int(_file(staff_import.pk, "done").read_text())
        return 0
    return staff_import.progress


def call_off(import_id: int) -> None:
    """Have a worker that is at it stop and undo everything. On PostgreSQL the row's own state tells it."""
    if connection.vendor == "sqlite":
        _write(import_id, "stop", "")


def forget_calling_off(import_id: int) -> None:
    """It has been heard, or came too late."""
    _file(import_id, "stop").unlink(missing_ok=True)


def _write(import_id: int, what: str, words: str) -> None:
    file = _file(import_id, what)
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".new")
    half.write_text(words)
    half.rename(file)  # nobody reads half a number


def _file(import_id: int, what: str) -> Path:
    return Path(settings.UNDER_WAY) / f"import-{import_id}.{what}"
