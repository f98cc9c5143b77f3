"""How far long work has come, and whether it is still wanted, while its one transaction is open.

Nobody else sees what the transaction has written, and on SQLite nobody else can write anything until it is over. So
this goes beside it: on PostgreSQL over a connection of its own, on SQLite in two small files, as web and worker are on
one machine there. The work is a row with a `state` and a `progress`, which its own transaction must not lock.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection
from django.db.models import Model


class LetGo(Exception):
    """Nobody wants the work any more."""


class Beside:
    """Told by the worker how much is done; raises LetGo where somebody has taken the row out of its state."""

    def __init__(self, row: Model) -> None:
        self.row, self.state = row, row.state  # type: ignore[attr-defined]
        # Within somebody else's transaction there is no beside: what it does is not to be seen yet.
        self._connection = connection if connection.in_atomic_block else connection.copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not connection:
            self._connection.close()
        _file(self.row, "done").unlink(missing_ok=True)

    def tell(self, done: int) -> None:
        """So much is done. Raises LetGo."""
        if connection.vendor == "sqlite":
            if _file(self.row, "stop").exists():
                raise LetGo
            _write(self.row, "done", str(done))
            return
        with self._connection.cursor() as cursor:
            sql = f"UPDATE {self.row._meta.db_table} SET progress = %s WHERE id = %s AND state = %s"  # noqa: S608
            cursor.execute(sql, [done, self.row.pk, self.state])
            if not cursor.rowcount:
                raise LetGo


def done_of(row: Model) -> int:
    """How much is done of what is under way."""
    if connection.vendor == "sqlite":
        with suppress(OSError, ValueError):
            return int(_file(row, "done").read_text())
    progress: int = row.progress  # type: ignore[attr-defined]
    return progress


def call_off(row: Model) -> None:
    """Have a worker that is at it stop and undo everything. On PostgreSQL the row's own state tells it."""
    if connection.vendor == "sqlite":
        _write(row, "stop", "")


def forget_calling_off(row: Model) -> None:
    """It has been heard, or came too late."""
    _file(row, "stop").unlink(missing_ok=True)


def _write(row: Model, what: str, words: str) -> None:
    file = _file(row, what)
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".new")
    half.write_text(words)
    half.rename(file)  # nobody reads half a number


def _file(row: Model, what: str) -> Path:
    return Path(settings.UNDER_WAY) / f"{row._meta.model_name}-{row.pk}.{what}"
