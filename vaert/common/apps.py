"""The common room."""

import sqlite3
from datetime import date

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.common"
    label = "common"

    def ready(self) -> None:
        """Read the days that SQLite keeps straight away: a list of courses has a thousand of them."""
        sqlite3.register_converter("date", lambda written: date.fromisoformat(written.decode()))
