"""A real SMTP server for the tests, which can be told to be difficult."""

import asyncio
import itertools
import os
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

_PORTS = itertools.count(8350 + os.getpid() % 25 * 2)


class Mailserver:
    """Keeps what it accepted. Set `answers` to say something else than 250, per recipient or for all."""

    def __init__(self):
        self.received = []
        self.answers = {}  # address -> answer to RCPT
        self.to_mail = ""  # answer to MAIL FROM
        self.to_body = []  # answers to the next bodies, one each; "close" hangs up, "hang" never answers
        self.bodies = 0
        self.port = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.to_mail:
            return self.to_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer == "close":
            server.transport.abort()
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.bodies += 1
        answer = self.to_body.pop(0) if self.to_body else f"250 2.0.0 Ok: queued as {self.bodies}"
        if answer in {"close after keeping", "hang after keeping"}:
            self.received.append(envelope)
        if answer.startswith("close"):
            server.transport.abort()
            await asyncio.sleep(0.05)
        if answer.startswith("hang"):
            await asyncio.sleep(600)
        if answer.startswith("250"):
            self.received.append(envelope)
        return answer

    @property
    def mails(self):
        """What was accepted, read back."""
        return [message_from_bytes(one.content, policy=policy.default) for one in self.received]

    @property
    def recipients(self):
        return [one.rcpt_tos[0] for one in self.received]


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="mail.example", ident="Test")


def free_port():
    for port in _PORTS:
        if port > 8399:
            with socket.socket() as any_port:
                any_port.bind(("127.0.0.1", 0))
                return any_port.getsockname()[1]
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    return None


@contextmanager
def running():
    server = Mailserver()
    server.port = free_port()
    controller = _Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop(no_assert=True)
