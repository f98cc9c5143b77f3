"""How a year begins when somebody starts on an odd day, works odd hours or comes to few colleagues (M9)."""

from datetime import date, datetime

import pytest

from tests.world import NOW, TODAY
from vaert.lifecycle.consequences import Code
from vaert.lifecycle.tests.years import coming, days, newcomer, register
from vaert.mentoring.actions import start_course
from vaert.mentoring.models import Letter
from vaert.mentoring.proposal.propose import Proposal
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db


def test_a_first_day_that_moves_takes_a_year_that_has_not_begun_along(library, settle):
    course = register(library, library.amira, date(2026, 12, 1))
    start_course(course=course, seen=Proposal.from_data(course.proposal).seal(), by=library.karen, at=NOW, today=TODAY)
    number = len(coming(course))
    Employment.objects.filter(person=library.amira).update(starts_on=date(2027, 1, 4))
    [told] = settle()
    assert (told.code, told.first) == (Code.COURSE_BEGINS, date(2027, 1, 4))
    assert days(course) == [(date(2027, 1, 4), date(2027, 7, 3)), (date(2027, 7, 4), date(2028, 1, 3))]
    assert len(coming(course)) == number
    assert all(each.starts_at.date() >= date(2027, 1, 4) for each in coming(course))
    assert all(each.due_on >= date(2027, 1, 4) for each in Letter.objects.filter(kind="second_buddy"))


def test_a_start_on_the_thirty_first_ends_where_the_month_lets_it(library):
    course = register(library, newcomer(library), date(2027, 8, 31))
    assert days(course) == [(date(2027, 8, 31), date(2028, 2, 28)), (date(2028, 2, 29), date(2028, 8, 30))]


def test_a_start_on_the_twenty_ninth_of_february_ends_a_year_later_on_the_twenty_seventh(library):
    course = register(library, newcomer(library), date(2028, 2, 29))
    assert days(course) == [(date(2028, 2, 29), date(2028, 8, 28)), (date(2028, 8, 29), date(2029, 2, 27))]


def test_a_student_with_a_contract_of_three_months_has_a_year_of_three_months_and_half_the_meetings(library):
    nina = newcomer(library, employed_to=date(2027, 2, 28))
    course = register(library, nina, date(2026, 12, 1))
    assert days(course) == [(date(2026, 12, 1), date(2027, 2, 28))]
    proposal = Proposal.from_data(course.proposal)
    assert [each.number for each in proposal.meetings] == [0, 1, 2, 3]
    assert proposal.missing == []
    assert {each.stage for each in proposal.letters} == {1}


def test_part_time_meets_on_the_days_both_work(library):
    nina = newcomer(library, week=[[1, "09:00", "13:00"], [3, "09:00", "13:00"]])
    proposal = Proposal.from_data(register(library, nina, date(2026, 12, 1)).proposal)
    assert proposal.missing == []
    assert {datetime.fromisoformat(each.starts_at).weekday() for each in proposal.meetings} <= {1, 3}


def test_evening_shifts_meet_in_the_hour_before_they_begin(library):
    nina = newcomer(library, week=[[day, "14:00", "21:00"] for day in range(5)])
    proposal = Proposal.from_data(register(library, nina, date(2026, 12, 1)).proposal)
    assert proposal.missing == []
    starts = {datetime.fromisoformat(each.starts_at).hour for each in proposal.meetings}
    assert starts <= {14, 15}


def test_two_who_share_no_hour_have_their_meetings_named_as_missing_and_the_year_can_still_begin(library):
    nina = newcomer(library, week=[[5, "10:00", "15:00"], [6, "10:00", "15:00"]])
    proposal = Proposal.from_data(register(library, nina, date(2026, 12, 1)).proposal)
    assert proposal.meetings == []
    assert {each.reason["code"] for each in proposal.missing} == {"no_common_hour"}
    assert proposal.is_startable


def test_a_department_of_two_gets_its_second_buddy_from_further_away(library):
    nina = newcomer(library, "Nina Ny", library.tarup, leader=library.lise)
    proposal = Proposal.from_data(register(library, nina, date(2026, 12, 1)).proposal)
    assert library.mads.pk in {stage.buddy for stage in proposal.stages}
    [other] = [stage for stage in proposal.stages if stage.buddy != library.mads.pk]
    assert other.buddy not in {None, library.lise.pk}
    assert "elsewhere" in other.facts["terms"]  # and why is told with the proposal


def test_two_new_colleagues_on_one_day_are_not_promised_the_same_buddy(library):
    one = Proposal.from_data(register(library, newcomer(library, "Nina Ny"), date(2026, 12, 1)).proposal)
    other = Proposal.from_data(register(library, newcomer(library, "Otto Ny"), date(2026, 12, 1)).proposal)
    assert one.stages[0].buddy != other.stages[0].buddy


def test_a_leader_who_is_the_only_candidate_is_not_proposed_and_the_reason_is_told(library):
    for who in (library.karen, library.jens, library.lone, library.ida, library.mads, library.aage, library.amira):
        who.is_willing = False
        who.save()
    library.lise.is_willing = False
    library.lise.save()
    proposal = Proposal.from_data(register(library, newcomer(library), date(2026, 12, 1)).proposal)
    assert proposal.stages[0].buddy is None
    assert proposal.stages[0].excluded["leader"] == 1
    assert proposal.stages[0].smallest_change["kind"] == "willing"
