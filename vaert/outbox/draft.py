"""What a room hands over when it wants something sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vaert.outbox.models import Message
from vaert.people.models import Organisation, Person


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to one recipient, in plain text; the HTML is made from it.

    `key` names the deed and the recipient: the same key never makes a second message, whoever asks.
    Name, address and language may be left out where there is a `recipient`. `button` is (label, address).
    A draft with a later `due_at` waits until then. A reminder's words must also hold a few days earlier or a day later,
    since reminders of a day are joined, and some readers get everything once a week; after `pointless_after` it is
    dropped instead of sent.
    """

    key: str
    kind: Message.Kind | str
    organisation: Organisation | None
    recipient: Person | None
    subject: str
    text: str
    to_name: str = ""
    to_address: str = ""
    language: str = ""
    reply_to: str = ""
    calendar: str = ""
    calendar_method: str = ""
    due_at: datetime | None = None
    pointless_after: datetime | None = None
    button: tuple[str, str] | None = None
