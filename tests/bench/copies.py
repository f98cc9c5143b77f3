"""Very many rows that are alike, written at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Max


def copies(like: Any, changes: Iterable[Mapping[str, Any]]) -> range:
    """Write a row like this one for each of the changes, which are values by attribute, and answer the ids.

    `bulk_create` makes an object of each row and SQL of every few, which takes ten times as long. What the database
    does by itself elsewhere is done here: the ids go on from the highest there is. Of SQLite only.
    """
    fields = like._meta.concrete_fields
    kept = {field.attname: field.get_db_prep_save(field.pre_save(like, True), connection) for field in fields}

    @cache
    def written(name: str, value: Any) -> Any:
        return like._meta.get_field(name).get_db_prep_save(value, connection)

    def row(number: int, changed: Mapping[str, Any]) -> tuple[Any, ...]:
        values = {name: v if isinstance(v, int | str) else written(name, v) for name, v in changed.items()}
        return tuple({**kept, "id": number, **values}.values())

    first = (type(like).objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    rows = [row(number, changed) for number, changed in enumerate(changes, start=first)]
    columns, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{like._meta.db_table}" ({columns}) VALUES ({places})', rows)
    return range(first, first + len(rows))
