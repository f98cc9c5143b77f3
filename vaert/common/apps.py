"""The common room."""

import sqlite3
from datetime import UTC, date, datetime
from functools import lru_cache

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.common"
    label = "common"

    def ready(self) -> None:
        """Read the days and instants that SQLite keeps straight away: a list of courses has a thousand of them."""
        sqlite3.register_converter("date", day)
        for name in ("datetime", "timestamp"):
            sqlite3.register_converter(name, instant_in_utc)


@lru_cache(maxsize=8192)
def day(written: bytes) -> date:
    """A day as SQLite keeps it. A year has few of them, and a list names each many times."""
    return date.fromisoformat(written.decode())


@lru_cache(maxsize=8192)
def instant_in_utc(written: bytes) -> datetime:
    """An instant as SQLite keeps it, in UTC. Shifts and meetings begin at the same few times, and are read once."""
    found = datetime.fromisoformat(written.decode())
    return found if found.tzinfo else found.replace(tzinfo=UTC)
