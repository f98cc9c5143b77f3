from datetime import timedelta
from email import message_from_bytes

import pytest

from tests.world import NOW
from vaert.outbox.actions import retry
from vaert.outbox.bounces import read_bounce
from vaert.outbox.incoming import Incoming
from vaert.outbox.models import Message, ReceivedMail

Outcome = ReceivedMail.Outcome
LATER = NOW + timedelta(hours=1)


def bounce(
    message,
    *,
    to="lone.bruun@lindevang.example",
    action="failed",
    status="5.1.1",
    said="smtp; 550 5.1.1 User unknown",
    original="",
):
    """A notice as Postfix writes it (RFC 3464)."""
    original = original or (
        f"Content-Type: text/rfc822-headers\r\n\r\nFrom: x\r\nMessage-ID:\r\n {message.message_id}\r\nSubject: Hej\r\n"
    )
    diagnostic = f"Diagnostic-Code: {said}\r\n" if said else ""
    return (
        "From: MAILER-DAEMON@mail.example\r\nTo: vaert@lindevang.example\r\nSubject: Undelivered\r\n"
        "Message-ID: <bounce@mail.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nI am sorry\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n{diagnostic}\r\n"
        f"--r\r\n{original}\r\n--r--\r\n"
    ).encode()


def read(content, received_at=LATER):
    return read_bounce(Incoming(message_from_bytes(content), received_at), LATER)


@pytest.fixture
def sent(server, post, deliver):
    """A mail that the server took."""
    message = post()
    deliver(message)
    return message


def again(message):
    message.refresh_from_db()
    return message


def test_a_mail_that_came_back_is_not_delivered_with_the_servers_words(sent):
    assert read(bounce(sent)) == Outcome.BOUNCE
    assert (again(sent).state, sent.last_error, sent.closed_at) == ("failed", "550 5.1.1 User unknown", LATER)


def test_the_whole_mail_may_have_come_back(sent):
    original = f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {sent.message_id}\r\nSubject: Hej\r\n\r\nKære Lone\r\n"
    read(bounce(sent, original=original))
    assert again(sent).state == "failed"


def test_exchanges_words_and_a_notice_without_words_are_understood(sent):
    read(bounce(sent, said="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"))
    assert again(sent).last_error == "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"
    Message.objects.update(state="sent")
    read(bounce(sent, said="", status="5.2.2"))
    assert again(sent).last_error == "5.2.2"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_notice_that_a_mail_is_late_or_arrived_changes_nothing(sent, action):
    assert read(bounce(sent, action=action, status="4.4.1")) == Outcome.BOUNCE
    assert again(sent).state == "sent"


def test_a_notice_about_somebody_else_or_about_nothing_of_ours_changes_nothing(sent):
    assert read(bounce(sent, to="frede@soendervang.example")) == Outcome.UNKNOWN
    sent.message_id = "<made-up@lindevang.example>"
    assert read(bounce(sent)) == Outcome.UNKNOWN
    assert again(sent).state == "sent"


def test_a_mail_that_still_waits_is_not_given_up(post):
    message = post()
    read(bounce(message))
    assert again(message).state == "waiting"


def test_an_old_notice_does_not_give_up_a_mail_that_was_sent_again(sent, server, deliver, clock):
    read(bounce(sent))
    clock.pass_by(hours=3)
    retry(sent, at=clock())
    deliver(sent)
    read(bounce(sent), received_at=LATER)
    assert again(sent).state == "sent"


def test_an_ordinary_mail_is_no_notice():
    assert read(b"From: lone@lindevang.example\r\nSubject: Hej\r\n\r\nHej") is None
