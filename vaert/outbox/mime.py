"""A message as the bytes a mail server takes (RFC 5322); invitations in the shape that calendars understand.

That is multipart/mixed with a multipart/alternative whose last part is text/calendar with the method in its
header, and the same object as an attachment (docs/decisions, "calendar mail").
"""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings

from vaert.outbox import layout
from vaert.outbox.models import Message

_ALIKE = {
    "auto-submitted",
    "content-language",
    "content-transfer-encoding",
    "content-type",
    "from",
    "list-id",
    "mime-version",
    "reply-to",
    "x-auto-response-suppress",
}  # headers that say the same in mail after mail


class _Registry(HeaderRegistry):
    """Python's own, which otherwise makes a class anew for each header."""

    @lru_cache(64)  # noqa: B019  there is one registry
    def __getitem__(self, name: str) -> type:
        return super().__getitem__(name)


class _Policy(EmailPolicy):
    """Python's own, that reads and folds a header which it knows only once: half of a mail's cost was that."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """The header as an object."""
        if name.lower() in _ALIKE and type(value) is str and "boundary" not in value:  # which no two mails share
            return _read(name, value)
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as it stands in the mail."""
        is_alike = name.lower() in _ALIKE and "boundary" not in value
        return _folded(name, value) if is_alike else super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", cte_type="7bit", header_factory=_Registry())  # no relay on the way can spoil it


@lru_cache(500)
def _read(name: str, value: str) -> tuple[str, Any]:
    return EmailPolicy.header_store_parse(_POLICY, name, value)


@lru_cache(500)
def _folded(name: str, value: Any) -> bytes:
    return EmailPolicy.fold_binary(_POLICY, name, value)


class Unwritable(ValueError):
    """An address or a header that no mail can carry."""


def sender_address() -> str:
    """The address that mails come from and replies to invitations go to."""
    return parseaddr(settings.MAIL_FROM)[1]


def recipient_address(message: Message) -> str:
    """The address with its domain as DNS knows it (IDNA). Raises Unwritable where that cannot be."""
    try:
        return _address(message.to_address)
    except (MessageError, ValueError, IndexError) as error:  # the last is Python's own for "lone@"
        raise Unwritable(message.to_address) from error


@lru_cache(500)
def _address(written: str) -> str:
    local, _, domain = written.rpartition("@")
    address = f"{local}@{domain.encode('idna').decode()}"
    Address(addr_spec=address)
    return address


def build(message: Message, *, at: datetime) -> bytes:
    """The whole mail with CRLF line ends. Raises Unwritable where an address or a header cannot be written."""
    mail = EmailMessage(policy=_POLICY)
    try:
        _write_headers(mail, message, at)
    except (MessageError, ValueError) as error:
        raise Unwritable(str(error)) from error
    _write_parts(mail, message)
    return mail.as_bytes()


def _write_parts(mail: EmailMessage, message: Message) -> None:
    mail.set_content(layout.plain(message.text))
    mail.add_alternative(document(message), subtype="html")
    if message.calendar:
        mail.add_alternative(message.calendar, subtype="calendar", params={"method": message.calendar_method})
        mail.add_attachment(message.calendar.encode(), maintype="application", subtype="ics", filename="invitation.ics")
    mail["Content-Language"] = message.language


def document(message: Message) -> str:
    """The HTML part as the reader sees it."""
    return layout.document(
        subject=message.subject, body=message.html, language=message.language, sender=_sender_name(message)
    )


def _write_headers(mail: EmailMessage, message: Message, at: datetime) -> None:
    name = _sender_name(message)
    mail["From"] = Address(_line(name), addr_spec=sender_address())
    mail["To"] = Address(_line(message.to_name), addr_spec=recipient_address(message))
    mail["Subject"] = _line(message.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message.message_id
    if message.reply_to:
        mail["Reply-To"] = _line(message.reply_to)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if message.organisation:
        domain = sender_address().rpartition("@")[2]
        mail["List-Id"] = f"<{message.organisation.slug}.{domain}>"


def _line(words: str) -> str:
    """The words on one line, since a line break would end the header."""
    return " ".join(words.split())


def _sender_name(message: Message) -> str:
    return message.organisation.name if message.organisation else parseaddr(settings.MAIL_FROM)[0] or "Vært"
