"""Put an archive in the place of what an installation holds."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from vaert.common import wall
from vaert.common.pool import leave_the_pool
from vaert.config.archive.reading import Damaged, Manifest, check, rows_of
from vaert.config.archive.tables import from_json
from vaert.config.archive.writing import SETTINGS
from vaert.config.installation import DATA


class InUse(Exception):
    """Vært is running on this database."""


def is_empty() -> bool:
    """Whether the database holds nothing that would be lost: no organisation and no account."""
    tables = set(connection.introspection.table_names())
    with wall.everywhere(), connection.cursor() as cursor:
        for table in {"people_organisation", "people_account"} & tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of the two names above
            if cursor.fetchone()[0]:
                return False
    return True


def restore_archive(path: Path, *, with_files: bool = True) -> Manifest:
    """Replace the database by the archive's, brought up to date; then media and keys. All of it or nothing.

    vaert.toml is laid beside the one that is there, as vaert.toml.from-backup: it may name another database.
    Raises Damaged, also for an archive of a newer version, and InUse.
    """
    manifest = check(path)
    known = MigrationExecutor(connection).loader.graph.nodes
    if unknown := [f"{room} {name}" for room, name in manifest.state if (room, name) not in known]:
        raise Damaged(f"The backup is of a newer version of Vært, which has {unknown[0]}. Install that version first.")
    with zipfile.ZipFile(path) as archive, wall.everywhere():
        with _new_sqlite() if connection.vendor == "sqlite" else _emptied_postgres():
            load(archive, manifest)
            call_command("migrate", interactive=False, verbosity=0, no_copy=True)  # the archive is the copy
            call_command("createcachetable", verbosity=0)
        if with_files:
            _write_files(archive, manifest)
    return manifest


def load(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Make the tables in an empty database as they were in the archive's version, and fill them."""
    executor = MigrationExecutor(connection)
    tables = executor.migrate(_last_of_each_room(executor, manifest.state)).apps
    with transaction.atomic():
        _let_relations_wait()
        for table, facts in manifest.tables.items():
            model = tables.get_model(facts["model"])
            _fill(model, facts["columns"], iter(rows_of(archive, table)))
            if (found := model._base_manager.count()) != facts["rows"]:
                raise Damaged(f"{table} has {found} rows after restoring, not {facts['rows']}.")
        connection.check_constraints()  # every relation leads somewhere
    _set_sequences([tables.get_model(facts["model"]) for facts in manifest.tables.values()])


def _last_of_each_room(executor: MigrationExecutor, state: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The migrations that no other of the same room followed; to name an earlier one too would mean going back."""
    ran = set(state)
    children = {node: executor.loader.graph.node_map[node].children for node in state}
    return [node for node in state if not any(c.key in ran and c.key[0] == node[0] for c in children[node])]


def _let_relations_wait() -> None:
    """Rows come in the order of tables, not of relations; migrating has left some relations checked at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _fill(model: type[models.Model], columns: list[str], rows: Iterator[list]) -> None:
    """Insert as it stands: no default, no key and no time of its own is put in."""
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    wanted = [fields[column] for column in columns]
    at_a_time = 500 if connection.vendor == "postgresql" else max(1, 900 // len(wanted))
    manager = model._base_manager
    while some := list(_taken(rows, at_a_time)):
        objects = [
            model(**{field.attname: from_json(field, value) for field, value in zip(wanted, row, strict=True)})
            for row in some
        ]
        manager._insert(objects, fields=wanted, using="default", raw=True)  # type: ignore[attr-defined]


def _taken(rows: Iterator[list], count: int) -> Iterator[list]:
    for _ in range(count):
        if (row := next(rows, None)) is None:
            return
        yield row


def _set_sequences(restored: list[type[models.Model]]) -> None:
    """The next row gets a number after the last one's."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), restored):
            cursor.execute(statement)


@contextmanager
def _new_sqlite() -> Iterator[None]:
    """A new database file, which takes the place of the old one when all is well."""
    target = Path(str(connection.settings_dict["NAME"]))
    new = target.with_name(target.name + ".restoring")
    connection.close()
    be_alone_with(target)
    new.unlink(missing_ok=True)
    connection.settings_dict["NAME"] = new
    try:
        yield
        connection.close()
        be_alone_with(new)  # its write-ahead log is in it now
        new.replace(target)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = target
        for left in (new, *(new.with_name(new.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)


def be_alone_with(path: Path) -> None:
    """Take a file out of WAL mode, which SQLite allows only to one who has it alone. Raises InUse."""
    if not path.exists():
        return
    alone = sqlite3.connect(path, timeout=1)
    try:
        alone.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise InUse("Vært is running on this database. Stop it first.") from error
    finally:
        alone.close()


@contextmanager
def _emptied_postgres() -> Iterator[None]:
    """One transaction that drops every table and may make them anew. Raises InUse."""
    leave_the_pool()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND application_name <> 'psql'"
            )
            if cursor.fetchone()[0]:
                raise InUse("Vært, or something else, is connected to this database. Stop it first.")
            for table in connection.introspection.table_names():
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        yield


def _write_files(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    for name in manifest.files:
        target = DATA / (f"{SETTINGS}.from-backup" if name == SETTINGS else name)
        if not target.resolve().is_relative_to(DATA):
            raise Damaged(f"The backup names a file outside the data folder: {name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(target.name + ".half")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            file.write(archive.read(f"files/{name}"))
        half.replace(target)
