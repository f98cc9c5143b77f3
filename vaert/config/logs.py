"""What is logged: that something went wrong and where in the code, never what people wrote or a secret address.

The words of an error may quote a row ("Key (email)=(…) already exists"), so only those of the machine's own errors are
kept. An address may be the key to something (a feed, a link in a mail), so the page's name stands in its place.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.conf import settings

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_OF_THE_MACHINE = (OSError, ImportError, MemoryError)


class WithoutSecrets(logging.Filter):
    """Puts the page's name where Django's own words hold an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes."""
        request: Any = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(_page(request) if each == path else each for each in record.args)
        return True


def _page(request: Any) -> str:
    """The page's pattern, such as `held/<str:token>/`; an address that leads nowhere is not told."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no page)"


class TextFormatter(logging.Formatter):
    """Lines for people: level, where from, what; then the path through the code."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Raised) -> str:
        """The places it went through and the error's name."""
        return "\n".join(_places(ei))


class JsonFormatter(logging.Formatter):
    """One line of JSON a record: time (UTC), level, logger, message, status and page of a request, error, places."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := getattr(record, "request", None):
            said |= {"method": getattr(request, "method", None), "page": _page(request)}
        if status := getattr(record, "status_code", None):
            said["status"] = status
        if record.exc_info:
            *places, error = _places(record.exc_info)
            said |= {"error": error, "places": places}
        return json.dumps(said, ensure_ascii=False)


def _places(raised: Any) -> list[str]:
    kind, error, trace = raised
    if kind is None or error is None:
        return ["no error"]
    places = [f'  File "{at.filename}", line {at.lineno}, in {at.name}' for at in traceback.extract_tb(trace)]
    may_be_quoted = settings.DEBUG or isinstance(error, _OF_THE_MACHINE)
    return [*places, f"{kind.__module__}.{kind.__qualname__}" + (f": {error}" if may_be_quoted else "")]
