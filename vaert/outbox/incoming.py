"""A mail that has come in, and the rooms that may know what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Mail
from email.utils import getaddresses

from vaert.outbox.models import ReceivedMail

_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True)
class Incoming:
    """A mail from the box, read as far as the standard library can, and when it came."""

    mail: Mail
    received_at: datetime

    @property
    def message_id(self) -> str:
        """Its own Message-ID; empty where it has none."""
        return next(iter(message_ids(self.mail, "Message-ID")), "")

    @property
    def answers(self) -> list[str]:
        """The Message-IDs of the mails that it answers."""
        return message_ids(self.mail, "In-Reply-To") + message_ids(self.mail, "References")

    def addresses(self, *headers: str) -> list[str]:
        """The addresses in these headers, in lower case."""
        values = [str(value) for header in headers for value in self.mail.get_all(header, [])]
        return [address.strip().lower() for _, address in getaddresses(values) if "@" in address]


Reader = Callable[[Incoming, datetime], "ReceivedMail.Outcome | None"]  # None: it is nothing of mine


def message_ids(mail: Mail, header: str) -> list[str]:
    """The Message-IDs in a header of a mail, folded or not."""
    return [found for value in mail.get_all(header, []) for found in _MESSAGE_ID.findall(str(value))]


def text_of(part: Mail) -> str:
    """The text of a part, whatever its encoding says: utf-8 where that fits, else latin-1."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")
