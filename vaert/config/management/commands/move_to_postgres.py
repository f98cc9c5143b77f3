"""`bin/vaert move-to-postgres`: everything from the SQLite file to the PostgreSQL database that is configured."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.utils import OperationalError

from vaert.common import clock
from vaert.common.dates import local
from vaert.config.archive.reading import Damaged
from vaert.config.archive.restoring import InUse, be_alone_with, is_empty, restore_archive
from vaert.config.archive.writing import write_archive
from vaert.config.installation import DATA

SOURCE = DATA / "vaert.sqlite3"


class Command(BaseCommand):
    """Refuses to touch a PostgreSQL database that holds something; the SQLite file is kept under another name."""

    help = "Carry everything from vaert.sqlite3 over to the PostgreSQL database named in the settings."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, check, set the old file aside."""
        self._refuse_what_is_not_possible()
        kept = DATA / "backups" / f"before-move-{local(clock.now()):%Y-%m-%d-%H%M%S}.zip"
        try:
            be_alone_with(SOURCE)
            connections.databases["sqlite"] = {**connections.databases["default"], **_SQLITE}
            write_archive(kept, at=clock.now(), using="sqlite", with_sessions=True)
            connections["sqlite"].close()
            manifest = restore_archive(kept, with_files=False)
        except (Damaged, InUse) as error:
            raise CommandError(str(error)) from error
        aside = SOURCE.with_name("vaert.sqlite3.moved")
        SOURCE.replace(aside)
        self.stdout.write(
            f"Moved {manifest.rows} rows in {len(manifest.tables)} tables to {connection.settings_dict['NAME']}; "
            f"counted and checked there.\nThe SQLite file lies in {aside}, and a backup in {kept}."
        )

    def _refuse_what_is_not_possible(self) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "Name the PostgreSQL database in vaert.toml first: [database] name, user, password, host."
            )
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The PostgreSQL database cannot be reached: {error}") from error
        if not SOURCE.exists():
            raise CommandError(f"There is no {SOURCE}: there is nothing to move, or it has been moved already.")
        if not is_empty():
            raise CommandError(f"The database {connection.settings_dict['NAME']} holds an installation already.")


_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": SOURCE,
    "OPTIONS": {"timeout": 20},
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
}
