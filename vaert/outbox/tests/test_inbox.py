"""The mailbox, on a real IMAP server."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import NOW
from vaert.outbox.imap import LARGEST_BYTES
from vaert.outbox.inbox import read_inbox
from vaert.outbox.models import Inbox, ReceivedMail
from vaert.outbox.tests import imapserver

Outcome = ReceivedMail.Outcome


@pytest.fixture(scope="module")
def imap():
    with tempfile.TemporaryDirectory() as folder, imapserver.running(Path(folder)) as server:
        yield server


@pytest.fixture
def box(imap, settings, db):
    """The box, empty, and the installation set to read it."""
    settings.MAIL_IMAP_HOST, settings.MAIL_IMAP_PORT, settings.MAIL_IMAP_TLS = "127.0.0.1", imap.port, "none"
    settings.MAIL_IMAP_USER, settings.MAIL_IMAP_PASSWORD = imapserver.USER, imapserver.PASSWORD
    imap.empty()
    return imap


def mail(subject, number=1):
    return f"From: a@b.example\r\nMessage-ID: <{number}@b.example>\r\nSubject: {subject}\r\n\r\nHej\r\n".encode()


class Room:
    """Understands mails whose subject it is told of."""

    def __init__(self, **outcomes):
        self.outcomes, self.seen = outcomes, []

    def __call__(self, incoming, at):
        self.seen.append(incoming.mail["Subject"])
        if incoming.mail["Subject"] == "broken":
            ReceivedMail.objects.update(outcome="half")
            raise ValueError("what it says")
        return self.outcomes.get(incoming.mail["Subject"])


def read(*rooms):
    return dict(read_inbox(rooms, at=lambda: NOW))


def test_each_mail_is_read_once_and_what_is_understood_is_marked_as_read(box):
    box.put(mail("ja", 1), mail("hej", 2))
    room = Room(ja=Outcome.ANSWER)
    assert read(room) == {"answer": 1, "other": 1}
    assert read(room) == {}
    assert box.unread() == 1
    box.put(mail("ja", 3))
    assert read(room) == {"answer": 1}
    assert room.seen == ["ja", "hej", "ja"]


def test_the_first_room_that_knows_a_mail_takes_it(box):
    box.put(mail("ja"))
    first, second = Room(ja=Outcome.BOUNCE), Room(ja=Outcome.ANSWER)
    assert read(first, second) == {"bounce": 1}
    assert second.seen == []


def test_the_same_mail_twice_in_the_box_counts_once(box):
    box.put(mail("ja"), mail("ja"))
    assert read(Room(ja=Outcome.ANSWER)) == {"answer": 1}


def test_numbers_that_begin_anew_do_no_harm(box):
    box.put(mail("ja"))
    room = Room(ja=Outcome.ANSWER)
    read(room)
    Inbox.objects.update(numbering=1, last_number=4711)
    box.put(mail("ja", 2))
    assert read(room) == {"answer": 1}
    assert room.seen == ["ja", "ja"]


def test_a_mail_that_breaks_a_room_is_left_and_noted_and_the_rest_is_read(box, caplog):
    box.put(mail("ja", 1), mail("broken", 2), mail("ja", 3))
    room = Room(ja=Outcome.ANSWER)
    assert read(room) == {"answer": 2, "unreadable": 1}
    assert read(room) == {}
    assert box.unread() == 1
    assert not ReceivedMail.objects.filter(outcome="half").exists()
    assert "ValueError" in caplog.text
    assert "what it says" not in caplog.text


def test_bytes_that_are_no_mail_are_passed_by(box):
    box.put(b"\xff\xfe\r\n\r\n\x00 no header at all", mail("ja", 2))
    assert read(Room(ja=Outcome.ANSWER)) == {"other": 1, "answer": 1}


def test_a_mail_that_is_too_large_is_left(box):
    box.put(mail("ja", 1) + b"x" * LARGEST_BYTES, mail("ja", 2))
    assert read(Room(ja=Outcome.ANSWER)) == {"unreadable": 1, "answer": 1}


def test_one_worker_reads_at_a_time_and_one_that_died_is_relieved(box):
    box.put(mail("ja"))
    read()
    Inbox.objects.update(leased_until=NOW + timedelta(minutes=5))
    box.put(mail("ja", 2))
    assert read(Room(ja=Outcome.ANSWER)) == {}
    Inbox.objects.update(leased_until=NOW - timedelta(minutes=1))
    assert read(Room(ja=Outcome.ANSWER)) == {"answer": 1}


def test_a_wrong_password_is_told_in_the_servers_words_and_tried_again(box, settings, caplog):
    box.put(mail("ja"))
    settings.MAIL_IMAP_PASSWORD = "forkert"
    assert read(Room(ja=Outcome.ANSWER)) == {}
    assert "Authentication failed" in Inbox.objects.get().last_error
    assert "forkert" not in caplog.text
    settings.MAIL_IMAP_PASSWORD = imapserver.PASSWORD
    assert read(Room(ja=Outcome.ANSWER)) == {"answer": 1}
    assert Inbox.objects.get().last_error == ""


def test_a_server_that_is_away_is_no_error_of_the_job(box, settings):
    settings.MAIL_IMAP_PORT = imapserver.free_port()
    assert read(Room()) == {}
    assert "refused" in Inbox.objects.get().last_error


def test_without_a_configured_box_nothing_is_asked(settings, db):
    settings.MAIL_IMAP_HOST = ""
    assert read(Room()) == {}
    assert not Inbox.objects.exists()
