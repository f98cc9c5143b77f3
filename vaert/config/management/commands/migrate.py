"""`bin/vaert migrate`: Django's own, and then the second wall around every organisation's tables."""

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand

from vaert.common import wall
from vaert.people.policies import build_wall


class Command(MigrateCommand):
    """Changes the tables, then makes the policies that the models call for (PostgreSQL)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """A migration changes the rows of every organisation."""
        with wall.everywhere():
            super().handle(*args, **options)
            build_wall()
