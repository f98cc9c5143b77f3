from datetime import timedelta

import pytest

from tests.world import NOW
from vaert.outbox import delivery
from vaert.outbox.actions import Draft, queue
from vaert.outbox.tests import mailserver


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_by(self, **length):
        self.now += timedelta(**length)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(settings):
    """A mail server that the installation is configured to use."""
    with mailserver.running() as server:
        settings.MAIL_HOST, settings.MAIL_PORT, settings.MAIL_TLS = "127.0.0.1", server.port, "none"
        settings.MAIL_FROM = "Vært <vaert@lindevang.example>"
        yield server


@pytest.fixture
def post(library):
    """`post("reminder", key="x")` queues a message to Lone and returns it."""

    def put(kind="letter", key="message:1", **more):
        given = {"recipient": library.lone, "organisation": library.organisation, "subject": "Velkommen til Amira"}
        [message] = queue([Draft(**{"key": key, "kind": kind, "text": "Kære Lone", **given, **more})], at=NOW)
        return message

    return put


@pytest.fixture
def deliver(clock):
    """Deliver what is due and look at a message again."""

    def run(message=None):
        sent = delivery.send_due(at=clock)
        if message:
            message.refresh_from_db()
        return sent

    return run
