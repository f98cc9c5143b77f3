"""Read an archive, and say whether it is whole."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = 1


class Damaged(Exception):
    """The archive, or the database it is made from, does not add up; the message is the sentence to show."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says about itself."""

    made_at: datetime
    state: list[tuple[str, str]]  # the migrations that had run
    tables: dict[str, dict[str, Any]]  # by name: its model, columns and number of rows
    sums: dict[str, str]  # SHA-256 of each part

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table["rows"] for table in self.tables.values())

    @property
    def files(self) -> list[str]:
        """The files of the data folder it holds: media, keys, settings."""
        return [name.removeprefix("files/") for name in self.sums if name.startswith("files/")]


def check(path: Path) -> Manifest:
    """Read every part and compare checksums and rows with the manifest. Raises Damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            for name, wanted in manifest.sums.items():
                if _sum(archive, name) != wanted:
                    raise Damaged(f"{path.name} is damaged: {name} is not what was written.")
            for table, facts in manifest.tables.items():
                if (found := sum(1 for _ in _lines(archive, table))) != facts["rows"]:
                    raise Damaged(f"{path.name} is damaged: {table} has {found} rows of {facts['rows']}.")
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Damaged(f"{path.name} is no whole backup of Vært: {error}") from error
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    said = json.loads(archive.read("manifest.json"))
    if said["format"] != FORMAT:
        raise Damaged(f"The backup has format {said['format']}; this version reads {FORMAT}. Use a newer Vært.")
    state = [(room, name) for room, name in said["state"]]
    return Manifest(datetime.fromisoformat(said["made_at"]), state, said["tables"], said["sums"])


def _sum(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(f"tables/{table}.jsonl") as file:
        yield from file


def rows_of(archive: zipfile.ZipFile, table: str) -> Iterator[list[Any]]:
    """The rows of a table, in the order of its columns in the manifest."""
    return (json.loads(line) for line in _lines(archive, table))
