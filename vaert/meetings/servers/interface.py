"""What every calendar server can be asked for, whatever language it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from vaert.common.web import Answer
from vaert.meetings.calendar_text import Event

Interval = tuple[datetime, datetime]


class ServerError(Exception):
    """What went wrong; carries the server's status and no words of a meeting."""


class Away(ServerError):
    """The server does not answer, or asks us to wait, perhaps for so many seconds: everything waits."""

    def __init__(self, words: str, wait_seconds: int = 0) -> None:
        super().__init__(words)
        self.wait_seconds = wait_seconds


class Denied(ServerError):
    """The server does not let us in at all."""


class NoSuchCalendar(ServerError):
    """This person has no calendar there, or not one that we may write to."""


@dataclass(frozen=True)
class Copy:
    """Where the copy of a meeting stands: the server's name for it, and the version it had when we wrote it."""

    remote_id: str = ""
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class Put:
    """One meeting for one person's calendar; `copy` is where it stands already, if it does."""

    email: str
    event: Event
    copy: Copy


class CalendarClient(Protocol):
    """One organisation's server. Every deed may be done twice without harm. Raises ServerError."""

    def put(self, wanted: Put) -> Copy:
        """Have the meeting stand in the calendar as it is now, once; returns where."""

    def remove(self, wanted: Put) -> None:
        """Have the meeting not stand in the calendar."""

    def busy(self, emails: list[str], begins: datetime, ends: datetime) -> dict[str, list[Interval]]:
        """When these people are taken; those whose calendar cannot be read are left out."""


def judged(answer: Answer, *good: int) -> Answer:
    """The answer, where its status is one of the good ones. Raises the error that another status means."""
    if answer.status in good:
        return answer
    words = f"the server answered {answer.status}"
    if answer.status in {401, 407}:
        raise Denied(words)
    if answer.status in {408, 425, 429} or answer.status >= 500:
        raise Away(words, asked_to_wait(answer))
    if answer.status in {403, 404, 405, 410}:
        raise NoSuchCalendar(words)
    raise ServerError(words)


def asked_to_wait(answer: Answer) -> int:
    """The seconds for which the server asks to be left alone (Retry-After); 0 where it does not say, a day at most.

    Where it names a moment instead, it is counted from the moment of its own answer.
    """
    given = answer.headers.get("retry-after", "").strip()
    seconds = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    until, said = _moment(given), _moment(answer.headers.get("date", ""))
    if until and said:
        seconds = int((until - said).total_seconds())
    return max(0, min(seconds, 24 * 3600))


def _moment(given: str) -> datetime | None:
    """A date as HTTP writes it, in GMT."""
    try:
        return datetime.strptime(given.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
