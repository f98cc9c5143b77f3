"""The Monday list, rule by rule. Today is Monday 23 November 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import world
from vaert.home.monday import monday_facts, monday_list
from vaert.home.monday.lines import Urgency
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import install_schemes, register_course
from vaert.mentoring.actions.looking_ahead import look_ahead
from vaert.mentoring.models import Pairing, Pause, Stage
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment

pytestmark = pytest.mark.django_db

TODAY, NOW = world.TODAY, world.NOW


def the_list(library, today=TODAY):
    at = NOW + (today - TODAY)
    return monday_list(monday_facts(library.organisation, today=today, at=at))


def lines_about(library, person, today=TODAY):
    return [line for line in the_list(library, today).lines if line.who.pk == person.pk]


@pytest.fixture
def amira_has_come(library):
    """Amira's employment is history for the rule about starters: she came two years ago."""
    Employment.objects.filter(person=library.amira).update(starts_on=date(2024, 12, 1))
    return library


@pytest.fixture
def course(amira_has_come):
    """Åge's course from 3 August with Jens, then Ida; everything is in order in it."""
    cast = amira_has_come
    return world.running_course(cast.aage, cast.jens, cast.ida)


def test_a_course_in_order_is_not_a_line_but_is_counted(course, library):
    found = the_list(library)

    assert found.lines == []
    assert found.in_order == 1


# -- somebody starts ---------------------------------------------------------
def test_somebody_who_starts_in_a_week_without_a_course_is_this_weeks_matter(library):
    [line] = lines_about(library, library.amira)

    assert line.urgency == Urgency.WEEK
    assert "Amira Haddad" in line.text
    assert line.since == date(2026, 12, 1)
    assert line.deed.href == f"/courses/new/?person={library.amira.pk}"


def test_somebody_who_has_started_without_a_course_is_urgent(library):
    [line] = lines_about(library, library.amira, today=date(2026, 12, 3))

    assert line.urgency == Urgency.NOW


def test_nobody_is_asked_about_more_than_six_weeks_ahead(library):
    assert lines_about(library, library.amira, today=date(2026, 10, 1)) == []


def test_a_registered_course_that_was_not_started_leads_to_its_proposal(library):
    scheme = install_schemes(organisation=library.organisation, at=NOW)
    course = register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    [line] = lines_about(library, library.amira)

    assert line.urgency == Urgency.WEEK
    assert line.deed.href == f"/courses/{course.pk}/proposal/"
    assert line.since == TODAY


# -- the introduction (M2) ---------------------------------------------------
def introduction_of(course):
    return Meeting.objects.filter(stage_meeting__stage__course=course, kind=Meeting.Kind.INTRODUCTION)


def test_an_introduction_missed_after_its_last_day_is_urgent(course, library):
    introduction_of(course).update(state=Meeting.State.MISSED)

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.NOW
    assert line.since == date(2026, 8, 17)  # fourteen days after the first
    assert line.deed.href == f"/courses/{course.pk}/time/"
    assert line.besides.href == f"mailto:{library.jens.email}"


def test_an_introduction_booked_after_its_last_day_needs_nobody(course, library):
    later = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
    introduction_of(course).update(state=Meeting.State.BOOKED, starts_at=later)

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.COMING


def test_an_introduction_that_is_booked_in_time_is_in_order(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 11, 16))

    assert introduction_of(course).get().state == Meeting.State.BOOKED
    assert lines_about(cast, cast.aage) == []


def test_an_introduction_that_is_not_booked_is_urgent_in_its_last_days(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 11, 16))
    introduction_of(course).update(state=Meeting.State.CANCELLED)

    assert lines_about(cast, cast.aage, today=date(2026, 11, 24)) == []
    [line] = lines_about(cast, cast.aage, today=date(2026, 11, 25))
    assert line.urgency == Urgency.NOW


def test_an_introduction_is_no_longer_asked_for_in_the_second_half_year(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 5, 4))
    introduction_of(course).update(state=Meeting.State.MISSED)

    assert lines_about(cast, cast.aage) == []


# -- buddies who are not there (M8) ------------------------------------------
def test_a_buddy_who_leaves_in_the_half_year_must_be_replaced(course, library):
    Employment.objects.filter(person=library.jens).update(ends_on=TODAY + timedelta(days=20))

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.WEEK
    assert line.since == TODAY + timedelta(days=21)  # the first day without them
    assert line.deed.href == f"/courses/{course.pk}/stages/1/buddy/"


