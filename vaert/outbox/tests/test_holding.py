"""Quiet hours, one mail a day or a week for those who want it, and never two reminders on one day."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.world import NOW
from vaert.outbox.actions import drop, retry
from vaert.outbox.models import Message

LONES = "lone.bruun@lindevang.example"


def local(day, hour, minute=0):
    """A moment in November 2026 in Copenhagen; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture
def quiet(library):
    """From eight in the evening to seven in the morning."""
    library.organisation.quiet_from, library.organisation.quiet_until = time(20), time(7)
    library.organisation.save()


@pytest.fixture
def lone(library):
    """`lone("weekly")` has chosen how mail comes to her."""

    def chooses(rhythm):
        library.lone.mail_rhythm = rhythm
        library.lone.save()

    return chooses


def states():
    return dict(Message.objects.order_by("id").values_list("key", "state"))


# -- quiet hours -----------------------------------------------------------------
def test_at_night_mail_waits_until_the_morning(quiet, server, post, deliver, clock):
    message = post()
    clock.now = local(23, 22)
    assert deliver(message) == 0
    assert (message.state, message.next_attempt_at) == ("waiting", local(24, 7))
    clock.now = local(24, 6, 59)
    assert deliver() == 0
    clock.now = local(24, 7)
    assert deliver() == 1


def test_a_log_in_code_comes_at_night(quiet, server, post, deliver, clock):
    clock.now = local(23, 9)
    message = post("login_code", text="123456")
    Message.objects.update(empty_at=local(24, 9))
    clock.now = local(23, 23)
    assert deliver(message) == 1


@pytest.mark.parametrize(("begins", "sent"), [(local(23, 21), 1), (local(24, 6), 1), (local(24, 8), 0)])
def test_a_cancellation_comes_at_night_when_the_meeting_is_today_or_before_the_morning(
    quiet, server, post, deliver, clock, begins, sent
):
    message = post("cancellation", calendar=CANCEL.format(begins=begins), calendar_method="CANCEL")
    assert message.event_at == begins
    clock.now = local(23, 20)
    assert deliver(message) == sent


def test_a_demo_and_a_house_without_quiet_hours_send_at_any_hour(quiet, library, post, deliver, clock):
    library.organisation.is_demo = True
    library.organisation.save()
    clock.now = local(23, 23)
    assert deliver(post()) == 1


def test_quiet_hours_in_the_middle_of_the_day_end_the_same_day(library, server, post, deliver, clock):
    library.organisation.quiet_from, library.organisation.quiet_until = time(11), time(13)
    library.organisation.save()
    message = post()
    clock.now = local(23, 12)
    deliver(message)
    assert message.next_attempt_at == local(23, 13)


# -- gathered mail ------------------------------------------------------------------
def test_who_wants_one_mail_a_day_gets_it_in_the_morning_with_everything_in_it(lone, server, post, deliver, clock):
    lone("daily")
    post(subject="Velkommen", text="Kære Lone\n\nFørste brev", reply_to="karen@lindevang.example")
    post("reminder", key="r", subject="Møde torsdag", text="Husk mødet", reply_to="karen@lindevang.example")
    assert deliver() == 0
    clock.now = local(24, 7)
    assert deliver() == 1
    [mail] = server.mails
    assert mail["Subject"] == "Velkommen – og 1 mere"
    assert mail["Reply-To"] == "karen@lindevang.example"
    plain = mail.get_body(["plain"]).get_content()
    assert "VELKOMMEN" in plain
    assert "Husk mødet" in plain
    assert "<h2" in mail.get_body(["html"]).get_content()
    assert states() == {"message:1": "joined", "r": "joined", Message.objects.latest("id").key: "sent"}
    clock.now = local(25, 7)
    assert deliver() == 0


def test_once_a_week_is_monday_morning_and_a_reminder_comes_before_its_day(lone, server, post, deliver, clock):
    lone("weekly")
    post()
    post("reminder", key="r", due_at=local(24, 9))  # Tuesday
    post("reminder", key="next week", due_at=local(30, 12))
    post("reminder", key="later", due_at=local(30, 12) + timedelta(days=7))
    clock.now = local(29, 12)
    assert deliver() == 0
    clock.now = local(30, 7)  # Monday
    assert deliver() == 1
    assert Message.objects.filter(state="joined").count() == 3
    assert Message.objects.get(key="later").state == "waiting"


def test_invitations_are_never_gathered(lone, server, post, deliver, clock):
    lone("weekly")
    assert deliver(post("invitation")) == 1


