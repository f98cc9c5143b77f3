"""What a buddy's life does to a year, one sentence a test; docs/life.md tells the same. Today is 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY, role
from vaert.home.monday import monday_facts, monday_list
from vaert.lifecycle.consequences import Code
from vaert.lifecycle.tests.years import away, coming, hosts, last_day
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Pairing, Replacement
from vaert.outbox.models import Message
from vaert.people.actions.change_employment import change_employment
from vaert.people.models import Role

pytestmark = pytest.mark.django_db


def test_a_buddy_who_is_away_for_a_week_has_only_the_meeting_inside_it_moved_and_both_hear_once(
    library, course, settle, nadia
):
    before = {each.uid: each.starts_at for each in coming(course)}
    away(library.jens, date(2026, 11, 24), date(2026, 11, 30))
    [told] = settle()
    assert (told.code, told.moved, told.cancelled) == (Code.MEETINGS, 1, 0)
    after = {each.uid: each.starts_at for each in coming(course)}
    moved = [uid for uid in before if before[uid] != after[uid]]
    assert len(moved) == 1
    assert after[moved[0]].date() > date(2026, 11, 30)
    assert sorted(each.recipient.given_name for each in Message.objects.all()) == ["Jens", "Nadia"]
    assert hosts(course)[0] == ("Jens", date(2026, 8, 3), date(2027, 2, 2))


def test_thirty_five_days_are_short_and_thirty_six_are_long(library, course, settle):
    short = away(library.jens, date(2026, 12, 28), date(2027, 1, 31))
    assert Code.NEEDS_BUDDY not in {each.code for each in settle()}
    short.delete()
    away(library.jens, date(2026, 12, 28), date(2027, 2, 1))
    assert Code.NEEDS_BUDDY in {each.code for each in settle()}


def test_a_buddy_who_is_away_for_long_is_to_be_replaced_and_the_proposal_stands_ready(library, course, settle):
    away(library.jens, date(2026, 12, 1), None)
    needs = next(each for each in settle() if each.code == Code.NEEDS_BUDDY)
    assert needs.other in {"Lone Bruun", "Åge Ågård-Sørensen"}  # both of the department, both free
    assert (needs.who, needs.first, needs.last) == ("Nadia", date(2026, 12, 1), date(2027, 2, 2))
    assert Replacement.objects.waiting().get().gives_way == library.jens


def test_the_proposal_waits_on_when_the_buddy_of_a_half_year_far_ahead_has_left(library, course, settle):
    last_day(library.ida, TODAY - timedelta(days=1))  # who was to host from 3 February
    for day in (TODAY, TODAY + timedelta(days=20), date(2027, 1, 10)):
        settle(day)
        waiting = Replacement.objects.waiting().get()
        assert (waiting.stage.number, waiting.cause, waiting.gives_way) == (2, "left", library.ida), day
    texts = [each.text for each in monday_list(monday_facts(library.organisation, at=NOW, today=TODAY)).lines]
    said = "Ida Poulsen er stoppet, så Nadia Yusuf skal have en anden buddy fra onsdag den 3. februar 2027."
    assert [text.startswith(said) for text in texts].count(True) == 1, texts


def test_nobody_is_looked_for_any_more_once_somebody_else_hosts_then(library, course, settle):
    last_day(library.ida, TODAY - timedelta(days=1))
    settle()
    stage = course.stages.get(number=2)
    days = {"starts_on": stage.starts_on, "ends_on": stage.ends_on, "chosen_at": NOW}
    Pairing.objects.create(stage=stage, buddy=library.lone, **days)  # as a published plan does
    settle()
    assert not Replacement.objects.waiting().exists()


def test_a_meeting_waits_for_the_next_buddy_until_a_week_before(library, course, settle, nadia):
    away(library.jens, date(2026, 11, 24), None)  # they were to meet on the 25th, and on 28 December
    settle()
    assert Meeting.objects.filter(state="cancelled").count() == 1
    assert len(coming(course)) == 8
    settle(date(2026, 12, 22))
    assert Meeting.objects.filter(state="cancelled").count() == 2


def test_a_buddy_who_comes_back_before_anybody_took_over_goes_on_and_what_was_cancelled_is_booked_again(
    library, course, settle
):
    ill = away(library.jens, date(2026, 11, 24), None)
    settle()
    number = len(coming(course))
    ill.delete()
    settle()
    assert len(coming(course)) == number + 1
    assert not Replacement.objects.waiting().exists()


def test_what_somebody_cancelled_on_purpose_is_not_booked_again(library, course, settle):
    cancel_meetings(coming(course)[:1], by=library.jens, at=NOW)
    assert settle() == []


def test_a_buddy_who_leaves_is_to_be_replaced_and_hosts_no_more_after_the_last_day(library, course, settle):
    last_day(library.jens, date(2026, 12, 31))
    assert Code.NEEDS_BUDDY in {each.code for each in settle()}
    assert hosts(course)[0][2] == date(2027, 2, 2)  # until somebody takes over, or the day has come
    settle(date(2027, 1, 4))
    assert hosts(course)[0] == ("Jens", date(2026, 8, 3), date(2026, 12, 31))


def test_a_buddy_who_leaves_before_their_half_year_never_hosts(library, course, settle):
    last_day(library.ida, date(2026, 11, 22))
    settle()
    assert [name for name, _, _ in hosts(course)] == ["Jens"]


def test_a_buddy_who_becomes_the_new_colleagues_leader_is_to_be_replaced(library, course, settle, nadia):
    nadia.memberships.update(leader=library.jens)
    [needs] = settle()
    assert needs.code == Code.NEEDS_BUDDY
    assert Replacement.objects.get().cause == "leader"
    assert Replacement.objects.get().buddy != library.jens


def test_a_role_that_ends_with_the_employment_is_given_to_nobody_by_itself(library, settle):
    role(library.lone, Role.Kind.COORDINATOR)
    job = library.lone.employments.get()
    last_on = TODAY + timedelta(days=10)
    change_employment(employment=job, starts_on=job.starts_on, ends_on=last_on, by=library.karen, at=NOW)
    assert library.lone.roles.get().ends_on == TODAY + timedelta(days=10)