def test_the_line_names_whom_we_propose_and_lets_them_take_over_in_place(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    [waiting] = look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    taker = waiting.buddy  # Lone or one of her equals: what decides between those is drawn from the rows' numbers

    [line] = lines_about(library, library.aage)
    assert line.text.endswith(f"Vi foreslår {taker.name}.")
    assert line.deed.words == f"Lad {taker.given_name} tage over"
    sent = dict(line.deed.sent)
    assert (sent["buddy"], sent["seen"]) == (taker.pk, Pairing.objects.get(buddy=library.jens).pk)
    assert (sent["first"], sent["last"]) == ("2026-11-23", "2027-02-02")
    assert line.besides.href == f"/courses/{course.pk}/stages/1/buddy/"


def test_a_buddy_who_has_become_the_leader_is_to_give_way(course, library):
    library.aage.memberships.update(leader=library.jens)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)

    [line] = lines_about(library, library.aage)
    assert line.text.startswith("Jens Østergaard er leder for Åge Ågård-Sørensen")
    assert line.deed.sent is not None


def test_the_line_is_gone_when_somebody_has_taken_over(course, library, as_person):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    [line] = lines_about(library, library.aage)

    answer = as_person(library.karen).post(line.deed.href, {**dict(line.deed.sent), "back": "today"})

    assert answer.url == "/"
    assert lines_about(library, library.aage) == []
    assert not look_ahead(organisation=library.organisation, at=NOW, today=TODAY)


def test_a_buddy_who_leaves_after_the_half_year_is_in_order(course, library):
    Employment.objects.filter(person=library.jens).update(ends_on=date(2027, 2, 2))

    assert lines_about(library, library.aage) == []


def test_a_buddy_whose_pairing_has_already_been_ended_is_in_order(course, library):
    last = TODAY + timedelta(days=20)
    Employment.objects.filter(person=library.jens).update(ends_on=last)
    stage = Stage.objects.get(course=course, number=1)
    Pairing.objects.filter(stage=stage).update(ends_on=last)
    Pairing.objects.create(
        stage=stage, buddy=library.lone, starts_on=last + timedelta(days=1), ends_on=stage.ends_on, chosen_at=NOW
    )

    assert lines_about(library, library.aage) == []


def test_a_buddy_who_is_away_for_long_must_be_replaced(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=TODAY + timedelta(days=34))

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.NOW


def test_a_buddy_who_is_away_for_a_few_weeks_is_not_replaced(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=TODAY + timedelta(days=33))

    assert lines_about(library, library.aage) == []


def test_the_reason_for_an_absence_is_nowhere_and_its_end_may_be_unknown(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY + timedelta(days=3))

    [line] = lines_about(library, library.aage)
    assert "Jens Østergaard" in line.text


def test_a_half_year_that_begins_within_a_month_needs_a_buddy(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, None, starts_on=date(2026, 6, 15))  # second half from 15 December

    [line] = lines_about(cast, cast.aage)
    assert (line.urgency, line.since) == (Urgency.WEEK, date(2026, 12, 15))
    [urgent] = lines_about(cast, cast.aage, today=date(2026, 12, 10))
    assert urgent.urgency == Urgency.NOW


def test_a_half_year_further_away_may_still_be_without_a_buddy(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, None)  # second half from 3 February

    assert lines_about(cast, cast.aage) == []


# -- silence and meetings nobody spoke of (M14, M10) -------------------------
def test_silence_is_noticed_after_49_days(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, held=2)  # last met on 25 September

    assert [line.urgency for line in lines_about(cast, cast.aage, today=date(2026, 11, 12))] == [Urgency.WEEK]
    texts = [line.text for line in lines_about(cast, cast.aage, today=date(2026, 11, 12))]
    assert "holdt møde" not in texts[0]  # 48 days: only that a meeting was not settled
    [line] = lines_about(cast, cast.aage, today=date(2026, 11, 13))
    assert "49" in line.text
    assert line.since == date(2026, 9, 25)
    assert line.besides.href == f"mailto:{cast.aage.email},{cast.jens.email}"
    assert line.deed.sent is not None  # done in place


def test_a_meeting_more_than_a_week_old_that_nobody_settled_is_asked_about(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, held=2)  # 26 October was neither held nor missed

    assert lines_about(cast, cast.aage, today=date(2026, 11, 2)) == []
    [line] = lines_about(cast, cast.aage, today=date(2026, 11, 3))
    assert (line.urgency, line.since) == (Urgency.WEEK, date(2026, 10, 26))


