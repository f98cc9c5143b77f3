from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest

from tests.world import NOW
from vaert.meetings.actions import Taken, cancel_meetings, move_meeting, take_answer
from vaert.meetings.jobs import read_answers
from vaert.meetings.models import Attendee
from vaert.meetings.replies import answers_in
from vaert.meetings.tests.answers import ANDROID, COUNTER, GMAIL, IPHONE, OUTLOOK, OUTLOOK_WEB, SHAPES
from vaert.outbox.incoming import Incoming
from vaert.outbox.models import Message, ReceivedMail

Outcome = ReceivedMail.Outcome


def incoming(content):
    return Incoming(message_from_bytes(content), NOW)


def read(content):
    return read_answers(incoming(content), NOW)


@pytest.fixture
def jens(library, meeting):
    """What Jens has answered, looked up anew each time."""
    return lambda: Attendee.objects.get(meeting=meeting, person=library.jens)


def asked():
    """The mails about another time, by who gets them."""
    return {one.recipient.given_name: one for one in Message.objects.filter(kind="letter", state="waiting")}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name.partition(":")[0])
def test_an_answer_is_understood_in_each_programs_shape(jens, library, meeting, shape):
    assert read(shape.about(meeting)) == Outcome.ANSWER
    assert (jens().reply, jens().replied_at) == (shape.reply, datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert Attendee.objects.get(meeting=meeting, person=library.amira).reply == "needs-action"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name.partition(":")[0])
def test_the_same_answer_twice_changes_nothing(jens, meeting, shape):
    read(shape.about(meeting))
    before, mails = jens(), Message.objects.count()
    read(shape.about(meeting))
    after = jens()
    assert (after.reply, after.replied_at, after.rather_at) == (before.reply, before.replied_at, before.rather_at)
    assert Message.objects.count() == mails


def test_a_no_is_written_to_both_with_three_times_when_both_are_free(jens, meeting, settings):
    settings.ADDRESS = "https://vaert.example"
    read(OUTLOOK_WEB.about(meeting))
    told = asked()
    assert set(told) == {"Amira", "Jens"}
    assert told["Amira"].subject == "Jens kan ikke torsdag den 3. december kl. 10.00"
    assert told["Amira"].text.count("\n– ") == 3
    assert "https://vaert.example/move/" in told["Amira"].text
    assert "Du har svaret" in told["Jens"].text
    assert "kursus" not in "".join(one.text for one in told.values())
    meeting.refresh_from_db()
    assert meeting.unsuited_at == NOW


def test_another_time_that_is_proposed_is_named_first(jens, meeting):
    read(COUNTER.about(meeting))
    assert jens().rather_at == datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
    assert asked()["Amira"].subject == "Jens vil hellere mødes mandag den 7. december kl. 13.00"
    assert "Forslag fra Jens: mandag den 7. december kl. 13.00." in asked()["Amira"].text


def test_a_yes_after_a_no_takes_the_wish_back(jens, meeting):
    read(COUNTER.about(meeting))
    read(OUTLOOK.about(meeting, stamp="20261123T130000Z"))
    meeting.refresh_from_db()
    assert (jens().reply, jens().rather_at, meeting.unsuited_at) == ("accepted", None, None)


def test_a_yes_after_a_no_takes_back_what_nobody_has_heard_yet(jens, meeting):
    read(OUTLOOK_WEB.about(meeting))
    assert set(asked()) == {"Amira", "Jens"}
    read(OUTLOOK.about(meeting, stamp="20261123T130000Z"))
    assert asked() == {}


@pytest.mark.parametrize("end", ["moved", "cancelled"])
def test_nobody_hears_that_a_time_does_not_suit_when_it_is_no_longer_the_time(jens, library, meeting, end):
    read(COUNTER.about(meeting))
    if end == "moved":
        move_meeting(meeting, starts_at=datetime(2026, 12, 8, 9, 0, tzinfo=UTC), by=library.amira, at=NOW)
    else:
        cancel_meetings([meeting], by=library.amira, at=NOW)
    assert asked() == {}


def test_an_answer_from_before_the_last_one_is_dropped(jens, meeting):
    read(OUTLOOK_WEB.about(meeting, stamp="20261123T130000Z"))
    assert read(OUTLOOK.about(meeting, stamp="20261123T120000Z")) == Outcome.OUTDATED
    assert jens().reply == "declined"


@pytest.mark.parametrize("shape", [GMAIL, OUTLOOK_WEB], ids=["by its sequence", "by its time"])
def test_an_answer_to_the_time_before_the_move_is_dropped(jens, library, meeting, shape):
    mail = shape.about(meeting)
    move_meeting(meeting, starts_at=datetime(2026, 12, 8, 9, 0, tzinfo=UTC), by=library.amira, at=NOW)
    assert read(mail) == Outcome.OUTDATED
    assert jens().reply == "needs-action"


def test_moving_asks_everybody_anew(jens, library, meeting):
    read(COUNTER.about(meeting))
    move_meeting(meeting, starts_at=datetime(2026, 12, 8, 9, 0, tzinfo=UTC), by=library.amira, at=NOW)
    meeting.refresh_from_db()
    assert (jens().reply, jens().replied_at, jens().rather_at, meeting.unsuited_at) == (
        "needs-action",
        None,
        None,
        None,
    )


def test_a_cancelled_meeting_takes_no_answer(jens, library, meeting):
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert read(OUTLOOK.about(meeting)) == Outcome.OUTDATED
    assert jens().reply == "needs-action"


def test_an_answer_about_no_meeting_of_ours_is_left_for_a_person(meeting):
    meeting.uid = "somebody-elses@example"
    assert read(OUTLOOK.about(meeting)) == Outcome.UNKNOWN


def test_an_answer_from_somebody_who_is_not_there_is_left_for_a_person(jens, meeting):
    mail = IPHONE.about(meeting).decode().replace("Jens Østergaard", "Frede Fremmed").encode()
    assert read(mail) == Outcome.UNKNOWN
    assert jens().reply == "needs-action"


def test_an_unknown_address_is_known_by_the_invitation_it_answers(jens, library, meeting):
    invitation = Message.objects.get(key__startswith=f"meeting:{meeting.uid}", recipient=library.jens)
    mail = IPHONE.about(meeting).decode().replace("CN=Jens Østergaard;", "")
    answering = f"In-Reply-To: {invitation.message_id}\r\n{mail}".encode()
    assert read(mail.encode()) == Outcome.UNKNOWN
    assert read(answering) == Outcome.ANSWER
    assert jens().reply == "accepted"


def test_half_an_address_that_both_have_says_nothing(jens, library, meeting):
    library.amira.email = "jens.oestergaard@soendervang.example"
    library.amira.save()
    assert read(ANDROID.about(meeting)) == Outcome.UNKNOWN
    assert jens().reply == "needs-action"


def test_a_mail_without_an_answer_is_nobodys(meeting):
    assert read(b"From: a@b.example\r\nSubject: Hej\r\n\r\nHej") is None
    request = OUTLOOK.about(meeting).replace(b"METHOD:REPLY", b"METHOD:REQUEST")
    assert read(request) is None


def test_a_no_to_a_meeting_that_is_over_is_noted_and_nothing_more(jens, meeting):
    [answer] = answers_in(incoming(OUTLOOK_WEB.about(meeting)))
    after = meeting.starts_at + timedelta(hours=1)
    assert take_answer(answer, received_at=after, at=after) == Taken.NOTED
    assert jens().reply == "declined"
    assert asked() == {}
