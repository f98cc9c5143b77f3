"""Which tables are in an archive, and how their values look in JSON."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

# Made anew by migrating (the first two), or of use to the running installation only: a session that was ended after
# the copy was made must not come to life again, and what is due stands on our own rows, not in the queue.
_NEVER = {"contenttypes", "auth", "django_q"}
_SESSIONS = {"sessions", "usersessions"}


def state_of(using: str) -> list[tuple[str, str]]:
    """The migrations that have run in a database and that this program knows, by room and name."""
    known = MigrationExecutor(connections[using]).loader.graph.nodes
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted((key[0], key[1]) for key in applied if key in known)


def apps_at(using: str, state: Iterable[tuple[str, str]]) -> Apps:
    """The models as they were when these migrations had run and no others."""
    loader = MigrationExecutor(connections[using]).loader
    return loader.project_state(nodes=list(state)).apps


def kept_models(apps: Apps, *, with_sessions: bool) -> list[type[models.Model]]:
    """The models whose rows are in an archive."""
    left_out = _NEVER if with_sessions else _NEVER | _SESSIONS
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in left_out
    ]


def as_json(value: Any) -> Any:
    """A value of a column as JSON can keep it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.total_seconds() if isinstance(value, timedelta) else value


def from_json(field: models.Field, value: Any) -> Any:
    """What `as_json` kept, as the field wants it."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    target: models.Field = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    return target.to_python(value)
