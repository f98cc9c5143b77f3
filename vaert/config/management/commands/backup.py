"""`bin/vaert backup [FILE]`: the whole installation in one file, while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vaert.common import clock
from vaert.common.dates import local
from vaert.config.archive.reading import Damaged
from vaert.config.archive.writing import write_archive
from vaert.config.installation import DATA


class Command(BaseCommand):
    """Writes the file, reads it back, says what is in it."""

    help = "Write database, media, keys and settings to one file, verified after writing. It may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether with keys."""
        parser.add_argument("file", nargs="?", type=Path, help="the file to write (backups/ in the data folder)")
        parser.add_argument("--without-keys", action="store_true", help="leave out keys and vaert.toml")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 only when the file is whole."""
        at = clock.now()
        path = options["file"] or DATA / "backups" / f"vaert-{local(at):%Y-%m-%d-%H%M%S}.zip"
        if path.exists():
            raise CommandError(f"{path} is there already.")
        try:
            manifest = write_archive(path, at=at, with_keys=not options["without_keys"])
        except Damaged as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path}: {manifest.rows} rows in {len(manifest.tables)} tables, {len(manifest.files)} files; "
            "read back, and whole."
        )
        if not options["without_keys"]:
            self.stderr.write("It holds the keys of this installation: keep it as safe as the installation itself.")
