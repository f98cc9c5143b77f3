"""The second wall between organisations: which rows PostgreSQL shows at all, whatever a query asks for.

`visible_to` is the first wall and decides everything a reader may see. Should a query ever forget it, the database
still shows and takes rows of one organisation only: that of whoever is logged in, or of whoever asked for the job.
Nothing else reads what is in force here. SQLite has no such wall. ADR 26 says why it is built like this.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOWHERE = ""
EVERYWHERE = "*"

_in_force: ContextVar[str] = ContextVar("organisation behind the wall", default=NOWHERE)


def in_force() -> str:
    """The id of the organisation whose rows can be reached now, EVERYWHERE or NOWHERE."""
    return _in_force.get()


@contextmanager
def inside(organisation: int | str | None) -> Iterator[None]:
    """Only rows of this organisation can be reached; with None, or NOWHERE, none of any organisation."""
    token = _in_force.set(NOWHERE if organisation is None else str(organisation))
    try:
        yield
    finally:
        _in_force.reset(token)


@contextmanager
def everywhere() -> Iterator[None]:
    """Rows of all organisations can be reached; also a decorator. tests/architecture names who may do this."""
    with inside(EVERYWHERE):
        yield