def test_a_meeting_nobody_settled_is_said_to_be_held_in_place(course, library, as_person):
    meeting = Meeting.objects.filter(state="booked").earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW - timedelta(days=8))
    client = as_person(library.karen)
    deed = next(line.deed for line in lines_about(library, library.aage) if line.deed.sent)

    assert client.post(deed.href, {"back": "today", **dict(deed.sent)}).headers["Location"] == "/"
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD
    assert lines_about(library, library.aage) == []


def test_the_coordinator_nudges_two_who_are_silent_once_a_day(amira_has_come, as_person, client):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, held=1)
    [line] = lines_about(cast, cast.aage)
    stranger = world.another_library()
    for outsider, answer in ((cast.lone, 403), (cast.gitte, 403), (cast.jens, 403), (stranger, 404)):
        assert as_person(outsider).post(line.deed.href).status_code == answer
    karen = as_person(cast.karen)
    assert karen.get(line.deed.href).status_code == 405
    assert not Message.objects.exists()

    for _ in range(2):
        assert karen.post(line.deed.href, {"back": "today"}).headers["Location"] == "/"
    assert set(Message.objects.values_list("recipient", flat=True)) == {cast.aage.pk, cast.jens.pk}
    assert Message.objects.count() == 2
    Meeting.objects.filter(stage_meeting__stage__course=course, starts_at__lt=NOW).update(state="held")
    Message.objects.all().delete()
    karen.post(line.deed.href)
    assert not Message.objects.exists()  # they have met in the meantime


# -- mail (D2) ---------------------------------------------------------------
def test_mail_that_came_back_shows_the_servers_words_and_is_tried_again_in_place(course, library, as_person):
    message = Message.objects.create(
        organisation=library.organisation,
        key="k",
        message_id="<k@vaert>",
        kind=Message.Kind.LETTER,
        recipient=library.jens,
        to_name="Jens Østergaard",
        to_address=library.jens.email,
        subject="Tak for et halvt år",
        text="",
        state=Message.State.FAILED,
        created_at=NOW - timedelta(days=2),
        next_attempt_at=NOW,
        last_error="550 5.1.1 Mailbox unavailable",
    )

    [line] = the_list(library).lines
    assert "550 5.1.1 Mailbox unavailable" in line.text
    assert line.besides.href == f"/mailbox/{message.pk}/"
    assert the_list(library).in_order == 1  # the course itself is

    assert as_person(library.karen).post(line.deed.href, {"back": "today"}).headers["Location"] == "/"
    assert the_list(library).lines == []


# -- what is coming ----------------------------------------------------------
def test_a_change_of_buddy_within_two_weeks_is_told_but_needs_nothing(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 6, 1))  # Ida from 1 December

    found = the_list(cast)
    assert [line.urgency for line in found.lines] == [Urgency.COMING]
    assert "Ida Poulsen" in found.lines[0].text
    assert (found.needing, found.in_order) == (0, 1)


def test_a_year_that_ends_within_two_weeks_is_told(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2025, 12, 1))

    [line] = lines_about(cast, cast.aage)
    assert line.since == date(2026, 11, 30)


# -- the list itself ---------------------------------------------------------
def test_the_most_urgent_and_oldest_stand_first(course, library):
    introduction_of(course).update(state=Meeting.State.MISSED)
    Employment.objects.filter(person=library.amira).update(starts_on=date(2026, 12, 1))

    found = the_list(library)
    assert [line.urgency for line in found.lines] == [Urgency.NOW, Urgency.WEEK]
    assert found.needing == 2
    assert found.in_order == 0


def test_another_librarys_troubles_are_not_ours(course, library, stranger):
    introduction_of(course).update(state=Meeting.State.MISSED)

    assert monday_list(monday_facts(stranger.organisation, today=TODAY, at=NOW)).lines == []


def test_the_list_takes_as_many_queries_for_many_courses_as_for_one(course, library, django_assert_max_num_queries):
    world.running_course(library.lone, library.mads, library.karen)
    with django_assert_max_num_queries(8):
        the_list(library)


