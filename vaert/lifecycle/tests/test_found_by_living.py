"""What `bin/bench life` has found, a sentence each, so that it stays mended. Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY, person, running_course
from vaert.common.links import read_token
from vaert.lifecycle.tests.years import away, coming, last_day, newcomer, register
from vaert.meetings.actions import move_meeting
from vaert.meetings.models import ClosingDay
from vaert.mentoring.actions.asking import NEXT_BUDDY, ask_next_buddies, asked_about, decline, link_token
from vaert.mentoring.actions.away import keep_meetings_true
from vaert.mentoring.actions.completing import complete_courses
from vaert.mentoring.actions.ending import end_course
from vaert.mentoring.actions.evaluations import ask_for_evaluations, open_requests
from vaert.mentoring.actions.fitting import fit_to_employment
from vaert.mentoring.actions.pausing import NotInThoseDays, pause_course, resume_course
from vaert.mentoring.actions.reminding import nudge_silent_pairs
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.models import EvaluationRequest, Letter, Replacement
from vaert.mentoring.plan.outlook import take_outlook
from vaert.mentoring.proposal.meetings import propose_meetings
from vaert.mentoring.proposal.propose import make_proposal
from vaert.outbox.models import Message
from vaert.people.models import Employment, Person

pytestmark = pytest.mark.django_db


def pause(library, course, first, last=None, *, on=TODAY):
    return pause_course(course=course, from_on=first, until_on=last, by=library.karen, at=NOW + (on - TODAY), today=on)


def test_a_pause_before_the_first_day_or_after_the_last_is_refused(library, course):
    for first, last in ((date(2026, 7, 1), date(2026, 7, 20)), (date(2028, 1, 1), None)):
        with pytest.raises(NotInThoseDays):
            pause(library, course, first, last)


def test_a_pause_that_is_taken_back_before_it_began_leaves_all_meetings_booked(library, course, settle):
    before = {each.starts_at.date() for each in coming(course)}
    pause(library, course, date(2026, 12, 15))
    assert len(coming(course)) == 1
    resume_course(course=course, on=date(2026, 12, 10), by=library.karen, at=NOW, today=TODAY)
    settle()
    assert len(coming(course)) == len(before)


def test_a_buddy_who_takes_over_in_a_pause_meets_nobody_before_it_is_over(library, course):
    pause(library, course, TODAY, date(2027, 1, 10))
    stage = course.stages.first()
    replace_buddy(
        stage=stage,
        buddy=library.lone,
        seen=stage.pairings.get().pk,
        from_on=date(2026, 11, 30),
        by=library.karen,
        at=NOW,
        today=TODAY,
    )
    assert coming(course)
    assert min(each.starts_at.date() for each in coming(course)) > date(2027, 1, 10)


def test_a_pause_that_makes_a_buddy_host_two_proposes_somebody_else_for_the_later_year(library, course, settle):
    nils = person(
        library.organisation, "Nils Ny", library.children, leader=library.gitte, employed_from=date(2027, 2, 3)
    )
    later = running_course(nils, library.jens, library.mads, starts_on=date(2027, 2, 3))
    assert settle() == []
    pause(library, course, TODAY, date(2026, 12, 20))  # Jens hosts Nadia for a month more
    settle()
    waiting = Replacement.objects.waiting().get(stage__course=later)
    assert (waiting.cause, waiting.gives_way, waiting.from_on) == ("busy", library.jens, date(2027, 2, 3))
    assert waiting.buddy not in {None, library.jens}


def test_an_introduction_that_cannot_be_held_in_time_is_held_as_soon_as_it_can(library, settle):
    nils = person(
        library.organisation, "Nils Ny", library.children, leader=library.gitte, employed_from=date(2026, 12, 1)
    )
    course = running_course(nils, library.jens, library.ida, starts_on=date(2026, 12, 1))
    away(nils, date(2026, 12, 1), date(2026, 12, 29))
    settle()
    [introduction] = [each for each in coming(course) if each.kind == "introduction"]
    assert date(2026, 12, 30) <= introduction.starts_at.date() <= date(2027, 1, 8)


def test_a_course_that_has_ended_early_has_no_letter_waiting(library, course, nadia):
    Letter.objects.create(
        course=course, stage=course.stages.first(), kind="thanks_first", recipient=library.jens, due_on=date(2027, 2, 2)
    )
    end_course(course=course, last_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert not Letter.objects.filter(course=course, state="planned").exists()


def test_nobody_is_nudged_about_silence_while_a_year_stands_still_or_just_after(library, nadia):
    course = running_course(nadia, library.jens, library.ida, held=0)
    pause(library, course, date(2026, 9, 1), on=date(2026, 9, 1))
    assert nudge_silent_pairs(today=TODAY, at=NOW) == 0
    resume_course(course=course, on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert nudge_silent_pairs(today=TODAY, at=NOW) == 0
    month = timedelta(days=36)
    assert nudge_silent_pairs(today=TODAY + month, at=NOW + month) == 2


def test_a_reminder_of_an_evaluation_says_that_it_is_one_and_reaches_nobody_who_has_left(library, course, nadia):
    open_requests(course.stages.first(), today=TODAY)
    nadia.employments.update(ends_on=TODAY + timedelta(days=2))
    week = timedelta(days=8)
    ask_for_evaluations(today=TODAY + week, at=NOW + week)
    asked = set(EvaluationRequest.objects.values_list("person", flat=True))
    reminded = Message.objects.filter(kind="reminder")
    assert set(reminded.values_list("recipient", flat=True)) == asked - {nadia.pk}
    assert all(each.subject.startswith("Påmindelse") for each in reminded)


def test_what_was_cut_off_and_finds_no_time_when_the_year_is_long_again_is_booked_once_there_is_one(library, course):
    """The one who shortened the employment has not cancelled the meetings on purpose."""
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    job, before = Employment.objects.filter(person=course.newcomer), len(coming(course))
    week = course.newcomer.week
    job.update(ends_on=date(2026, 12, 31))
    fit_to_employment(course=course, **deed)
    assert len(coming(course)) < before
    Person.objects.filter(pk=course.newcomer.pk).update(week=[[6, "08:00", "15:30"]])
    job.update(ends_on=None)
    fit_to_employment(course=course, **deed)
    keep_meetings_true(organisation=library.organisation, **deed)
    Person.objects.filter(pk=course.newcomer.pk).update(week=week)
    keep_meetings_true(organisation=library.organisation, **deed)
    first = [each for each in coming(course) if each.stage_meeting.stage.number == 1]
    assert len(first) == 3


def test_a_year_that_ends_early_leaves_no_meeting_that_two_have_put_behind_its_last_day(library, course):
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    meeting = min(coming(course), key=lambda each: each.starts_at)  # on Wednesday
    end_course(course=course, last_on=TODAY + timedelta(days=3), **deed)
    move_meeting(meeting, starts_at=NOW + timedelta(days=7), by=library.jens, at=NOW)
    later = {"at": NOW + timedelta(days=4), "today": TODAY + timedelta(days=4)}
    complete_courses(**later)
    course.refresh_from_db()
    assert (course.state, coming(course)) == ("ended", [])


def test_a_year_that_ends_before_its_first_day_is_over_at_once(library):
    nils = person(library.organisation, "Nils Ny", library.children, employed_from=date(2027, 1, 4))
    course = running_course(nils, library.jens, library.ida, starts_on=date(2027, 1, 4))
    end_course(course=course, last_on=date(2026, 12, 20), by=library.karen, at=NOW, today=TODAY)
    course.refresh_from_db()
    assert (course.state, course.ended_on, coming(course)) == ("ended", TODAY, [])
    assert not Letter.objects.filter(course=course, state="planned").exists()


@pytest.mark.parametrize("last", [date(2026, 12, 6), None])
def test_a_meeting_that_two_put_into_a_pause_does_not_stay_there(library, course, settle, last):
    meeting = min(coming(course), key=lambda each: each.starts_at)
    pause(library, course, date(2026, 11, 30), last)
    move_meeting(meeting, starts_at=NOW + timedelta(days=9), by=library.jens, at=NOW)
    settle()
    days = [each.starts_at.date() for each in coming(course)]
    assert not [day for day in days if date(2026, 11, 30) <= day <= (last or date.max)]
    assert (meeting in coming(course)) == (last is not None)
    assert settle() == []


def test_a_plan_leaves_a_year_alone_that_stands_still_until_nobody_knows_when(library, course):
    assert [each.course for each in take_outlook(library.organisation, TODAY).stages.values()] == [course.pk]
    pause(library, course, TODAY)
    assert not take_outlook(library.organisation, TODAY).stages


def test_a_new_buddy_is_given_no_meeting_in_a_pause_that_is_known(library, course):
    pause(library, course, date(2027, 2, 15), date(2027, 4, 10))
    stage = course.stages.get(number=2)
    meetings, _ = propose_meetings(course, [stage], {2: library.lone.pk}, {}, TODAY)
    days = {date.fromisoformat(each.starts_at[:10]) for each in meetings}
    assert days
    assert not any(date(2027, 2, 15) <= day <= date(2027, 4, 10) for day in days)


def test_what_a_plan_has_chosen_is_found_again_once_a_rule_forbids_it(library):
    """The first day has moved, so the buddy whom the plan had promised hosts somebody else by then."""
    course = register(library, newcomer(library), date(2026, 12, 1))
    running_course(library.aage, library.lone, library.jens, starts_on=date(2026, 10, 1))
    course.choices = {"buddies": {"1": library.lone.pk}, "times": {}, "planned": [1]}
    course.save()
    found = make_proposal(course, today=TODAY).stages[0]
    assert found.buddy not in {None, library.lone.pk}
    assert found.facts["obstacle"] is None
    course.choices = {"buddies": {"1": library.lone.pk}, "times": {}}  # by hand, knowing it
    assert make_proposal(course, today=TODAY).stages[0].buddy == library.lone.pk


def test_who_has_said_no_to_a_half_year_is_not_proposed_for_it_when_the_next_one_says_no_too(library, course):
    stage, refused = course.stages.get(number=2), set()
    for _ in range(3):
        need = decline(pairing=stage.pairings.get(), at=NOW, today=TODAY)
        refused.add(need.gives_way_id)
        assert need.buddy_id not in refused
        if need.buddy is None:
            break
        replace_buddy(
            stage=stage, buddy=need.buddy, seen=0, from_on=stage.starts_on, by=library.karen, at=NOW, today=TODAY
        )
    assert len(refused) > 1


def test_a_half_year_that_comes_back_to_a_buddy_is_not_asked_about_again_and_the_link_still_holds(library, course):
    later = {"at": NOW + timedelta(days=45), "today": TODAY + timedelta(days=45)}
    ask_next_buddies(organisation=library.organisation, **later)
    stage = course.stages.get(number=2)
    said = read_token(NEXT_BUDDY, link_token(stage.pairings.get()))
    for buddy in (library.lone, library.ida):
        seen = stage.pairings.get().pk
        replace_buddy(stage=stage, buddy=buddy, seen=seen, from_on=stage.starts_on, by=library.karen, **later)
        ask_next_buddies(organisation=library.organisation, **later)
    asked = Message.objects.filter(subject__startswith="Du er snart buddy")
    assert sorted(asked.values_list("recipient__given_name", flat=True)) == ["Ida", "Lone"]
    assert asked_about(said) == stage.pairings.get()


def test_a_meeting_that_two_put_behind_the_end_of_their_half_year_is_still_theirs_and_still_followed(library, course):
    """Jens and Nadia meet once more in the days after his half-year, and again when he is ill that day."""
    meeting = [each for each in coming(course) if each.stage_meeting.stage.number == 1][-1]
    deed = {"by": None, "at": NOW + timedelta(days=69), "today": date(2027, 1, 31)}
    move_meeting(meeting, starts_at=NOW + timedelta(days=73), by=library.jens, at=deed["at"])
    keep_meetings_true(organisation=library.organisation, **deed)
    meeting.refresh_from_db()
    assert meeting.starts_at.date() == date(2027, 2, 4)
    away(library.jens, date(2027, 2, 4), date(2027, 2, 5))
    assert keep_meetings_true(organisation=library.organisation, **deed).moved == 1
    meeting.refresh_from_db()
    assert meeting.state == "booked"
    assert meeting.starts_at.date() not in {date(2027, 2, 4), date(2027, 2, 5)}
    assert keep_meetings_true(organisation=library.organisation, **deed).moved == 0


def test_what_is_put_behind_the_end_of_a_completed_year_is_cancelled_when_one_of_the_two_has_left(library, course):
    meeting = coming(course)[-1]
    after = date(2027, 8, 3)
    deed = {"at": NOW + (after - TODAY), "today": after}
    move_meeting(meeting, starts_at=deed["at"] + timedelta(days=2), by=library.ida, at=deed["at"])
    complete_courses(**deed)
    course.refresh_from_db()
    assert course.state == "completed"
    assert meeting in coming(course, deed["at"])
    last_day(course.newcomer, date(2027, 8, 3))
    keep_meetings_true(organisation=library.organisation, by=None, **deed)
    assert meeting not in coming(course, deed["at"])


def test_a_meeting_after_a_buddys_long_absence_moves_when_the_house_is_closed_that_day(library, course, settle):
    away(library.ida, date(2027, 1, 20), date(2027, 3, 5))
    settle()
    waiting = [each.starts_at for each in coming(course) if "2027-02-03" <= f"{each.starts_at:%F}" <= "2027-03-05"]
    later = next(each for each in coming(course) if each.starts_at.date() > date(2027, 3, 20))
    ClosingDay.objects.create(organisation=library.organisation, on=later.starts_at.date(), name="Lukket")
    settle()
    moved = next(each for each in coming(course) if each.pk == later.pk)
    assert moved.starts_at.date() not in {later.starts_at.date(), *days_of(date(2027, 1, 20), date(2027, 3, 5))}
    assert {each.person for each in moved.attendees.all()} == {course.newcomer, library.ida}
    assert waiting
    assert waiting == [each.starts_at for each in coming(course) if each.starts_at in waiting]


def days_of(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
