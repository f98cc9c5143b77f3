"""Which marks on a message must be on the disk before anything else happens, and which may wait for the next.

That the body is about to leave must be: a machine without power would otherwise forget it and send the message once
more without saying so. That it was sent need not be: if that is lost, the message is found in DATA, and the rules for
that hold. Waiting for the disk twice a message would halve what a worker can do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func

from vaert.outbox.models import Message


class Unhurried(Func):
    """A condition that is always true and has PostgreSQL answer this one commit before it is on the disk."""

    template = "set_config('synchronous_commit', 'off', true) = 'off'"
    arity = 0
    output_field = BooleanField()

    def as_sqlite(self, compiler, connection, **more):  # type: ignore[no-untyped-def]
        """SQLite in WAL mode never waits, unless told to (`on_disk`)."""
        return self.as_sql(compiler, connection, template="1 = 1", **more)


@contextmanager
def on_disk() -> Iterator[None]:
    """What is committed in here is on the disk afterwards, also on SQLite; outside of any transaction."""
    is_lazy = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_lazy:
        _flush("FULL")
    try:
        yield
    finally:
        if is_lazy:
            _flush("NORMAL")  # as the settings have it


def _flush(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={how}")


def mark_as_leaving(message: Message) -> bool:
    """Write on the disk that the body is about to leave; False when another worker has the message."""
    with on_disk():
        return _mark(message, "state = %s", [Message.State.DATA])


def mark_as_sent(message: Message, *, accepted_as: str, at: datetime) -> None:
    """Write that the server took the message, if it is still ours; the disk may know later."""
    changes = "state = %s, sent_at = %s, accepted_as = %s, leased_until = NULL, last_error = ''"
    _mark(message, changes, [Message.State.SENT, _for_database(at), accepted_as[:300]], "AND " + _unhurried())


def _mark(message: Message, changes: str, values: list[Any], condition: str = "") -> bool:
    """One UPDATE of a message that is leased. In SQL, since making it from a queryset costs three times as much."""
    sql = f'UPDATE "outbox_message" SET {changes} WHERE id = %s AND leased_until = %s {condition}'  # noqa: S608 - words of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, message.pk, _for_database(message.leased_until)])
        return cursor.rowcount == 1


def _unhurried() -> str:
    return Unhurried.template if connection.vendor == "postgresql" else "1 = 1"


def _for_database(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