def test_who_has_left_is_told_as_past_and_nobody_has_left_after_they_began(course, library):
    Employment.objects.filter(person=library.jens).update(ends_on=date(2026, 11, 2))
    Employment.objects.filter(person=library.ida).update(ends_on=date(2026, 11, 2))

    texts = [line.text for line in lines_about(library, library.aage)]
    assert texts == [
        "Jens Østergaard er stoppet. Åge mangler en anden buddy til og med tirsdag den 2. februar 2027.",
        "Ida Poulsen er stoppet. Åge mangler en anden buddy fra onsdag den 3. februar 2027 "
        "til og med mandag den 2. august 2027.",
    ]


def test_a_registered_course_says_that_it_is_the_registration_that_is_so_old(library, as_person):
    scheme = install_schemes(organisation=library.organisation, at=NOW)
    register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert "Registreret i dag" in as_person(library.karen).get("/").content.decode()


@pytest.mark.parametrize(
    ("answered_days_ago", "meets_in_days", "urgency"),
    [(1, 10, None), (3, 10, Urgency.WEEK), (0, 2, Urgency.NOW), (5, -1, None)],
)
def test_a_time_that_does_not_suit_is_a_line_when_nobody_has_chosen_another(
    course, library, answered_days_ago, meets_in_days, urgency
):
    coming = Meeting.objects.filter(state="booked").earliest("starts_at")
    Meeting.objects.filter(pk=coming.pk).update(
        starts_at=NOW + timedelta(days=meets_in_days), unsuited_at=NOW - timedelta(days=answered_days_ago)
    )
    lines = [line for line in lines_about(library, library.aage) if "passer ikke" in line.text]
    assert [line.urgency for line in lines] == ([urgency] if urgency is not None else [])
    assert all(line.deed.href == f"/courses/{course.pk}/time/" for line in lines)
    assert all(line.besides.href.startswith("mailto:") for line in lines)
    assert "Jens" not in "".join(line.text for line in lines)


# -- a year that stands still, a pair without a meeting ----------------------
def test_a_year_that_has_stood_still_for_six_weeks_is_not_forgotten(course, library):
    Pause.objects.create(course=course, starts_on=TODAY - timedelta(days=41), noted_at=NOW)
    assert lines_about(library, library.aage) == []
    [line] = lines_about(library, library.aage, today=TODAY + timedelta(days=1))
    assert line.deed.href == f"/courses/{course.pk}/resumption/"


def test_two_who_have_no_time_together_stand_on_the_list(course, library):
    Meeting.objects.filter(stage_meeting__stage__course=course).update(state=Meeting.State.CANCELLED)
    started = world.TODAY - timedelta(days=20)
    type(course).objects.filter(pk=course.pk).update(starts_on=started, started_at=NOW)
    [line] = [each for each in lines_about(library, library.aage) if "ikke noget møde" in each.text]
    assert line.course == course.pk


def test_two_who_have_just_met_are_not_asked_about_the_next_time(course, library):
    Meeting.objects.filter(stage_meeting__stage__course=course, state="booked").update(state=Meeting.State.CANCELLED)
    assert [each for each in lines_about(library, library.aage) if "ikke noget møde" in each.text] == []


def test_a_meeting_that_has_found_no_other_time_is_said_until_it_has_one(course, library):
    [meeting] = list(Meeting.objects.coming(NOW).filter(stage_meeting__number=5))[:1]
    cancel_meetings([meeting], by=None, at=NOW)
    [line] = lines_about(library, library.aage)
    assert "Et af møderne" in line.text
    assert line.course == course.pk
    again = world.stage_meeting(course.stages.get(number=1), library.jens, 5, TODAY + timedelta(days=40))
    assert again.state == Meeting.State.BOOKED
    assert lines_about(library, library.aage) == []


def test_a_meeting_that_somebody_has_cancelled_is_nobodys_business(course, library):
    meetings = list(Meeting.objects.coming(NOW).filter(stage_meeting__number=5))[:1]
    cancel_meetings(meetings, by=library.jens, at=NOW)
    assert lines_about(library, library.aage) == []


def test_two_who_never_had_a_time_together_are_told_of_before_their_half_year_begins(course, library):
    ida_begins = date(2027, 2, 3)
    Meeting.objects.filter(stage_meeting__stage=course.stages.get(number=2)).delete()
    of_the_second = [each.text for each in lines_about(library, library.aage, ida_begins - timedelta(days=29))]
    assert any("ikke fundet nogen tid" in text and library.ida.name in text for text in of_the_second)
    assert not any("ikke fundet nogen tid" in line.text for line in lines_about(library, library.aage))
