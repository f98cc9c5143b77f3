"""Reads returned mails (RFC 3464): which of our messages did not arrive, and what the server said about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Mail
from email.parser import Parser

from vaert.outbox.actions.give_up import give_up
from vaert.outbox.incoming import Incoming, message_ids, text_of
from vaert.outbox.models import ReceivedMail

Outcome = ReceivedMail.Outcome


@dataclass(frozen=True)
class Bounce:
    """One recipient who did not get one of our messages; `words` are the server's."""

    message_id: str
    address: str
    words: str


def read_bounce(incoming: Incoming, at: datetime) -> Outcome | None:
    """Note which messages came back; a notice that a mail is late, or has arrived, changes nothing."""
    reports = [part for part in incoming.mail.walk() if part.get_content_type() == "message/delivery-status"]
    if not reports:
        return None
    known = [
        give_up(
            message_id=one.message_id, address=one.address, words=one.words, returned_at=incoming.received_at, at=at
        )
        for one in _bounces(incoming.mail, reports)
    ]
    return Outcome.BOUNCE if any(known) or not known else Outcome.UNKNOWN


def _bounces(mail: Mail, reports: list[Mail]) -> Iterator[Bounce]:
    """Each recipient who was given up, once for each of our Message-IDs that the notice carries."""
    sent = list(_sent(mail))
    for report in reports:
        blocks = report.get_payload()
        for block in blocks[1:] if isinstance(blocks, list) else []:  # the first is about the whole notice
            if isinstance(block, Mail) and str(block.get("Action", "")).strip().lower() == "failed":
                for message_id in sent:
                    yield Bounce(message_id, _address(block), _words(block))


def _sent(mail: Mail) -> Iterator[str]:
    """The Message-ID of what came back: the notice has it whole, or only its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and isinstance(part.get_payload(), list):
            yield from message_ids(part.get_payload(0), "Message-ID")  # type: ignore[arg-type]
        elif kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            yield from message_ids(Parser().parsestr(text_of(part), headersonly=True), "Message-ID")


def _address(block: Mail) -> str:
    """Whom the server could not reach: the address that was written, before any forwarding."""
    value = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    return value.rpartition(";")[2].strip().strip("<>").lower()


def _words(block: Mail) -> str:
    """The server's own words; its status where it said nothing."""
    said = str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(block.get("Status", ""))
    return " ".join(said.split())[:300]
