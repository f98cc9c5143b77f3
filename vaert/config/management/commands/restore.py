"""`bin/vaert restore FILE`: an installation as it was when the file was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vaert.common import clock
from vaert.common.dates import local
from vaert.config.archive.reading import Damaged, check
from vaert.config.archive.restoring import InUse, is_empty, restore_archive
from vaert.config.archive.writing import write_archive
from vaert.config.installation import DATA
from vaert.outbox.actions.hold import held_messages, hold_mail


class Command(BaseCommand):
    """Checks the file first, keeps a copy of what it replaces, and holds the mail afterwards."""

    help = "Restore a backup. Mail is held back afterwards until held-mail says what becomes of it."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, and whether it may replace something."""
        parser.add_argument("file", type=Path, help="a file that bin/vaert backup wrote")
        parser.add_argument("--replace", action="store_true", help="replace what is here; a copy of it is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing."""
        path, at = options["file"], clock.now()
        try:
            check(path)
            if not is_empty():
                self._keep_copy(options["replace"])
            manifest = restore_archive(path)
        except (Damaged, InUse) as error:
            raise CommandError(str(error)) from error
        hold_mail(copied_at=manifest.made_at, at=at)
        self.stdout.write(
            f"Restored {manifest.rows} rows in {len(manifest.tables)} tables and {len(manifest.files)} files, "
            f"as of {local(manifest.made_at):%Y-%m-%d %H:%M}.\n"
            f"Mail is held back ({held_messages().count()} messages), because some may have been sent since: "
            "bin/vaert held-mail says more. Log-in codes are sent."
        )
        if (DATA / "vaert.toml.from-backup").exists():
            self.stdout.write(f"Its settings lie in {DATA / 'vaert.toml.from-backup'}; yours are as they were.")

    def _keep_copy(self, may_replace: bool) -> None:
        if not may_replace:
            raise CommandError("This installation is not empty. With --replace it is replaced, and a copy is kept.")
        kept = DATA / "backups" / f"before-restore-{local(clock.now()):%Y-%m-%d-%H%M%S}.zip"
        write_archive(kept, at=clock.now())
        self.stdout.write(f"What is here now is kept in {kept}")
