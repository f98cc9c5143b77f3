"""`bin/vaert migrate`: Django's own, with a copy kept before it, and the second wall around every table after it."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vaert.common import wall
from vaert.config.archive.keeping import keep_copy
from vaert.people.policies import build_wall


class Command(MigrateCommand):
    """Changes the tables, then makes the policies that the models call for (PostgreSQL)."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's own, and `--no-copy`."""
        super().add_arguments(parser)
        parser.add_argument("--no-copy", action="store_true", help="keep no copy of what is there before")

    def handle(self, *args: Any, **options: Any) -> None:
        """A migration changes the rows of every organisation."""
        with wall.everywhere():
            if not options["no_copy"] and self._changes_something(options):
                keep_copy()
            super().handle(*args, **options)
            build_wall()

    def _changes_something(self, options: dict[str, Any]) -> bool:
        """Whether tables are to be changed, forwards or backwards; not where one only asks."""
        if options["plan"] or options["check_unapplied"]:
            return False
        executor = MigrationExecutor(connection)
        return bool(options["migration_name"] or executor.migration_plan(executor.loader.graph.leaf_nodes()))
