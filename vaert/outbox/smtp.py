"""Talks to the mail server, one message at a time, and stops for a moment before the body.

SMTP cannot promise exactly once: if the line breaks after the body has begun, nobody knows whether the
message arrived. So `deliver` says when that moment comes, and what goes wrong before and after it are
different errors.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings

_TIMEOUT_SECONDS = 30
_TOO_BIG = 552


class DeliveryError(Exception):
    """Something the server said or did, in its own words."""


class Unreachable(DeliveryError):
    """The server is away, does not let us in or refuses our sender: nothing is wrong with the message."""


class Refused(DeliveryError):
    """The server refuses this message or its recipient for good."""


class Deferred(DeliveryError):
    """The server refuses this message for now."""


class BrokenInBody(DeliveryError):
    """The line broke after the body had begun: the message may have been delivered."""


class Session:
    """A connection to the configured server, opened when the first message needs it and used for all."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def deliver(self, *, sender: str, recipient: str, content: bytes, may_send: Callable[[], bool]) -> str | None:
        """Hand one message over; returns the server's receipt.

        `may_send` is asked between the server's 354 and the body. If it says no, the line is cut before any
        of the body has left and None is returned.
        """
        smtp = self._open()
        try:
            self._envelope(smtp, sender, recipient)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Deferred(_words(error)) from error
        if not may_send():
            self.close()
            return None
        return self._body(smtp, content)

    def try_out(self) -> None:
        """Connect and log in, send nothing, say goodbye. Raises Unreachable."""
        self._open()
        self.quit()

    def close(self) -> None:
        """Hang up; politely where the server still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def quit(self) -> None:
        """Say goodbye and hang up."""
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self.close()

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = _connect()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(_words(error)) from error
        return self._smtp

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
        """Everything up to the server's 354."""
        code, reply = smtp.mail(sender)
        if code != 250:
            if code == _TOO_BIG:
                raise self._answer(code, reply)
            self.close()
            raise Unreachable(_said(code, reply))
        code, reply = smtp.rcpt(recipient)
        if code not in (250, 251):
            raise self._answer(code, reply)
        code, reply = smtp.docmd("data")
        if code != 354:
            raise self._answer(code, reply)

    def _body(self, smtp: smtplib.SMTP, content: bytes) -> str:
        try:
            smtp.send(_quoted(content) + b".\r\n")
            code, reply = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise BrokenInBody(_words(error)) from error
        if code != 250:
            raise self._answer(code, reply)
        return _said(code, reply)

    def _answer(self, code: int, reply: bytes) -> DeliveryError:
        """The error that an answer means; the line is made ready for the next message."""
        if code == 421 or self._smtp is None:
            self.close()
        else:
            try:
                self._smtp.rset()
            except (smtplib.SMTPException, OSError):
                self.close()
        return (Refused if 500 <= code < 600 else Deferred)(_said(code, reply))


def _connect() -> smtplib.SMTP:
    host, port = settings.MAIL_HOST, settings.MAIL_PORT
    if settings.MAIL_TLS == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, _own_name(), timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(host, port, _own_name(), timeout=_TIMEOUT_SECONDS)
    try:
        if settings.MAIL_TLS == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if settings.MAIL_USER:
            smtp.login(settings.MAIL_USER, settings.MAIL_PASSWORD)
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _own_name() -> str:
    return socket.gethostname() or "localhost"


def _quoted(content: bytes) -> bytes:
    """The body with a second dot before a line that begins with one, ended by a line break."""
    quoted = content.replace(b"\r\n.", b"\r\n..")
    quoted = b"." + quoted if quoted.startswith(b".") else quoted
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


def _said(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode('utf-8', 'replace')}".replace("\n", " ")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _said(error.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    return str(error) or type(error).__name__
