"""The Monday list, rule by rule; buddies and meetings have files of their own. Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests import world
from vaert.home.monday import monday_facts, monday_list
from vaert.home.monday.lines import Urgency
from vaert.home.tests.monday import NOW, TODAY, introduction_of, lines_about, the_list
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import install_schemes, register_course
from vaert.outbox.models import Message
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db


def test_a_course_in_order_is_not_a_line_but_is_counted(course, library):
    found = the_list(library)

    assert found.lines == []
    assert found.in_order == 1


# -- somebody starts -----------------------------------------------------------
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


# -- mail (D2) -----------------------------------------------------------------
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


# -- what is coming ------------------------------------------------------------
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


# -- the list itself -----------------------------------------------------------
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
