from datetime import timedelta

import pytest

from tests.world import NOW
from vaert.outbox.actions import Draft, drop, queue, retry
from vaert.outbox.models import Message


def letter(library, key="letter:1", **more):
    given = {"recipient": library.lone, "organisation": library.organisation, **more}
    return Draft(key=key, kind=Message.Kind.LETTER, subject="Velkommen", text="Kære Lone\n\n- et\n- to", **given)


def test_a_message_waits_for_the_worker_with_name_and_address_of_the_recipient(library):
    [message] = queue([letter(library)], at=NOW)
    assert (message.state, message.to_name, message.to_address) == (
        "waiting",
        "Lone Bruun",
        "lone.bruun@lindevang.example",
    )


def test_the_same_key_twice_makes_one_message(library):
    first = queue([letter(library)], at=NOW)
    again = queue([letter(library), letter(library, key="letter:2")], at=NOW)
    assert again[0] == first[0]
    assert Message.objects.count() == 2


def test_thirty_messages_take_two_queries(library, django_assert_num_queries):
    drafts = [letter(library, key=f"letter:{number}") for number in range(30)]
    with django_assert_num_queries(2):
        queue(drafts, at=NOW)


def test_many_calls_in_one_transaction_wake_the_worker_once(library, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as wake_ups:
        queue([letter(library)], at=NOW)
        queue([letter(library, key="letter:2")], at=NOW)
    assert len(wake_ups) == 1


def test_a_message_for_later_wakes_nobody_now(library, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as wake_ups:
        [message] = queue([letter(library, due_at=NOW + timedelta(days=3))], at=NOW)
    assert not wake_ups
    assert not Message.objects.due(NOW).exists()
    assert Message.objects.due(NOW + timedelta(days=3)).get() == message


def test_the_wake_up_is_one_insert_in_the_queue(library, django_capture_on_commit_callbacks):
    from django_q.models import OrmQ

    with django_capture_on_commit_callbacks(execute=True):
        queue([letter(library)], at=NOW)
    assert OrmQ.objects.count() == 1


def test_a_subject_cannot_carry_a_header(library):
    [message] = queue([letter(library, reply_to="a@b.example\r\nBcc: x@y.example")], at=NOW)
    assert "\n" not in message.reply_to


@pytest.mark.parametrize("state", ["sending", "data", "sent"])
def test_what_may_have_been_received_cannot_be_dropped(library, state):
    [message] = queue([letter(library)], at=NOW)
    Message.objects.filter(pk=message.pk).update(state=state)
    assert drop([message.key], at=NOW) == set()


def test_what_could_not_be_delivered_is_dropped_so_that_nobody_tries_again(library):
    [message] = queue([letter(library)], at=NOW)
    Message.objects.filter(pk=message.pk).update(state="failed")
    assert drop([message.key], at=NOW) == {message.key}
    assert not retry(message, at=NOW)


def test_a_waiting_message_is_dropped_once_and_stays_dropped(library):
    [message] = queue([letter(library)], at=NOW)
    assert drop([message.key], at=NOW) == drop([message.key], at=NOW) == {message.key}
    assert not Message.objects.due(NOW).exists()
