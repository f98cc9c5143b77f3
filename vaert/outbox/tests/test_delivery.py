from datetime import timedelta

import pytest
from django.db import connection

from tests.world import NOW
from vaert.outbox.actions import let_go, retry
from vaert.outbox.actions.queue import CODE_LIFETIME
from vaert.outbox.delivery import LONGEST_WAIT, MOST_ATTEMPTS, send_due, wait_before
from vaert.outbox.leasing import BATCH, LEASE
from vaert.outbox.models import Message


def test_a_message_is_sent_once_with_the_servers_receipt(server, post, deliver):
    message = post()
    assert deliver(message) == 1
    assert deliver(message) == 0
    assert (message.state, message.accepted_as) == ("sent", "250 2.0.0 Ok: queued as 1")
    assert server.recipients == ["lone.bruun@lindevang.example"]


def test_the_state_is_data_while_the_body_is_on_its_way(server, post, deliver, monkeypatch):
    message = post()
    seen = []
    answer = server.handle_DATA

    async def look_first(*args):
        seen.append(server.bodies)
        return await answer(*args)

    from vaert.outbox import smtp

    body = smtp.Session._body

    def body_after_a_look(session, line, content):
        seen.append(Message.objects.get().state)
        return body(session, line, content)

    monkeypatch.setattr(smtp.Session, "_body", body_after_a_look)
    deliver(message)
    assert seen == ["data"]
    assert message.state == "sent"


def test_without_a_mail_server_the_message_stays_in_the_local_mailbox(post, deliver):
    message = post()
    assert deliver(message) == 1
    assert (message.state, message.accepted_as) == ("sent", "")


def test_a_demo_sends_nothing_whatever_is_configured(server, library, post, deliver):
    library.organisation.is_demo = True
    library.organisation.save()
    message = post()
    deliver(message)
    assert message.state == "sent"
    assert server.received == []


def test_a_recipient_refused_for_good_is_shown_with_the_servers_words(server, post, deliver):
    server.answers["lone.bruun@lindevang.example"] = "550 5.1.1 No such user here"
    message = post()
    deliver(message)
    assert (message.state, message.last_error) == ("failed", "550 5.1.1 No such user here")
    assert message.closed_at == NOW


def test_one_refused_recipient_does_not_stop_the_others(server, library, post, deliver):
    server.answers["lone.bruun@lindevang.example"] = "550 no"
    post()
    post(key="message:2", recipient=library.jens)
    assert deliver() == 1
    assert server.recipients == ["jens.oestergaard@lindevang.example"]


def test_a_temporary_refusal_is_tried_again_after_a_minute_or_so(server, post, deliver, clock):
    server.answers["lone.bruun@lindevang.example"] = "451 4.7.1 Greylisted, try again later"
    message = post()
    deliver(message)
    assert (message.state, message.attempts) == ("waiting", 1)
    assert timedelta(seconds=45) < message.next_attempt_at - NOW < timedelta(seconds=75)
    server.answers.clear()
    clock.pass_by(minutes=2)
    assert deliver(message) == 1
    assert (message.state, message.last_error) == ("sent", "")


def test_a_body_refused_for_now_is_not_delivered_and_not_marked_as_perhaps_twice(server, post, deliver, clock):
    server.to_body = ["451 4.3.0 Try again"]
    message = post()
    deliver(message)
    clock.pass_by(minutes=2)
    deliver(message)
    assert (message.state, message.maybe_twice, len(server.received)) == ("sent", False, 1)


def test_after_many_temporary_refusals_a_message_is_given_up(server, post, deliver, clock):
    server.answers["lone.bruun@lindevang.example"] = "451 later"
    message = post()
    for _ in range(MOST_ATTEMPTS):
        deliver(message)
        clock.pass_by(hours=5)
    assert (message.state, message.attempts) == ("failed", MOST_ATTEMPTS)


def test_a_line_that_breaks_in_the_body_sends_a_letter_again_and_says_perhaps_twice(server, post, deliver, clock):
    server.to_body = ["close after keeping"]
    message = post()
    deliver(message)
    assert (message.state, message.maybe_twice) == ("waiting", True)
    clock.pass_by(minutes=2)
    deliver(message)
    assert message.state == "sent"
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_line_that_breaks_in_the_body_leaves_a_reminder_as_perhaps_delivered(server, post, deliver, clock):
    server.to_body = ["close after keeping"]
    message = post("reminder")
    deliver(message)
    clock.pass_by(days=1)
    deliver(message)
    assert message.state == "data"
    assert server.bodies == 1


@pytest.mark.parametrize(("kind", "bodies", "state"), [("invitation", 1, "sent"), ("reminder", 0, "data")])
def test_what_a_crash_left_in_data_is_sent_again_unless_it_is_a_reminder(
    server, post, deliver, clock, kind, bodies, state
):
    message = post(kind)
    Message.objects.update(state="data", leased_until=NOW + LEASE, attempts=1)
    assert deliver(message) == 0
    clock.pass_by(minutes=6)
    deliver(message)
    assert (message.state, message.maybe_twice, server.bodies) == (state, kind == "invitation", bodies)


