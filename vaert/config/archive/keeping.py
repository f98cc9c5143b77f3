"""A copy of everything, before the tables of an installation that holds something are changed."""

from __future__ import annotations

from vaert.common import clock
from vaert.common.dates import local
from vaert.config.archive.restoring import is_empty
from vaert.config.archive.writing import write_archive
from vaert.config.installation import DATA


def keep_copy() -> None:
    """Write it to a file in `backups/` of the data folder, and say so; nothing where nothing could be lost."""
    if is_empty():
        return
    at = clock.now()
    kept = DATA / "backups" / f"before-upgrade-{local(at):%Y-%m-%d-%H%M%S}.zip"
    print(f"Vært: keeping a copy before the upgrade in {kept} …", flush=True)
    write_archive(kept, at=at)
