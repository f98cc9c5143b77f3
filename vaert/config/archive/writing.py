"""Write an archive from a database that goes on working: one moment of it, whatever is written meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections, models, transaction

from vaert.common import wall
from vaert.config.archive.reading import Damaged, Manifest, check
from vaert.config.archive.tables import apps_at, as_json, kept_models, state_of
from vaert.config.installation import DATA

AT_A_TIME = 2000
KEYS = ["secret-key", "note-key"]
SETTINGS = "vaert.toml"


def write_archive(
    path: Path, *, at: datetime, using: str = "default", with_sessions: bool = False, with_keys: bool = True
) -> Manifest:
    """Write the archive and read it back whole; the file appears only when it is complete and sound.

    Readable by its owner only. Raises Damaged when the database or what was written does not add up.
    """
    half = path.with_name(path.name + ".half")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:  # noqa: PTH123
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                _Writing(archive, using).write(at, with_sessions=with_sessions, with_keys=with_keys)
            file.flush()
            os.fsync(file.fileno())
        manifest = check(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return manifest


class _Writing:
    """One archive being written."""

    def __init__(self, archive: zipfile.ZipFile, using: str) -> None:
        self.archive = archive
        self.using = using
        self.sums: dict[str, str] = {}

    def write(self, at: datetime, *, with_sessions: bool, with_keys: bool) -> None:
        """Tables, files, and the manifest last."""
        tables = {}
        with wall.everywhere(), _one_moment(self.using):
            state = state_of(self.using)
            for model in kept_models(apps_at(self.using, state), with_sessions=with_sessions):
                tables[model._meta.db_table] = self._write_table(model)
        for name in _files(with_keys=with_keys):
            self._write(f"files/{name}", iter([(DATA / name).read_bytes()]))
        manifest = {"format": 1, "made_at": at.isoformat(), "state": state, "tables": tables, "sums": self.sums}
        self.archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))

    def _write_table(self, model: type[models.Model]) -> dict[str, Any]:
        columns = [field.attname for field in model._meta.local_concrete_fields]
        rows = model._base_manager.using(self.using).order_by("pk")
        written = 0

        def lines() -> Iterator[bytes]:
            nonlocal written
            for row in rows.values_list(*columns).iterator(chunk_size=AT_A_TIME):
                written += 1
                yield json.dumps([as_json(value) for value in row], ensure_ascii=False).encode() + b"\n"

        self._write(f"tables/{model._meta.db_table}.jsonl", lines())
        if written != rows.count():
            raise Damaged(f"{model._meta.db_table} has {rows.count()} rows, and {written} were written")
        return {"model": model._meta.label, "columns": columns, "rows": written}

    def _write(self, name: str, parts: Iterator[bytes]) -> None:
        digest = hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as file:
            for part in parts:
                digest.update(part)
                file.write(part)
        self.sums[name] = digest.hexdigest()


@contextmanager
def _one_moment(using: str) -> Iterator[None]:
    """Everything that is read inside is of the same moment; writers are not held up."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if cursor.fetchone() != ("ok",):
                raise Damaged("SQLite says that the database file is damaged (PRAGMA integrity_check tells more)")
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # so that the wall is told before the transaction, whose first word is its kind
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _files(*, with_keys: bool) -> list[str]:
    """What else makes the installation, by path in the data folder: media, and keys and settings where wanted."""
    media = [path for path in sorted((DATA / "media").rglob("*")) if path.is_file()]
    found = [str(path.relative_to(DATA)) for path in media]
    return found + [name for name in [*KEYS, SETTINGS] if with_keys and (DATA / name).exists()]