def test_what_a_crash_left_before_the_body_is_sent_and_is_no_double(server, post, deliver, clock):
    message = post("reminder")
    Message.objects.update(state="sending", leased_until=NOW + LEASE)
    clock.pass_by(minutes=6)
    deliver(message)
    assert (message.state, message.maybe_twice) == ("sent", False)


def test_a_worker_that_lost_its_lease_sends_no_body(server, post, deliver, monkeypatch):
    from vaert.outbox import mime

    message = post()
    build = mime.build

    def somebody_else_takes_it(*args, **more):
        Message.objects.update(leased_until=NOW + timedelta(hours=1))
        return build(*args, **more)

    monkeypatch.setattr(mime, "build", somebody_else_takes_it)
    assert deliver(message) == 0
    assert server.bodies == 0
    assert message.state == "sending"


def test_a_server_that_is_away_keeps_every_message_and_counts_no_attempt(settings, post, deliver, clock):
    settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", 1
    message, other = post(), post(key="message:2")
    deliver(message)
    other.refresh_from_db()
    assert (message.state, message.attempts, "refused" in message.last_error) == ("waiting", 0, True)
    assert (other.state, other.last_error) == ("waiting", "")


def test_a_sender_the_server_refuses_fails_no_message(server, post, deliver):
    server.to_mail = "550 5.7.1 Sender not allowed"
    message = post()
    deliver(message)
    assert (message.state, message.last_error) == ("waiting", "550 5.7.1 Sender not allowed")


def test_a_server_that_hangs_up_at_one_recipient_does_not_hold_up_the_rest(server, library, post, deliver):
    server.answers["lone.bruun@lindevang.example"] = "close"
    message = post()
    post(key="message:2", recipient=library.jens)
    assert deliver(message) == 1
    assert (message.state, message.attempts) == ("waiting", 1)


def test_log_in_codes_go_first(server, library, post, deliver):
    post()
    post("login_code", key="code:1", recipient=library.jens)
    deliver()
    assert server.recipients[0] == "jens.oestergaard@lindevang.example"


def test_a_log_in_code_is_forgotten_when_it_is_sent(server, post, deliver):
    message = post("login_code", text="123456", subject="123456 er din kode")
    deliver(message)
    assert (message.state, message.text, message.html, message.subject) == ("sent", "", "", "")
    assert b"123456" in server.received[0].content


def test_a_log_in_code_in_the_local_mailbox_is_forgotten_when_it_expires(post, deliver, clock):
    message = post("login_code", text="123456")
    deliver(message)
    assert "123456" in message.text
    clock.now += CODE_LIFETIME + timedelta(seconds=1)
    deliver(message)
    assert (message.text, message.html) == ("", "")


def test_an_expired_log_in_code_is_never_sent(server, post, deliver, clock):
    message = post("login_code", text="123456")
    clock.pass_by(hours=1)
    deliver(message)
    assert (message.state, message.text, server.received) == ("dropped", "", [])


def test_a_demo_keeps_its_codes_to_be_read(library, post, deliver, clock):
    library.organisation.is_demo = True
    library.organisation.save()
    message = post("login_code", text="123456")
    clock.pass_by(hours=1)
    deliver(message)
    assert "123456" in message.text


def test_an_address_that_cannot_be_written_fails_with_a_reason(server, post, deliver):
    message = post()
    Message.objects.update(to_address="not an address")
    deliver(message)
    assert message.state == "failed"
    assert message.last_error


def test_waits_grow_to_four_hours_and_differ_between_messages():
    waits = [wait_before(attempt, "a") for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert waits[5] > 8 * waits[1]
    assert max(waits) <= LONGEST_WAIT * 1.2
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=4)
    assert wait_before(1, "a") != wait_before(1, "b")


def test_a_spell_that_is_over_leaves_the_rest_to_a_job_of_its_own(
    server, post, clock, django_capture_on_commit_callbacks
):
    for number in range(25):
        post(key=f"message:{number}")
    connection.run_on_commit.clear()  # as if what queued them had committed
    with django_capture_on_commit_callbacks() as woken:
        assert send_due(at=clock, for_seconds=0) == BATCH
    assert len(woken) == 1
    assert send_due(at=clock, for_seconds=0) == 5


def test_who_looks_after_delivery_may_send_again_what_may_have_arrived_and_the_row_says_so(
    server, post, deliver, clock
):
    server.to_body = ["close after keeping"]
    message = post("reminder")
    deliver(message)
    assert retry(message, at=clock.now)
    assert not retry(message, at=clock.now)
    deliver(message)
    assert (message.state, message.maybe_twice, len(server.received)) == ("sent", True, 2)


def test_a_message_that_waits_after_an_error_is_tried_now_or_let_go(server, post, deliver, clock):
    server.answers["lone.bruun@lindevang.example"] = "451 later"
    message = post()
    assert not let_go(message, at=clock.now)  # nothing is wrong with it yet
    deliver(message)
    assert retry(message, at=clock.now)
    deliver(message)
    assert message.attempts == 1
    assert let_go(message, at=clock.now)
    assert not let_go(message, at=clock.now)
    server.answers.clear()
    clock.pass_by(days=1)
    assert deliver(message) == 0
    assert message.state == "dropped"
