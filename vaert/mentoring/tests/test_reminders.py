"""Reminders before a meeting, before the introduction is due, and in a silence: once each, and never what was said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from vaert.meetings import actions as meetings
from vaert.meetings.models import ClosingDay, Meeting, MeetingChange
from vaert.meetings.reminders import working_day_before
from vaert.mentoring import actions
from vaert.mentoring.models import StageMeeting
from vaert.outbox.models import Message

TUESDAY_MORNING = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)  # five past eight at Lindevang


@pytest.fixture(autouse=True)
def _at_home(settings):
    settings.ADDRESS = "https://vaert.lindevang.example"


@pytest.fixture
def course(library):
    """Åge is in month 4 with Jens; the fourth meeting is on Wednesday 25 November at ten."""
    return world.running_course(library.aage, library.jens, library.ida)


@pytest.fixture
def fourth(course):
    return StageMeeting.objects.get(stage__course=course, stage__number=1, number=4).meeting


def mails():
    return Message.objects.filter(kind=Message.Kind.REMINDER).order_by("to_name")


# -- before a meeting --------------------------------------------------------
def test_both_are_reminded_on_the_working_day_before_with_the_opening_question(library, fourth):
    assert actions.remind_of_meetings(at=TUESDAY_MORNING) == 2
    mail = mails().get(recipient=library.aage)
    assert mail.subject == "Husk: Kaffe og sparring med Jens onsdag den 25. november kl. 10.00"
    assert "Hvem i huset har du endnu ikke talt med?" in mail.text
    assert "https://vaert.lindevang.example/held/" in mail.text
    assert f"https://vaert.lindevang.example/meetings/{fourth.pk}/" in mail.text
    assert mail.pointless_after == fourth.starts_at


def test_the_link_in_the_mail_is_the_one_that_says_held(client, library, fourth, monkeypatch):
    actions.remind_of_meetings(at=TUESDAY_MORNING)
    text = mails().get(recipient=library.jens).text
    link = text[text.index("/held/") :].split()[0]
    monkeypatch.setattr("vaert.common.clock.now", lambda: fourth.ends_at)
    client.post(link, {"outcome": "held"})
    assert fourth.changes.get(what="held").by == library.jens


def test_nobody_is_reminded_too_early_or_twice(fourth):
    assert actions.remind_of_meetings(at=TUESDAY_MORNING - timedelta(minutes=10)) == 0
    for minutes in (0, 60, 120):
        actions.remind_of_meetings(at=TUESDAY_MORNING + timedelta(minutes=minutes))
    assert mails().count() == 2


def test_over_a_weekend_and_closed_days_it_is_the_last_day_people_work():
    closed = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    assert working_day_before(date(2026, 11, 30), frozenset()) == date(2026, 11, 27)
    assert working_day_before(date(2026, 12, 28), closed) == date(2026, 12, 23)


def test_the_librarys_own_closing_days_count(library, fourth):
    ClosingDay.objects.create(organisation=library.organisation, on=date(2026, 11, 24))
    assert actions.remind_of_meetings(at=TUESDAY_MORNING - timedelta(days=1)) == 2


def test_who_has_just_heard_of_the_time_is_not_reminded_of_it(library, fourth):
    meetings.move_meeting(fourth, starts_at=fourth.starts_at + timedelta(hours=1), by=library.jens, at=TUESDAY_MORNING)
    assert actions.remind_of_meetings(at=TUESDAY_MORNING + timedelta(hours=1)) == 0


def test_a_meeting_that_moves_takes_its_waiting_reminder_back_and_gets_another(library, fourth):
    actions.remind_of_meetings(at=TUESDAY_MORNING)
    later = fourth.starts_at + timedelta(days=7)
    meetings.move_meeting(fourth, starts_at=later, by=library.jens, at=TUESDAY_MORNING)
    assert set(mails().values_list("state", flat=True)) == {"dropped"}
    actions.remind_of_meetings(at=TUESDAY_MORNING + timedelta(days=7))
    assert mails().filter(state="waiting").count() == 2


def test_who_has_said_no_is_left_alone(library, fourth):
    fourth.attendees.filter(person=library.jens).update(reply="declined")
    actions.remind_of_meetings(at=TUESDAY_MORNING)
    assert [mail.recipient for mail in mails()] == [library.aage]


def test_who_has_left_is_not_reminded_and_nobody_of_a_meeting_with_them(library, fourth):
    library.jens.employments.update(ends_on=TUESDAY_MORNING.date() - timedelta(days=1))
    assert actions.remind_of_meetings(at=TUESDAY_MORNING) == 0
    fourth.attendees.create(person=library.lone)
    assert actions.remind_of_meetings(at=TUESDAY_MORNING) == 2
    assert {mail.recipient for mail in mails()} == {library.aage, library.lone}


@pytest.mark.parametrize("state", ["held", "cancelled", "missed"])
def test_only_meetings_that_are_to_be_are_reminded_of(fourth, state):
    Meeting.objects.filter(pk=fourth.pk).update(state=state)
    assert actions.remind_of_meetings(at=TUESDAY_MORNING) == 0


def test_what_the_two_practise_is_in_no_reminder(library, course, fourth):
    third = StageMeeting.objects.get(stage__course=course, stage__number=1, number=3).meeting
    actions.agree_on(meeting=third, words="Hils først", by=library.jens, at=world.NOW)
    actions.remind_of_meetings(at=TUESDAY_MORNING)
    assert not mails().filter(text__contains="Hils først").exists()


# -- silence -----------------------------------------------------------------
@pytest.fixture
def silent(library):
    """The last held meeting is of 26 August; those since were never settled. Today is day 89."""
    return world.running_course(library.aage, library.jens, library.ida, held=1)


def test_after_five_weeks_both_are_nudged_once(library, silent):
    for day in range(3):
        at = world.NOW + timedelta(days=day)
        actions.nudge_silent_pairs(today=at.date(), at=at)
    assert {mail.recipient for mail in mails()} == {library.aage, library.jens}
    assert mails().count() == 2
    mail = mails().get(recipient=library.aage)
    assert "Du og Jens: det er tid til en kop kaffe" in mail.subject
    assert "Har I mødtes i mellemtiden?" in mail.text


def test_a_pair_that_meets_is_left_in_peace(course):
    assert actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW) == 0


@pytest.mark.parametrize(("days", "nudged"), [(34, 0), (35, 2)])
def test_it_is_the_thirty_fifth_day(library, course, days, nudged):
    last = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    ours = Meeting.objects.filter(stage_meeting__stage__course=course)
    ours.filter(starts_at__gt=last, starts_at__lte=last + timedelta(days=40)).update(state="cancelled")
    at = last + timedelta(days=days)
    assert actions.nudge_silent_pairs(today=at.date(), at=at) == nudged


def test_a_second_silence_is_a_new_one(library, silent):
    actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW)
    third = StageMeeting.objects.get(stage__course=silent, stage__number=1, number=3).meeting
    meetings.mark_held(third, by=library.jens, at=world.NOW)
    later = world.NOW + timedelta(days=21)
    actions.nudge_silent_pairs(today=later.date(), at=later)
    assert mails().count() == 4


def test_two_who_were_nudged_and_say_that_they_had_met_a_little_later_are_left_in_peace_for_a_fortnight(
    silent, library
):
    actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW)
    second = StageMeeting.objects.get(stage__course=silent, stage__number=1, number=2).meeting
    meetings.mark_held(second, by=library.jens, at=world.NOW)  # of September, so the two are silent still
    for days, told in ((1, 2), (13, 2), (15, 4)):
        at = world.NOW + timedelta(days=days)
        actions.nudge_silent_pairs(today=at.date(), at=at)
        assert mails().count() == told


@pytest.mark.parametrize("how", ["left", "away"])
def test_nobody_is_asked_to_meet_a_buddy_who_is_not_here(library, silent, how):
    if how == "left":
        library.jens.employments.update(ends_on=world.TODAY - timedelta(days=1))
    else:
        library.jens.absences.create(starts_on=world.TODAY, ends_on=world.TODAY)
    assert actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW) == 0
    assert how == "away" or actions.nudge_pair(course=silent, today=world.TODAY, at=world.NOW) == 0
    later = world.NOW + timedelta(days=1)
    assert actions.nudge_silent_pairs(today=later.date(), at=later) == (2 if how == "away" else 0)


def test_two_who_met_before_the_mail_reached_them_are_not_told_that_they_have_not(silent, library):
    actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW)
    assert set(mails().values_list("state", flat=True)) == {"waiting"}
    third = StageMeeting.objects.get(stage__course=silent, stage__number=1, number=3).meeting
    meetings.mark_held(third, by=library.jens, at=world.NOW)
    actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW + timedelta(hours=1))
    assert set(mails().values_list("state", flat=True)) == {"dropped"}


def test_a_nudge_is_true_for_a_week(silent):
    actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW)
    [late] = set(mails().values_list("pointless_after", flat=True))
    assert timedelta(days=7) < late - world.NOW < timedelta(days=8)


def test_nobody_is_nudged_at_night_or_on_a_sunday(silent):
    for at in (world.NOW.replace(hour=3), datetime(2026, 11, 22, 10, 0, tzinfo=UTC)):
        assert actions.nudge_silent_pairs(today=at.date(), at=at) == 0


def test_neither_leader_nor_coordinator_gets_a_copy(library, silent):
    actions.nudge_silent_pairs(today=world.TODAY, at=world.NOW)
    assert not mails().filter(recipient__in=[library.karen, library.gitte]).exists()


# -- the introduction --------------------------------------------------------
@pytest.fixture
def begun(library):
    """Åge began on Monday 16 November; the introduction is due on the 30th and was cancelled."""
    course = world.running_course(library.aage, library.jens, library.ida, starts_on=date(2026, 11, 16))
    Meeting.objects.filter(stage_meeting__stage__course=course, kind="introduction").update(state="cancelled")
    return course


def test_the_buddy_hears_a_week_before_the_introduction_is_due(library, begun):
    for _ in range(2):
        actions.remind_of_introductions(today=world.TODAY, at=world.NOW)
    [mail] = mails()
    assert mail.recipient == library.jens
    assert mail.subject == "Åge skal have sin introduktion senest mandag den 30. november"


def test_an_introduction_that_is_booked_or_held_is_not_asked_for(begun):
    introduction = Meeting.objects.get(stage_meeting__stage__course=begun, kind="introduction")
    for state in ("booked", "held"):
        Meeting.objects.filter(pk=introduction.pk).update(state=state, starts_at=world.NOW + timedelta(days=2))
        assert actions.remind_of_introductions(today=world.TODAY, at=world.NOW) == 0


def test_an_introduction_that_was_booked_meanwhile_is_not_asked_for(library, begun):
    actions.remind_of_introductions(today=world.TODAY, at=world.NOW)
    assert mails().get().pointless_after.date() == date(2026, 11, 30)
    introduction = Meeting.objects.filter(stage_meeting__stage__course=begun, kind="introduction")
    introduction.update(state="booked", starts_at=world.NOW + timedelta(days=2))
    actions.remind_of_introductions(today=world.TODAY, at=world.NOW + timedelta(hours=1))
    assert mails().get().state == "dropped"


def test_there_is_no_asking_weeks_ahead(begun):
    early = world.NOW - timedelta(days=5)
    assert actions.remind_of_introductions(today=early.date(), at=early) == 0


def test_a_buddy_who_has_left_is_not_reminded_of_the_introduction(library, begun):
    library.jens.employments.update(ends_on=world.TODAY - timedelta(days=1))
    assert actions.remind_of_introductions(today=world.TODAY, at=world.NOW) == 0


# -- history -----------------------------------------------------------------
def test_the_course_tells_moved_missed_and_booked_again_apart(as_person, library, course, fourth):
    meetings.mark_missed(fourth, by=library.jens, at=fourth.starts_at)
    new = fourth.starts_at + timedelta(days=2)
    meetings.move_meeting(fourth, starts_at=new, by=library.aage, at=fourth.starts_at + timedelta(hours=1))
    meetings.move_meeting(
        fourth, starts_at=new + timedelta(days=3), by=library.aage, at=fourth.starts_at + timedelta(hours=2)
    )
    page = as_person(library.karen).get(f"/courses/{course.pk}/").content.decode()
    assert "noterede, at mødet onsdag den 25. november kl. 10.00 ikke blev til noget" in page
    assert "fandt en ny tid til det missede møde onsdag den 25. november kl. 10.00: fredag den 27. november" in page
    assert "flyttede mødet fra fredag den 27. november kl. 10.00 til mandag den 30. november kl. 10.00" in page
    assert MeetingChange.objects.filter(meeting=fourth, what="missed").exists()


def test_saying_missed_on_the_front_page_offers_a_new_time_at_once(as_person, library, silent):
    third = StageMeeting.objects.get(stage__course=silent, stage__number=1, number=3).meeting
    address = f"/courses/{silent.pk}/meetings/{third.pk}/outcome/"
    assert as_person(library.aage).post(address, {"outcome": "missed"}).url == f"/meetings/{third.pk}/time/"
