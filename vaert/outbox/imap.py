"""Talks to the box that answers come to, over IMAP. It takes nothing out; what was understood is marked as read."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from django.conf import settings

_TIMEOUT_SECONDS = 30
LARGEST_BYTES = 10 * 1024 * 1024
_MONTHS = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"  # IMAP's own, whatever the machine's language
_NUMBER = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

imaplib._MAXLINE = max(imaplib._MAXLINE, 4_000_000)  # type: ignore[attr-defined]  # a long list of numbers is one line


class BoxError(Exception):
    """The box cannot be read now; carries the server's words."""


@dataclass(frozen=True)
class Found:
    """A mail in the box: its number, when it came, and its bytes (none where it is too large to read)."""

    number: int
    received_at: datetime | None
    content: bytes | None


class Box:
    """A connection to the configured folder. Raises BoxError for whatever goes wrong with the line or the server."""

    def __init__(self) -> None:
        with _told():
            self._imap = _connect()
            try:
                self._imap.login(settings.MAIL_IMAP_USER, settings.MAIL_IMAP_PASSWORD)
                self._do(self._imap.select, f'"{settings.MAIL_IMAP_FOLDER}"')
            except BaseException:
                self._imap.shutdown()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self._imap.logout()

    @property
    def numbering(self) -> int:
        """UIDVALIDITY: when it changes, every number means another mail."""
        found = self._imap.response("UIDVALIDITY")[1] or [b"0"]
        return int(found[0] or b"0")

    def numbers_after(self, number: int) -> list[int]:
        """The numbers of the mails that came after this one, in order."""
        found = self._search(f"UID {number + 1}:*")  # the last mail always answers to "*", however low its number
        return [each for each in found if each > number]

    def numbers_since(self, day: date) -> list[int]:
        """The numbers of the mails that came on the day or later, in order."""
        return self._search(f"SINCE {day.day}-{_MONTHS[4 * day.month - 3 : 4 * day.month]}-{day.year}")

    def fetch(self, number: int) -> Found | None:
        """One mail, left as unread as it was; None where somebody has taken it out meanwhile."""
        with _told():
            answers = self._do(self._imap.uid, "FETCH", str(number), "(UID RFC822.SIZE INTERNALDATE)")
            head = next((one for one in _lines(answers) if _is_number(one, number)), None)
            if head is None:
                return None
            size = _SIZE.search(head)
            if size and int(size[1]) > LARGEST_BYTES:
                return Found(number, _received_at(head), None)
            body = self._do(self._imap.uid, "FETCH", str(number), "(UID BODY.PEEK[])")
        content = next((part[1] for part in body if isinstance(part, tuple)), None)
        return Found(number, _received_at(head), content) if content is not None else None

    def mark_read(self, number: int) -> None:
        """Mark one mail as read, so that a person who looks into the box sees what is left for them."""
        with _told():
            self._do(self._imap.uid, "STORE", str(number), "+FLAGS.SILENT", r"(\Seen)")

    def _search(self, what: str) -> list[int]:
        with _told():
            answers = self._do(self._imap.uid, "SEARCH", what)
        return sorted(int(one) for line in answers if line for one in line.split())

    def _do(self, command: Any, *arguments: str) -> list[Any]:
        said, answers = command(*arguments)
        if said != "OK":
            raise imaplib.IMAP4.error(b" ".join(_lines(answers)).decode("utf-8", "replace"))
        return list(answers)


def _connect() -> imaplib.IMAP4:
    host, port = settings.MAIL_IMAP_HOST, settings.MAIL_IMAP_PORT
    if settings.MAIL_IMAP_TLS == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=_TIMEOUT_SECONDS)
    imap = imaplib.IMAP4(host, port, timeout=_TIMEOUT_SECONDS)
    if settings.MAIL_IMAP_TLS == "starttls":
        imap.starttls(ssl.create_default_context())
    return imap


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong with the server or the line is a BoxError in its words."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        words = error.args[0] if error.args else ""
        words = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(error)
        raise BoxError(words or type(error).__name__) from error


def _lines(answers: list[Any]) -> list[bytes]:
    """The answers' own lines, without what was sent as a block."""
    return [one[0] if isinstance(one, tuple) else one for one in answers if one]


def _is_number(line: bytes, number: int) -> bool:
    found = _NUMBER.search(line)
    return found is not None and int(found[1]) == number


def _received_at(head: bytes) -> datetime | None:
    """When the server got the mail."""
    parts = imaplib.Internaldate2tuple(head)
    if parts is None:
        return None
    return datetime.fromtimestamp(time.mktime(parts), UTC)
