"""The second wall, tried on every table there is: somebody of another organisation reads, changes, deletes and adds.

The rows are made from the models themselves, so a table of tomorrow is tried from its first day (PostgreSQL).
"""

from __future__ import annotations

import itertools
from copy import copy
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.world import NOW, TODAY
from vaert.common import wall
from vaert.people import policies
from vaert.people.models import Organisation

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]
REFUSED = "row-level security policy"
_count = itertools.count(1000)


class Rows:
    """One row of every table that leads to an organisation, made as it is asked for."""

    def __init__(self) -> None:
        self.made: dict[type[models.Model], models.Model] = {}

    def of(self, model: type[models.Model]) -> models.Model:
        """The row of this table; what it refers to is made before it."""
        if model not in self.made:
            self.made[model] = self._new(model)
        return self.made[model]

    def _new(self, model: type[models.Model]) -> models.Model:
        row, referred_to = model(), set()
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                value = self._referred(field, is_second=field.related_model in referred_to)
                referred_to.add(field.related_model)
            else:
                value = _value(field)
            setattr(row, field.attname, value)
        return model._base_manager.bulk_create([row])[0]

    def _referred(self, field: Any, *, is_second: bool) -> Any:
        """Another row than the first where two must differ, as nobody stands in for themselves."""
        if field.related_model is field.model or field.related_model not in WAYS or (is_second and field.null):
            return None
        return (self._new if is_second else self.of)(field.related_model).pk


def _value(field: Any) -> Any:
    if field.primary_key:
        return field.get_default() if field.has_default() else next(_count)
    if field.null and not field.choices:
        return None
    if field.has_default():
        return field.get_default()
    return field.choices[0][0] if field.choices else _of_kind(field)


def _of_kind(field: Any) -> Any:
    if isinstance(field, models.CharField | models.TextField):
        words = f"n{next(_count)}@x.example" if isinstance(field, models.EmailField) else f"n{next(_count)}"
        return words[: field.max_length]
    later = next(_count)  # what ends comes after what begins, since it stands after it
    kinds: list[tuple[type, Any]] = [
        (models.DateTimeField, NOW + timedelta(hours=later)),
        (models.DateField, TODAY + timedelta(days=later)),
        (models.TimeField, time(9)),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (models.BinaryField, b""),
        (models.IntegerField, later % 30_000),
    ]
    return next(value for kind, value in kinds if isinstance(field, kind))


WAYS = policies._ways()


@pytest.fixture
def ours():
    return Rows()


@pytest.fixture
def theirs():
    return Rows()


def models_behind_the_wall() -> list[type[models.Model]]:
    tables = {policy.table for policy in policies.policies()}
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]


def tried(sql: str, values: list[Any]) -> str:
    """How the database answers: "refused", or how many rows it was about."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return str(cursor.rowcount)
    except DatabaseError as error:
        return "refused" if REFUSED in str(error) else str(error)


def _insert(row: models.Model) -> tuple[str, list[Any]]:
    fields = row._meta.concrete_fields
    names, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return f'INSERT INTO "{row._meta.db_table}" ({names}) VALUES ({marks})', values


def test_nobody_of_another_organisation_reads_changes_deletes_or_adds_a_row_of_any_table(ours, theirs):
    wrong = []
    everything = models_behind_the_wall()
    for rows, model in itertools.product((ours, theirs), everything):
        rows.of(model)
    me = ours.of(Organisation).pk
    for model in everything:
        table, row = f'"{model._meta.db_table}"', theirs.of(model)
        another = copy(row)
        another.pk = _value(model._meta.pk)
        with wall.inside(me):
            answers = {
                "read": tried(f"SELECT 1 FROM {table} WHERE id = %s", [row.pk]),
                "changed": tried(f"UPDATE {table} SET id = id WHERE id = %s", [row.pk]),
                "deleted": tried(f"DELETE FROM {table} WHERE id = %s", [row.pk]),
                "added": tried(*_insert(another)),
                "own read": tried(f"SELECT 1 FROM {table} WHERE id = %s", [ours.of(model).pk]),
            }
        if answers != {"read": "0", "changed": "0", "deleted": "0", "added": "refused", "own read": "1"}:
            wrong.append((table, answers))
    assert wrong == []


def test_no_row_of_ones_own_is_made_to_refer_to_anothers(ours, theirs):
    """Neither handed over to another organisation nor tied to a row of its.

    A relation of a table to itself is left out: PostgreSQL refuses a policy that asks itself, and the row behind it
    stays invisible.
    """
    wrong = []
    me = ours.of(Organisation).pk
    for model in models_behind_the_wall():
        mine = ours.of(model)
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.related_model not in WAYS.keys() - {model}:
                continue
            other = theirs.of(field.related_model)
            with wall.inside(me):
                answer = tried(
                    f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE id = %s',
                    [other.pk, mine.pk],
                )
            if answer != "refused":
                wrong.append((model._meta.label, field.name, answer))
    assert wrong == []