def test_one_alone_is_sent_as_it_is(lone, server, post, deliver, clock):
    lone("daily")
    message = post()
    assert deliver(message) == 0
    clock.now = local(24, 7)
    assert deliver(message) == 1
    assert (message.state, Message.objects.count()) == ("sent", 1)


def test_with_quiet_hours_the_gathered_mail_comes_when_they_end(quiet, library, lone, server, post, deliver, clock):
    library.organisation.quiet_until = time(8, 30)
    library.organisation.save()
    lone("daily")
    message = post()
    clock.now = local(23, 12)
    deliver(message)
    assert message.next_attempt_at == local(24, 8, 30)


# -- reminders ----------------------------------------------------------------------
def test_reminders_of_one_day_are_one_mail(server, post, deliver, clock):
    post("reminder", due_at=local(23, 9), subject="Møde med Jens")
    post("reminder", key="2", due_at=local(23, 15))
    post("reminder", key="tomorrow", due_at=local(24, 9))
    clock.now = local(23, 9)
    assert deliver() == 1
    assert Message.objects.filter(state="joined").count() == 2
    clock.now = local(24, 9)
    assert deliver() == 1
    assert len(server.received) == 2


def test_a_second_reminder_of_the_day_waits_until_the_next_morning(server, post, deliver, clock):
    post("reminder")
    clock.now = local(23, 9)
    assert deliver() == 1
    late = post("reminder", key="2")
    clock.now = local(23, 10)
    assert deliver(late) == 0
    assert late.next_attempt_at == local(24, 7)
    clock.now = local(24, 7)
    assert deliver() == 1


def test_a_reminder_that_would_come_too_late_is_dropped(server, post, deliver, clock):
    post("reminder")
    clock.now = local(23, 9)
    deliver()
    late = post("reminder", key="2", pointless_after=local(23, 15))
    clock.now = local(23, 10)
    assert deliver(late) == 0
    assert late.state == "dropped"


def test_a_reminder_that_a_dead_server_kept_too_long_is_dropped(settings, post, deliver, clock):
    settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", 1
    clock.now = local(23, 9)
    alone = post("reminder", pointless_after=local(24, 10))
    deliver(alone)
    assert alone.last_error
    clock.now = local(30, 9)
    deliver(alone)
    assert alone.state == "dropped"


def test_reminders_in_one_mail_are_dropped_when_the_last_of_them_is_too_late(settings, post, deliver, clock):
    settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", 1
    clock.now = local(23, 9)
    for day in (24, 25):
        post("reminder", key=str(day), pointless_after=local(day, 10))
    deliver()
    mail = Message.objects.get(parts__key="24")
    clock.now = local(25, 9)
    deliver(mail)
    assert mail.state == "waiting"
    clock.now = local(25, 11)
    deliver(mail)
    assert mail.state == "dropped"


def test_a_reminder_that_somebody_asks_for_by_hand_goes_out_however_late(server, post, deliver, clock):
    late = post("reminder", pointless_after=local(23, 12))
    Message.objects.update(state="failed", last_error="550 5.1.1 User unknown")
    clock.now = local(25, 9)
    assert retry(late, at=clock.now)
    assert deliver() == 1


def test_two_people_are_each_reminded(library, server, post, deliver):
    post("reminder")
    post("reminder", key="2", recipient=library.jens)
    assert deliver() == 2


def test_a_joined_reminder_is_taken_out_again_while_the_mail_waits(settings, post, deliver, clock):
    settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", 1
    for key in ("1", "2", "3"):
        post("reminder", key=key, subject=f"Møde {key}", text=f"Ord {key}")
    deliver()
    mail = Message.objects.get(parts__key="1")
    assert drop(["1"], at=NOW) == {"1"}
    mail.refresh_from_db()
    assert "Ord 1" not in mail.text
    assert "Ord 2" in mail.text
    for _ in range(2):
        assert drop(["2", "3"], at=NOW) == {"2", "3"}
    mail.refresh_from_db()
    assert mail.state == "dropped"


def test_what_was_sent_together_cannot_be_taken_out(server, post, deliver):
    post("reminder", key="1")
    post("reminder", key="2")
    deliver()
    assert drop(["1"], at=NOW) == set()
    assert states()["1"] == "joined"


CANCEL = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261123T080000Z\r\n"
    "DTSTART:{begins:%Y%m%dT%H%M%SZ}\r\nDTEND:{begins:%Y%m%dT%H%M%SZ}\r\nSTATUS:CANCELLED\r\nSUMMARY:x\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
