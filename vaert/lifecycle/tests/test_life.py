"""What life does to a year, one sentence a test; docs/life.md tells the same. Today is Monday 23 November 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.world import NOW, TODAY, person, role, running_course
from vaert.lifecycle.consequences import Code
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import complete_courses, register_course, start_course
from vaert.mentoring.actions.ending import NothingToEnd, end_course
from vaert.mentoring.actions.pausing import CannotPause, pause_course, resume_course
from vaert.mentoring.actions.schemes import install_schemes
from vaert.mentoring.models import Course, Letter, Pairing, Pause, Replacement, Stage
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.actions.change_employment import end_employment
from vaert.people.models import Absence, Employment, Membership, Role

pytestmark = pytest.mark.django_db


def days(course):
    return [(stage.starts_on, stage.ends_on) for stage in course.stages.order_by("number")]


def coming(course, at=NOW):
    return list(Meeting.objects.coming(at).filter(stage_meeting__stage__course=course))


def hosts(course):
    return [
        (each.buddy.given_name, each.starts_on, each.ends_on)
        for each in Pairing.objects.filter(stage__course=course).order_by("starts_on")
    ]


def last_day(who, day):
    Employment.objects.filter(person=who).update(ends_on=day)


def away(who, first, last):
    return Absence.objects.create(person=who, starts_on=first, ends_on=last)


def register(library, newcomer, starts_on):
    scheme = install_schemes(organisation=library.organisation, at=NOW)
    return register_course(newcomer=newcomer, scheme=scheme, starts_on=starts_on, by=library.karen, at=NOW, today=TODAY)


def newcomer(library, name="Nina Ny", department=None, **more):
    given = {"leader": library.gitte, "employed_from": date(2026, 12, 1)} | more
    return person(library.organisation, name, department or library.children, **given)


# -- a buddy -----------------------------------------------------------------
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


def test_a_new_colleague_who_is_away_for_a_week_has_only_the_meeting_inside_it_moved(library, course, settle, nadia):
    away(nadia, date(2026, 11, 24), date(2026, 11, 30))
    [told] = settle()
    assert (told.code, told.moved) == (Code.MEETINGS, 1)
    assert not Pause.objects.exists()


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
    from vaert.meetings.actions import cancel_meetings

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


# -- the new colleague leaves, pauses, moves ---------------------------------
def test_a_new_colleague_who_leaves_ends_the_year_with_the_employment(library, course, settle, nadia):
    last_day(nadia, date(2026, 12, 31))
    [ends] = settle()
    assert (ends.code, ends.last) == (Code.COURSE_ENDS, date(2026, 12, 31))
    assert days(course) == [(date(2026, 8, 3), date(2026, 12, 31))]
    assert hosts(course) == [("Jens", date(2026, 8, 3), date(2026, 12, 31))]
    assert [each.starts_at.date() for each in coming(course)] == [date(2026, 11, 25), date(2026, 12, 28)]
    assert Meeting.objects.filter(state="cancelled").count() == 7


def test_when_the_last_day_has_passed_the_year_has_ended_early_and_the_buddy_is_thanked_once(
    library, course, settle, nadia
):
    last_day(nadia, date(2026, 12, 31))
    settle()
    for _time in range(2):
        complete_courses(today=date(2027, 1, 1), at=NOW)
    course.refresh_from_db()
    assert (course.state, course.ended_on) == ("ended", date(2026, 12, 31))
    thanks = Message.objects.filter(subject="Tak, fordi du var buddy for Nadia")
    assert [each.recipient for each in thanks] == [library.jens]


def test_a_longer_employment_makes_the_year_longer_again(library, course, settle, nadia):
    last_day(nadia, date(2026, 12, 31))
    settle()
    last_day(nadia, None)
    settle()
    assert days(course) == [(date(2026, 8, 3), date(2027, 2, 2)), (date(2027, 2, 3), date(2027, 8, 2))]
    assert hosts(course)[0][2] == date(2027, 2, 2)


def test_somebody_who_never_comes_has_no_year(library, settle):
    nina = newcomer(library)
    course = register(library, nina, date(2026, 12, 1))
    last_day(nina, date(2026, 12, 1))
    Employment.objects.filter(person=nina).update(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
    settle()
    course.refresh_from_db()
    assert course.state == "dropped"


def test_a_year_can_be_ended_early_by_hand_and_again_without_harm(library, course, nadia):
    for _time in range(2):
        end_course(course=course, last_on=date(2026, 12, 18), by=library.karen, at=NOW, today=TODAY)
    assert days(course) == [(date(2026, 8, 3), date(2026, 12, 18))]
    assert Meeting.objects.filter(state="cancelled").count() == 8
    assert Course.objects.get(pk=course.pk).state == "running"


def test_a_year_that_ends_today_is_over_at_once(library, course):
    end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    course.refresh_from_db()
    assert (course.state, course.ended_on) == ("ended", TODAY)
    assert coming(course) == []
    assert Message.objects.get(kind="letter").recipient == library.jens
    with pytest.raises(NothingToEnd):
        end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)


def test_what_was_done_stays_when_a_year_ends_early(library, course):
    held = Meeting.objects.filter(state="held").count()
    end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert Meeting.objects.filter(state="held").count() == held


def test_a_pause_with_a_known_end_moves_all_that_is_left_so_many_days(library, course):
    pause_course(
        course=course, from_on=date(2026, 12, 1), until_on=date(2027, 1, 29), by=library.karen, at=NOW, today=TODAY
    )
    assert days(course) == [(date(2026, 8, 3), date(2027, 4, 3)), (date(2027, 4, 4), date(2027, 10, 1))]
    assert hosts(course) == [
        ("Jens", date(2026, 8, 3), date(2027, 4, 3)),
        ("Ida", date(2027, 4, 4), date(2027, 10, 1)),
    ]
    assert len(coming(course)) == 9  # nothing is lost
    in_the_pause = [m for m in coming(course) if date(2026, 12, 1) <= m.starts_at.date() <= date(2027, 1, 29)]
    assert in_the_pause == []


def test_a_pause_without_an_end_cancels_what_is_coming_and_books_it_again_when_the_year_goes_on(library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    assert coming(course) == []
    back = date(2027, 1, 4)
    at = datetime(2027, 1, 4, 8, tzinfo=UTC)
    resume_course(course=course, on=back, by=library.karen, at=at, today=back)
    assert days(course)[0] == (date(2026, 8, 3), date(2027, 3, 16))  # 42 days later
    assert len(coming(course, at)) == 9
    number = Message.objects.count()
    resume_course(course=course, on=back, by=library.karen, at=at, today=back)
    assert Message.objects.count() == number


def test_two_pauses_at_once_are_one_too_many(library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    pause_course(course=course, from_on=TODAY, until_on=None, by=library.karen, at=NOW, today=TODAY)
    with pytest.raises(CannotPause):
        pause_course(course=course, from_on=TODAY, until_on=date(2027, 1, 1), by=library.karen, at=NOW, today=TODAY)
    assert Pause.objects.count() == 1


def test_a_new_colleague_on_leave_pauses_the_year_and_coming_back_resumes_it(library, course, settle, nadia):
    leave = away(nadia, date(2026, 12, 1), None)
    [told] = settle()
    assert (told.code, told.first, told.last) == (Code.COURSE_PAUSES, date(2026, 12, 1), None)
    assert settle() == []
    leave.ends_on = date(2027, 1, 31)
    leave.save()
    [told] = settle()
    assert (told.code, told.first) == (Code.COURSE_RESUMES, date(2027, 2, 1))
    assert days(course)[1] == (date(2027, 4, 6), date(2027, 10, 3))
    assert settle() == []


def test_days_of_leave_that_are_taken_back_leave_the_year_as_it_was(library, course, settle, nadia):
    before = days(course)
    leave = away(nadia, date(2026, 12, 1), date(2027, 2, 28))
    settle()
    assert days(course) != before
    leave.delete()
    settle()
    assert days(course) == before
    assert not Pause.objects.exists()


def test_nobody_is_called_missing_while_a_year_stands_still(library, course, settle, nadia):
    away(nadia, TODAY, None)
    away(library.jens, TODAY, None)
    assert [each.code for each in settle()] == [Code.COURSE_PAUSES]


# -- how a year begins -------------------------------------------------------
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


# -- moving ------------------------------------------------------------------
def test_a_new_colleague_who_moves_keeps_the_buddy(library, course, settle, nadia):
    Membership.objects.filter(person=nadia).update(department=library.tarup, site=library.branch)
    assert settle() == []
    assert hosts(course)[0] == ("Jens", date(2026, 8, 3), date(2027, 2, 2))


def test_nothing_follows_twice(library, course, settle, nadia):
    away(library.jens, date(2026, 11, 24), None)
    last_day(nadia, date(2027, 1, 31))
    settle()
    number = Message.objects.count()
    assert settle() == []
    assert Message.objects.count() == number


def test_no_stage_of_another_library_is_touched(library, course, settle, stranger):
    department = stranger.memberships.get().department
    other = person(stranger.organisation, "Vera Ny", department, employed_from=date(2026, 8, 3))
    theirs = running_course(other, stranger, None)
    before = days(theirs)
    last_day(other, date(2026, 12, 1))
    settle()
    assert days(theirs) == before
    assert Stage.objects.filter(course=theirs).count() == 2


def test_a_role_that_ends_with_the_employment_is_given_to_nobody_by_itself(library, settle):
    role(library.lone, Role.Kind.COORDINATOR)
    job = library.lone.employments.get()
    end_employment(employment=job, last_on=TODAY + timedelta(days=10), by=library.karen, at=NOW)
    assert library.lone.roles.get().ends_on == TODAY + timedelta(days=10)
