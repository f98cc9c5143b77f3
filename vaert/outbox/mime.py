"""A message as the bytes a mail server takes (RFC 5322); invitations in the shape that calendars understand.

That is multipart/mixed with a multipart/alternative whose last part is text/calendar with the method in its
header, and the same object as an attachment (docs/decisions, "calendar mail").

The shape never changes, so it is written out here: Python's `EmailMessage` reads and folds everything it is given, and
that was a third of what a mail costs a worker.
"""

from binascii import b2a_base64, b2a_qp
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime, parseaddr, quote
from functools import lru_cache

from django.conf import settings

from vaert.outbox import layout
from vaert.outbox.models import Message

_LONGEST_WORD = 39  # bytes of text in one encoded word, so that "Subject:" and one word fit on a line (RFC 2047)
_LONGEST_LINE = 76
_BASE64_LINE = 57  # bytes that make a line of 76
_ALIKE = SMTP.clone(cte_type="7bit")  # for headers that say the same in mail after mail


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
    """The whole mail with CRLF line ends, all of it ASCII: no relay on the way can spoil it.

    Raises Unwritable where an address or a header cannot be written.
    """
    try:
        headers = _headers(message, at)
    except (MessageError, ValueError) as error:
        raise Unwritable(str(error)) from error
    return b"".join([*headers, b"MIME-Version: 1.0\r\n", _parts(message)])


def document(message: Message) -> str:
    """The HTML part as the reader sees it."""
    return layout.document(
        subject=message.subject, body=message.html, language=message.language, sender=_sender_name(message)
    )


# What is in it --------------------------------------------------------------------------------------------------------
def _parts(message: Message) -> bytes:
    mark = message.message_id.strip("<>").partition("@")[0]
    both = [_text("plain", layout.plain(message.text)), _text("html", document(message))]
    if not message.calendar:
        return _multipart("alternative", mark, both)
    calendar = _text("calendar", message.calendar, f'; method="{message.calendar_method}"')
    return _multipart("mixed", mark, [_multipart("alternative", mark, [*both, calendar]), _attached(message.calendar)])


def _multipart(kind: str, mark: str, parts: list[bytes]) -> bytes:
    """The parts between boundaries, which hold "=_": no part can, in the encodings that we use."""
    boundary = f"=_{kind}_{mark}"
    between = f"--{boundary}\r\n".encode()
    whole = b"".join(between + part + b"\r\n" for part in parts)
    return (
        f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode() + whole + between[:-2] + b"--\r\n"
    )


def _text(kind: str, text: str, more: str = "") -> bytes:
    r"""A part of text with lines that end in CRLF; quoted where most of it can be read so, else base64."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    quoted = b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    encoding, body = b"quoted-printable", quoted
    if len(quoted) > len(lines) * 1.5:
        encoding, body = b"base64", _base64(lines.replace(b"\n", b"\r\n"))
    head = f'Content-Type: text/{kind}; charset="utf-8"{more}\r\nContent-Transfer-Encoding: '.encode()
    return head + encoding + b"\r\n\r\n" + body


def _attached(calendar: str) -> bytes:
    head = (
        b"Content-Type: application/ics\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="invitation.ics"\r\n\r\n'
    )
    return head + _base64(calendar.encode())


def _base64(content: bytes) -> bytes:
    lines = (content[first : first + _BASE64_LINE] for first in range(0, len(content), _BASE64_LINE))
    return b"".join(b2a_base64(line, newline=False) + b"\r\n" for line in lines)


# What stands above it -------------------------------------------------------------------------------------------------
def _headers(message: Message, at: datetime) -> list[bytes]:
    sender = sender_address()
    name, to_name = _line(_sender_name(message)), _line(message.to_name)
    headers = [
        _alike("From", str(Address(name, addr_spec=sender))),
        _written("To", f"{_phrase(to_name)} <{recipient_address(message)}>" if to_name else recipient_address(message)),
        _written("Subject", _words(_line(message.subject))),
        _written("Date", format_datetime(at)),
        _written("Message-ID", message.message_id),
        b"Auto-Submitted: auto-generated\r\n",  # RFC 3834: nobody's holiday answer comes back
        b"X-Auto-Response-Suppress: OOF, AutoReply\r\n",
        _written("Content-Language", message.language),
    ]
    if message.reply_to:
        headers.append(_alike("Reply-To", _line(message.reply_to)))
    if message.organisation:
        headers.append(_alike("List-Id", f"<{message.organisation.slug}.{sender.rpartition('@')[2]}>"))
    return headers


@lru_cache(500)
def _alike(name: str, value: str) -> bytes:
    """A header as Python reads and folds it; many mails have the same one."""
    return _ALIKE.fold_binary(*_ALIKE.header_store_parse(name, value))


def _written(name: str, value: str) -> bytes:
    """The header on lines of 76 characters where it has spaces to break at. Raises ValueError but for ASCII."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > _LONGEST_LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join([*lines, ""]).encode("ascii")


def _phrase(name: str) -> str:
    """A name before an address: in quotation marks where it is ASCII, else in encoded words."""
    return _encoded(name) if _needs_encoding(name) else f'"{quote(name)}"'


def _words(text: str) -> str:
    return _encoded(text) if _needs_encoding(text) else text


def _needs_encoding(text: str) -> bool:
    """Whether a header cannot hold it as it is; a word too long to break would make its line too long."""
    return not text.isascii() or not text.isprintable() or "=?" in text or max(map(len, text.split()), default=0) > 60


def _encoded(text: str) -> str:
    """Encoded words of UTF-8 (RFC 2047), none of which splits a character."""
    words: list[bytes] = []
    word = b""
    for letter in text:
        more = letter.encode()
        if len(word) + len(more) > _LONGEST_WORD:
            words, word = [*words, word], b""
        word += more
    return " ".join(f"=?utf-8?b?{b2a_base64(each, newline=False).decode()}?=" for each in [*words, word])


def _line(words: str) -> str:
    """The words on one line, since a line break would end the header."""
    return " ".join(words.split())


def _sender_name(message: Message) -> str:
    return message.organisation.name if message.organisation else parseaddr(settings.MAIL_FROM)[0] or "Vært"
