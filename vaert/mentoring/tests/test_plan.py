"""A plan for the whole organisation: asked for, made, changed by hand, published, refused when stale (M7)."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY
from vaert.common import jobs as common_jobs
from vaert.meetings.models import Meeting
from vaert.mentoring import actions, jobs
from vaert.mentoring.actions.asking import decline
from vaert.mentoring.actions.away import keep_meetings_true
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.models import Course, Letter, Pairing, Plan, Stage
from vaert.mentoring.plan.outlook import take_outlook
from vaert.mentoring.plan.planned import Planned
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming(library):
    """Amira is registered and begins on 1 December."""
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    return actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )


def ask(library, **more) -> Plan:
    return actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY, **more)


def proposed(library) -> Plan:
    plan = ask(library)
    jobs.make_plan(plan.pk)
    plan.refresh_from_db()
    return plan


def publish(plan, library, seen=None) -> Plan:
    seal = plan.seal
    return actions.publish_plan(plan=plan, seen=seen or seal, by=library.karen, at=NOW, today=TODAY)


def second(course: Course) -> Stage:
    return course.stages.get(number=2)


def lone_goes_on_leave(library) -> None:
    Absence.objects.create(person=library.lone, starts_on=date(2027, 2, 1), ends_on=date(2027, 8, 1))


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Pairing, Meeting, Letter, Message))


def test_a_plan_is_asked_for_and_made_by_a_job(library, running, coming):
    plan = ask(library)
    assert plan.state == Plan.State.MAKING
    jobs.make_plan(plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.progress) == (Plan.State.PROPOSED, 100)
    assert {each.stage_id for each in Planned.of(plan).stages} == {
        second(running).pk,
        *coming.stages.values_list("pk", flat=True),
    }


def test_asking_wakes_the_worker_once(library, running, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr(common_jobs, "async_task", lambda *what, **more: asked.append(what))
    with django_capture_on_commit_callbacks(execute=True):
        plan = ask(library)
        ask(library)
    assert [what[2:] for what in asked] == [("vaert.mentoring.jobs.make_plan", plan.pk)]


def test_a_plan_does_nothing_by_itself(library, running, coming):
    before = rows()
    proposed(library)
    assert rows() == before


def test_two_who_ask_at_the_same_time_get_the_same_plan(library, running):
    assert ask(library) == ask(library)


def test_a_job_that_runs_twice_makes_the_plan_once(library, running):
    plan = proposed(library)
    Absence.objects.create(person=library.lone, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 1))
    jobs.make_plan(plan.pk)
    again = Plan.objects.get(pk=plan.pk)
    assert (again.seal, again.finished_at) == (plan.seal, plan.finished_at)
    assert again.stages.count() == 1


def test_a_lost_job_is_made_good_by_the_sweep(library, running):
    plan = ask(library)
    assert jobs.make_waiting_plans() == 1
    plan.refresh_from_db()
    assert plan.state == Plan.State.PROPOSED


def test_a_plan_that_is_let_go_while_it_is_made_stays_so(library, running):
    plan = ask(library)
    actions.drop_plan(plan=plan, by=library.karen, at=NOW)
    jobs.make_plan(plan.pk)
    plan.refresh_from_db()
    assert plan.state == Plan.State.DROPPED
    assert not plan.stages.exists()


def test_a_new_proposal_takes_the_place_of_the_old(library, running):
    first = proposed(library)
    second_plan = proposed(library)
    first.refresh_from_db()
    assert (first.state, second_plan.state) == (Plan.State.STALE, Plan.State.PROPOSED)


def test_stages_that_have_begun_are_locked(library, running):
    outlook = take_outlook(library.organisation, TODAY)
    assert list(outlook.locked.values()) == [str(library.jens.pk)]
    assert list(outlook.stages) == [str(second(running).pk)]


def test_a_plan_does_not_ask_anew_who_has_said_no(library, running):
    stage, when = second(running), {"at": NOW, "today": TODAY}
    waiting = decline(pairing=stage.pairings.get(), **when)
    outlook = take_outlook(library.organisation, TODAY)
    assert str(stage.pk) not in outlook.stages
    replace_buddy(stage=stage, buddy=library.mads, seen=0, from_on=waiting.from_on, by=library.karen, **when)
    outlook = take_outlook(library.organisation, TODAY)
    assert str(stage.pk) not in outlook.stages
    assert outlook.locked[f"{stage.pk}/{stage.pairings.get().pk}"] == str(library.mads.pk)


def test_without_a_reason_to_change_nothing_changes(library, running):
    assert Planned.of(proposed(library)).changed == []


def test_the_buddies_of_one_course_differ_also_when_the_first_half_year_has_begun(library, running):
    lone_goes_on_leave(library)
    planned = Planned.of(proposed(library))
    assert planned.stage(second(running).pk).buddy_id not in {library.jens.pk, library.lone.pk, None}


def test_publishing_gives_a_coming_half_year_its_new_buddy_with_meetings_and_letters(library, running):
    stage = second(running)
    held = Meeting.objects.filter(state=Meeting.State.HELD).count()
    lone_goes_on_leave(library)
    plan = publish(proposed(library), library)
    pairing = stage.pairings.get()
    assert plan.state == Plan.State.PUBLISHED
    assert pairing.buddy not in {library.lone, library.jens}
    assert (pairing.starts_on, pairing.ends_on) == (stage.starts_on, stage.ends_on)
    assert pairing.chosen_by == library.karen
    assert pairing.reason["facts"]["person"] == pairing.buddy_id
    booked = Meeting.objects.filter(stage_meeting__stage=stage, state=Meeting.State.BOOKED)
    assert booked.count() == 6
    assert {attendee.person for meeting in booked for attendee in meeting.attendees.all()} == {
        library.aage,
        pairing.buddy,
    }
    assert Meeting.objects.filter(stage_meeting__stage=stage, state=Meeting.State.CANCELLED).count() == 6
    assert Meeting.objects.filter(state=Meeting.State.HELD).count() == held
    assert stage.letters.filter(kind="second_buddy").get().recipient == pairing.buddy


def test_what_finds_no_time_with_the_next_buddy_is_booked_once_there_is_one(library, running):
    lone_goes_on_leave(library)
    week, booked = library.aage.week, Meeting.objects.filter(stage_meeting__stage=second(running), state="booked")
    type(library.aage).objects.filter(pk=library.aage.pk).update(week=[[6, "08:00", "15:30"]])
    publish(proposed(library), library)
    assert not booked.exists()
    type(library.aage).objects.filter(pk=library.aage.pk).update(week=week)
    for _ in range(2):
        keep_meetings_true(organisation=library.organisation, by=None, at=NOW, today=TODAY)
        assert booked.count() == 6


def test_who_is_freed_by_a_plan_is_told(library, running):
    lone_goes_on_leave(library)
    publish(proposed(library), library)
    told = Message.objects.get(kind=Message.Kind.LETTER, recipient=library.lone)
    assert "Åge Ågård-Sørensen" in told.subject


def test_somebody_who_has_left_gives_way_and_is_not_written_to(library, running):
    library.lone.employments.update(ends_on=TODAY - timedelta(days=1))
    plan = publish(proposed(library), library)
    assert Planned.of(plan).stage(second(running).pk).before_facts is None
    assert second(running).pairings.get().buddy != library.lone
    assert not Message.objects.filter(kind=Message.Kind.LETTER, recipient=library.lone).exists()


def test_the_first_half_year_is_left_as_it_is(library, running):
    before = list(Pairing.objects.filter(stage__number=1).values())
    lone_goes_on_leave(library)
    publish(proposed(library), library)
    assert list(Pairing.objects.filter(stage__number=1).values()) == before


def test_publishing_puts_the_buddies_into_the_proposals_of_those_who_have_not_begun(library, coming, running):
    plan = publish(proposed(library), library)
    coming.refresh_from_db()
    planned = Planned.of(plan)
    shown = Proposal.from_data(coming.proposal).stages
    assert coming.state == Course.State.REGISTERED
    assert [each.buddy for each in shown] == [planned.stage(each.pk).buddy_id for each in coming.stages.all()]
    assert not any(each.by_hand for each in shown)
    assert not Pairing.objects.filter(stage__course=coming).exists()


def test_a_published_course_is_started_as_before(library, coming):
    publish(proposed(library), library)
    coming.refresh_from_db()
    seal = Proposal.from_data(coming.proposal).seal()
    started = actions.start_course(course=coming, seen=seal, by=library.karen, at=NOW, today=TODAY)
    assert started.state == Course.State.RUNNING


def test_a_buddy_promised_to_one_is_not_proposed_to_another(library, coming):
    publish(proposed(library), library)
    coming.refresh_from_db()
    promised = Proposal.from_data(coming.proposal).stages[0].buddy
    noor = library.ida
    Employment.objects.filter(person=noor).update(starts_on=date(2026, 12, 1))
    other = actions.register_course(
        newcomer=noor, scheme=coming.scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert promised not in {Proposal.from_data(other.proposal).stages[0].buddy}


def test_publishing_twice_changes_nothing_more(library, running, coming):
    lone_goes_on_leave(library)
    plan = publish(proposed(library), library)
    before = rows()
    assert publish(plan, library) == plan
    assert rows() == before


@pytest.mark.parametrize(
    "happens",
    [
        lambda cast, course: Absence.objects.create(person=cast.ida, starts_on=date(2027, 1, 1), ends_on=None),
        lambda cast, course: type(cast.mads).objects.filter(pk=cast.mads.pk).update(is_willing=False),
        lambda cast, course: Pairing.objects.filter(stage__number=2).update(buddy=cast.ida),
        lambda cast, course: Course.objects.filter(pk=course.pk).update(state=Course.State.ENDED),
        lambda cast, course: actions.change_policy(
            organisation=cast.organisation, weights={"site": 1}, limits={}, by=cast.karen, at=NOW
        ),
    ],
    ids=["an absence", "somebody says no", "a pairing", "a course", "the policy"],
)
def test_a_plan_whose_input_has_changed_is_refused(library, running, happens):
    plan = proposed(library)
    before = rows()
    happens(library, running)
    with pytest.raises(actions.StalePlan):
        publish(plan, library)
    assert rows() == before
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.PROPOSED


def test_a_night_does_not_make_a_plan_stale(library, running):
    plan = proposed(library)
    seal = plan.seal
    tomorrow = TODAY + timedelta(days=1)
    published = actions.publish_plan(plan=plan, seen=seal, by=library.karen, at=NOW + timedelta(days=1), today=tomorrow)
    assert published.state == Plan.State.PUBLISHED


def test_a_half_year_that_has_begun_meanwhile_is_not_changed(library, running):
    lone_goes_on_leave(library)
    plan = proposed(library)
    seal = plan.seal
    later = date(2027, 2, 10)
    with pytest.raises(actions.StalePlan):
        actions.publish_plan(plan=plan, seen=seal, by=library.karen, at=NOW + timedelta(days=80), today=later)


def test_a_dropped_plan_cannot_be_published(library, running):
    plan = proposed(library)
    actions.drop_plan(plan=plan, by=library.karen, at=NOW)
    with pytest.raises(actions.StalePlan):
        publish(plan, library)


def test_a_choice_changes_what_was_said_before_it_was_made(library, running, coming):
    plan = proposed(library)
    stage = second(running)
    plan = actions.choose_in_plan(plan=plan, stage=stage.pk, buddy=library.ida, by=library.karen, at=NOW)
    chosen = Planned.of(plan).stage(stage.pk)
    assert (chosen.buddy_id, chosen.by_hand, chosen.before_id) == (library.ida.pk, True, library.lone.pk)


def test_whoever_loses_a_half_year_by_a_choice_gives_it_to_somebody_else(library, running, coming):
    plan, first = proposed(library), coming.stages.get(number=1)
    assert Planned.of(plan).stage(second(running).pk).buddy_id == library.lone.pk
    plan = actions.choose_in_plan(plan=plan, stage=first.pk, buddy=library.lone, by=library.karen, at=NOW)
    after = Planned.of(plan)
    assert after.stage(first.pk).buddy_id == library.lone.pk
    assert after.stage(second(running).pk).buddy_id not in {library.lone.pk, library.jens.pk, None}


def test_a_choice_survives_a_new_proposal(library, running):
    plan = proposed(library)
    stage = second(running)
    plan = actions.choose_in_plan(plan=plan, stage=stage.pk, buddy=library.ida, by=library.karen, at=NOW)
    anew = ask(library, choices=plan.choices)
    jobs.make_plan(anew.pk)
    anew.refresh_from_db()
    assert Planned.of(anew).stage(stage.pk).buddy_id == library.ida.pk


def test_a_choice_against_a_rule_is_refused(library, running):
    plan = proposed(library)
    with pytest.raises(actions.NotPossible):
        actions.choose_in_plan(plan=plan, stage=second(running).pk, buddy=library.gitte, by=library.karen, at=NOW)


def test_two_coordinators_do_not_publish_what_only_one_has_seen(library, running):
    plan = proposed(library)
    seen = plan.seal
    actions.choose_in_plan(plan=plan, stage=second(running).pk, buddy=library.ida, by=library.karen, at=NOW)
    before = rows()
    with pytest.raises(actions.PlanChanged):
        publish(plan, library, seen=seen)
    assert rows() == before


def test_nobody_to_ask_is_said_with_what_binds(library, running):
    type(library.karen).objects.update(is_willing=False)
    stage = Planned.of(proposed(library)).stage(second(running).pk)
    assert stage.buddy_id is None
    assert stage.excluded["not_willing"] > 1
    assert stage.smallest_change["kind"] == "willing"


def test_publishing_a_gap_frees_the_buddy_and_keeps_the_course(library, running):
    type(library.karen).objects.update(is_willing=False)
    publish(proposed(library), library)
    assert not second(running).pairings.exists()
    assert not Meeting.objects.filter(stage_meeting__stage=second(running), state=Meeting.State.BOOKED).exists()
