"""A message as the bytes a mail server takes (RFC 5322); invitations in the shape that calendars understand.

That is multipart/mixed with a multipart/alternative whose last part is text/calendar with the method in its
header, and the same object as an attachment (docs/decisions, "calendar mail").
"""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from vaert.outbox import layout
from vaert.outbox.models import Message

_POLICY = SMTP.clone(cte_type="7bit")  # no relay on the way can spoil it


class Unwritable(ValueError):
    """An address or a header that no mail can carry."""


def sender_address() -> str:
    """The address that mails come from and replies to invitations go to."""
    return parseaddr(settings.MAIL_FROM)[1]


def recipient_address(message: Message) -> str:
    """The address with its domain as DNS knows it (IDNA). Raises Unwritable where that cannot be."""
    local, _, domain = message.to_address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Unwritable(message.to_address) from error


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
    mail["From"] = Address(name, addr_spec=sender_address())
    mail["To"] = Address(message.to_name, addr_spec=recipient_address(message))
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message.message_id
    if message.reply_to:
        mail["Reply-To"] = message.reply_to
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if message.organisation:
        domain = sender_address().rpartition("@")[2]
        mail["List-Id"] = f"<{message.organisation.slug}.{domain}>"


def _sender_name(message: Message) -> str:
    return message.organisation.name if message.organisation else parseaddr(settings.MAIL_FROM)[0] or "Vært"
