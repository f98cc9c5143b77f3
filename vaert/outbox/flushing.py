"""Which marks on a message must be on the disk before anything else happens, and which may wait for the next.

That the body is about to leave must be: a machine without power would otherwise forget it and send the message once
more without saying so. That it was sent need not be: if that is lost, the message is found in DATA, and the rules for
that hold. Waiting for the disk twice a message would halve what a worker can do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import BooleanField, Func


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
