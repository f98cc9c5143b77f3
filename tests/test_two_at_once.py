"""Every deed that books, assigns, sends or counts, done by two processes at the same moment (PostgreSQL).

A new deed is one line in RACES. SQLite takes one writer at a time by itself (tests/races.py says how it is judged).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from tests.races import Race, at_once, happens_as_in_turn
from tests.world import NOW, TODAY, Lindevang, lindevang, role, running_course
from vaert.home.founding import found_organisation
from vaert.lifecycle.actions.moving import move_with_courses
from vaert.meetings import actions as meetings
from vaert.meetings.actions import NewMeeting
from vaert.meetings.models import Feed, Meeting
from vaert.mentoring import actions as mentoring
from vaert.mentoring import jobs
from vaert.mentoring.actions.asking import decline
from vaert.mentoring.actions.ending import end_course
from vaert.mentoring.actions.pausing import pause_course, resume_course
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.models import Course, CourseAction, Plan, Replacement, Stage
from vaert.mentoring.plan.planned import Planned
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox import actions as outbox
from vaert.outbox import delivery, holding, leasing
from vaert.outbox.actions import Draft
from vaert.outbox.actions import hold as outbox_hold
from vaert.outbox.models import Message
from vaert.people.actions.absences import add_absence
from vaert.people.actions.add_person import add_person, employ_again
from vaert.people.actions.change_employment import change_employment
from vaert.people.actions.change_facts import change_facts
from vaert.people.actions.handing_over import hand_over_duties
from vaert.people.actions.move_person import move_person
from vaert.people.actions.open_account import open_account
from vaert.people.actions.roles import end_role, give_role
from vaert.people.models import Account, Department, Employment, Organisation, Person, Role, StaffImport, StandIn
from vaert.people.staff_import import uploads
from vaert.people.staff_import.agreed import Agreed
from vaert.people.tests.staff_files import BO, HEADER, SIGNE

pytestmark = [
    pytest.mark.django_db(transaction=True, reset_sequences=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two processes on one PostgreSQL"),
]
FIRST_DAY = date(2026, 12, 1)
SOON = NOW + timedelta(days=10)


# What the deeds begin with -------------------------------------------------------------------------------------------
def cast(library: Lindevang) -> Lindevang:
    return library


def registered(library: Lindevang) -> Course:
    scheme = mentoring.install_schemes(organisation=library.organisation, at=NOW)
    course = mentoring.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=FIRST_DAY, by=library.karen, at=NOW, today=TODAY
    )
    course.seen = Proposal.from_data(course.proposal).seal()  # what everybody has on the screen, whatever comes
    return course


def running(library: Lindevang) -> Course:
    return running_course(library.aage, library.jens, library.lone)


def missed(library: Lindevang) -> Course:
    course = running(library)
    Meeting.objects.filter(kind="introduction").update(state=Meeting.State.MISSED)
    return course


def unplanned(library: Lindevang) -> SimpleNamespace:
    scheme = mentoring.install_schemes(organisation=library.organisation, at=NOW)
    return SimpleNamespace(amira=library.amira, karen=library.karen, scheme=scheme)


def planned(library: Lindevang) -> Plan:
    registered(library)
    running(library)
    plan = mentoring.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    jobs.make_plan(plan.pk)
    plan.refresh_from_db()
    return plan


def coffee(library: Lindevang) -> Meeting:
    new = NewMeeting(kind="monthly", starts_at=SOON, attendees=[library.jens, library.aage], organiser=library.jens)
    return meetings.book([new], organisation=library.organisation, by=library.karen, at=NOW)[0]


def coffee_that_was(library: Lindevang) -> Meeting:
    meeting = coffee(library)
    Meeting.objects.update(starts_at=NOW - timedelta(days=1))
    meeting.refresh_from_db()
    return meeting


def letter(library: Lindevang) -> Draft:
    return Draft(
        key="hej", kind="letter", organisation=library.organisation, recipient=library.aage, subject="Hej", text="Hej"
    )


def queued(library: Lindevang) -> Message:
    with transaction.atomic():
        return outbox.queue([letter(library)], at=NOW)[0]


def failed(library: Lindevang) -> Message:
    message = queued(library)
    Message.objects.update(state=Message.State.FAILED)
    return message


def two_administrators(library: Lindevang) -> SimpleNamespace:
    roles = [library.karen.roles.get(kind="administrator"), role(library.ida, Role.Kind.ADMINISTRATOR)]
    jobs = [Employment.objects.get(person=each.person) for each in roles]
    return SimpleNamespace(roles=roles, jobs=jobs, karen=library.karen)


def staff_list(library: Lindevang) -> StaffImport:
    content = f"{HEADER}\n{SIGNE}\n{BO}".encode()
    return uploads.upload(
        content=content, file_name="x.csv", organisation=library.organisation, by=library.karen, at=NOW
    )


# The deeds ------------------------------------------------------------------------------------------------------------
def karen() -> Person:
    return Person.objects.get(given_name="Karen")


def book(at: Any, library: Lindevang) -> object:
    new = NewMeeting(kind="monthly", starts_at=at, attendees=[library.jens, library.aage], organiser=library.jens)
    return meetings.book([new], organisation=library.organisation, by=library.karen, at=NOW)


def start(course: Course) -> object:
    seen = getattr(course, "seen", None) or Proposal.from_data(course.proposal).seal()
    return mentoring.start_course(course=course, seen=seen, by=karen(), at=NOW, today=TODAY)


def choose(stage: int, name: str, course: Course) -> object:
    buddy = Person.objects.get(given_name=name)
    return mentoring.choose_buddy(course=course, stage=stage, buddy=buddy, by=karen(), today=TODAY)


def chosen(course: Course) -> object:
    names = dict(Person.objects.values_list("pk", "given_name"))
    return {stage: names[buddy] for stage, buddy in course.choices.get("buddies", {}).items()}


def publish(plan: Plan) -> object:
    seal = Planned.from_data(plan.result).seal()
    return mentoring.publish_plan(plan=plan, seen=seal, by=karen(), at=NOW, today=TODAY)


def ask_to_publish(plan: Plan) -> object:
    seal = Planned.from_data(plan.result).seal()
    return mentoring.ask_to_publish(plan=plan, seen=seal, by=karen(), at=NOW)


def asked_to_publish(library: Lindevang) -> Plan:
    plan = planned(library)
    ask_to_publish(plan)
    return plan


def start_what_is_planned(plan: Plan) -> object:
    return start(Course.objects.get(state=Course.State.REGISTERED))


def choose_in_plan(plan: Plan) -> object:
    stage = Stage.objects.filter(course__state=Course.State.REGISTERED).order_by("number")[0]
    mads = Person.objects.get(given_name="Mads")
    return mentoring.choose_in_plan(plan=plan, stage=stage.pk, buddy=mads, by=karen(), at=NOW)


def move(days: int, meeting: Meeting) -> object:
    return meetings.move_meeting(meeting, starts_at=SOON + timedelta(days=days), by=karen(), at=NOW)


def queue(draft: Draft) -> object:
    with transaction.atomic():
        return outbox.queue([draft], at=NOW)


def carry_out(found: StaffImport) -> object:
    agreed = Agreed(fingerprint=found.preview["fingerprint"])
    return uploads.carry_out(staff_import=found, agreed=agreed, by=karen(), at=NOW)


def somebody_new(library: Lindevang) -> object:
    return add_person(
        organisation=library.organisation,
        given_name="Nora",
        family_name="Ny",
        email="nora@lindevang.example",
        department=library.adults,
        starts_on=FIRST_DAY,
        by=library.karen,
        at=NOW,
    )


def back_again(library: Lindevang) -> object:
    return employ_again(person=library.mads, department=library.tarup, starts_on=FIRST_DAY, by=library.karen, at=NOW)


def with_mads_gone(library: Lindevang) -> Lindevang:
    Employment.objects.filter(person=library.mads).update(ends_on=date(2026, 1, 31))
    return library


def take_over(name: str, course: Course) -> object:
    stage = course.stages.get(number=1)
    buddy, seen = Person.objects.get(given_name=name), stage.pairings.earliest("pk").pk
    return replace_buddy(
        stage=stage, buddy=buddy, seen=seen, from_on=TODAY, by=karen(), at=NOW, today=TODAY, despite=True
    )


def pause(course: Course) -> object:
    until = TODAY + timedelta(days=30)
    return pause_course(course=course, from_on=TODAY, until_on=until, by=karen(), at=NOW, today=TODAY)


def paused(library: Lindevang) -> Course:
    course = running(library)
    pause_course(course=course, from_on=TODAY, until_on=None, by=karen(), at=NOW, today=TODAY)
    return course


def go_on(course: Course) -> object:
    return resume_course(course=course, on=TODAY + timedelta(days=9), by=karen(), at=NOW, today=TODAY)


def second_half(library: Lindevang) -> SimpleNamespace:
    return SimpleNamespace(pairing=running(library).stages.get(number=2).pairings.get())


def say_no(it: SimpleNamespace) -> object:
    return decline(pairing=it.pairing, at=NOW, today=TODAY)


def take_the_second(it: SimpleNamespace) -> object:
    mads, when = Person.objects.get(given_name="Mads"), {"from_on": it.pairing.starts_on, "at": NOW, "today": TODAY}
    return replace_buddy(stage=it.pairing.stage, buddy=mads, seen=it.pairing.pk, by=karen(), despite=True, **when)


def move_to_tarup(course: Course) -> object:
    tarup = Department.objects.get(name="Tarup")
    move = {"department": tarup, "site": None, "leader": None, "from_on": TODAY, "hands_over": True}
    return move_with_courses(person=course.newcomer, **move, by=karen(), at=NOW, today=TODAY)


def hand_over_to(name: str, library: Lindevang) -> object:
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30), "today": TODAY}
    other = Person.objects.get(given_name=name)
    return hand_over_duties(person=library.karen, to=other, by=library.karen, at=NOW, **days)


def who_needs_a_buddy(_: object) -> object:
    return list(Replacement.objects.order_by("stage").values_list("stage__number", "state", "cause"))


def end(course: Course) -> object:
    return end_course(course=course, last_on=TODAY, by=karen(), at=NOW, today=TODAY)


def two_reminders(library: Lindevang) -> SimpleNamespace:
    drafts = [replace(letter(library), key=key, kind="reminder") for key in ("one", "two")]
    with transaction.atomic():
        outbox.queue(drafts, at=NOW)
    return SimpleNamespace(aage=library.aage, first=Message.objects.get(key="one").pk)


def after(looks: int, deed: Callable[[], object]) -> object:
    """The deed, so many queries later."""
    for _time in range(looks):
        Message.objects.exists()
    return deed()


def where_reminders_are(_: object) -> object:
    return list(Message.objects.order_by("key").values_list("state", "joined_into__state"))


def last_day(job: Employment, *, by: Person) -> object:
    return change_employment(employment=job, starts_on=job.starts_on, ends_on=TODAY, by=by, at=NOW)


def held_back(library: Lindevang) -> Message:
    message = queued(library)
    outbox_hold.hold_mail(copied_at=NOW, at=NOW)
    return message


def state(meeting: Any) -> object:
    return meeting.state


RACES = [
    Race("somebody is registered once", unplanned, lambda it: mentoring.register_course(
        newcomer=it.amira, scheme=it.scheme, starts_on=FIRST_DAY, by=it.karen, at=NOW, today=TODAY)),
    Race("a year is started once", registered, start, seen=state),
    Race("two buddies are chosen", registered, partial(choose, 1, "Mads"), partial(choose, 2, "Ida"), seen=chosen),
    Race("a year is started, another chooses its buddy", registered, start, partial(choose, 1, "Mads")),
    Race("a tip is given once", cast, lambda it: mentoring.give_tip(words="Spørg først", by=it.jens, at=NOW)),
    Race("a plan is asked for once", cast, lambda it: mentoring.ask_for_plan(
        organisation=it.organisation, by=it.karen, at=NOW, today=TODAY)),
    Race("a plan is published once", planned, publish, seen=state),
    Race("a plan is to be put in force once", planned, ask_to_publish, seen=state),
    Race("a plan is put in force or stopped", asked_to_publish, lambda it: jobs.publish_plan(it.pk),
         lambda it: mentoring.stop_publishing(plan=it, by=karen(), at=NOW), seen=state),
    Race("a plan is published or dropped", planned, lambda it: mentoring.drop_plan(plan=it, by=karen(), at=NOW)),
    Race("a letter goes out once", running, lambda it: mentoring.send_due_letters(today=TODAY, at=NOW)),
    Race("a course is completed once", running, lambda it: mentoring.complete_courses(
        today=date(2028, 1, 1), at=NOW), seen=state),
    Race("the scheme is installed once", cast, lambda it: mentoring.install_schemes(
        organisation=it.organisation, at=NOW)),
    Race("an action is ticked once", running, lambda it: mentoring.finish_action(
        action=CourseAction.objects.order_by("pk")[0], by=karen(), at=NOW)),
    Race("a policy is changed once", cast, lambda it: mentoring.change_policy(
        organisation=it.organisation, weights={}, limits={"burden_months": 12}, by=it.karen, at=NOW)),
    Race("a buddy is replaced once", running, partial(take_over, "Mads")),
    Race("a missed meeting gets a time once", missed, lambda it: mentoring.find_a_time(
        course=it, is_introduction=True, by=karen(), at=NOW, today=TODAY),
         seen=lambda it: Meeting.objects.get(kind="introduction").sequence),
    Race("a year is paused once", running, pause),
    Race("a year is ended once", running, end, seen=lambda it: (it.state, it.ends_early_on)),
    Race("a year is paused or ended", running, pause, end, seen=lambda it: it.ends_early_on),
    Race("a year goes on once", paused, go_on, seen=lambda it: [each.shifted_days for each in it.pauses.all()]),
    Race("a half-year is declined once", second_half, say_no, seen=who_needs_a_buddy),
    Race("a half-year is declined or taken over", second_half, say_no, take_the_second, seen=who_needs_a_buddy),
    Race("somebody moves and needs a buddy there once", running, move_to_tarup, seen=who_needs_a_buddy),
    Race("somebody moves, and the year is paused", running, move_to_tarup, pause, seen=who_needs_a_buddy),
    Race("duties are handed over once", cast, partial(hand_over_to, "Ida")),
    Race("duties are handed over to two", cast, partial(hand_over_to, "Ida"), partial(hand_over_to, "Mads"),
         seen=lambda it: StandIn.objects.not_over(TODAY).count()),
    Race("the three are asked once", running, lambda it: mentoring.ask_for_evaluations(
        today=date(2027, 2, 10), at=NOW)),
    Race("mail is held once", cast, lambda it: outbox_hold.hold_mail(copied_at=NOW, at=NOW)),
    Race("held mail is let go once", held_back, lambda it: outbox_hold.lift_hold(drop_due_before=None, at=NOW),
         seen=lambda it: (it.state, it.maybe_twice)),
    Race("two meetings are booked", cast, partial(book, SOON), partial(book, SOON + timedelta(days=1))),
    Race("a meeting is moved once", coffee, partial(move, 1), seen=lambda it: (it.sequence, it.starts_at)),
    Race("a meeting is moved twice", coffee, partial(move, 1), partial(move, 2), seen=lambda it: it.sequence),
    Race("a meeting is cancelled once", coffee, lambda it: meetings.cancel_meetings(
        [it], by=karen(), at=NOW), seen=state),
    Race("a meeting is held once", coffee_that_was, lambda it: meetings.mark_held(it, by=karen(), at=NOW), seen=state),
    Race("a feed is opened once", cast, lambda it: meetings.open_feed(person=it.jens, at=NOW),
         seen=lambda it: Feed.objects.get().version),
    Race("a message is queued once", letter, queue),
    Race("a message is dropped once", queued, lambda it: outbox.drop([it.key], at=NOW), seen=state),
    Race("a message is tried again once", failed, lambda it: outbox.retry(it, at=NOW), seen=state),
    Race("a message is delivered once", queued, lambda it: delivery.send_due(at=lambda: NOW),
         seen=lambda it: (it.state, it.attempts)),
    *(Race(f"reminders are joined, one is dropped after {looks} looks", two_reminders,
           lambda it: holding.one_reminder_a_day(it.aage, NOW),
           lambda it, looks=looks: after(looks, lambda: outbox.drop(["one"], at=NOW)), seen=where_reminders_are)
      for looks in (0, 4)),
    *(Race(f"reminders are joined, one is leaving after {looks} looks", two_reminders,
           lambda it: holding.one_reminder_a_day(it.aage, NOW),
           lambda it, looks=looks: after(looks, lambda: leasing._lease([it.first], NOW)), seen=where_reminders_are)
      for looks in (0, 4)),
    Race("a staff list is carried out once", staff_list, carry_out, seen=state),
    Race("somebody is added once", cast, somebody_new),
    Race("somebody comes back once", with_mads_gone, back_again),
    Race("an absence is written once", cast, lambda it: add_absence(
        person=it.jens, starts_on=TODAY, ends_on=None, by=it.karen, at=NOW)),
    Race("an address is given to one", cast,
         lambda it: change_facts(person=it.jens, facts={"email": "ny@lindevang.example"}, by=it.karen, at=NOW),
         lambda it: change_facts(person=it.lone, facts={"email": "ny@lindevang.example"}, by=it.karen, at=NOW)),
    Race("somebody moves once", cast, lambda it: move_person(
        person=it.jens, department=it.tarup, from_on=TODAY, by=it.karen, at=NOW)),
    Race("a role is given once", cast, lambda it: give_role(
        person=it.jens, kind="facilitator", department=None, starts_on=TODAY, by=it.karen, at=NOW)),
    Race("one administrator stays", two_administrators,
         lambda it: end_role(role=it.roles[0], last_on=TODAY, by=it.karen, at=NOW),
         lambda it: end_role(role=it.roles[1], last_on=TODAY, by=it.karen, at=NOW),
         seen=lambda it: Role.objects.filter(kind="administrator", ends_on=None).count()),
    Race("one administrator goes on working", two_administrators,
         lambda it: last_day(it.jobs[0], by=it.karen),
         lambda it: last_day(it.jobs[1], by=it.karen),
         seen=lambda it: Role.objects.filter(kind="administrator", ends_on=None).count()),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_at_once_is_as_in_turn(race):
    happens_as_in_turn(race)


def test_the_harness_notices_a_change_that_is_lost():
    """Both read the same number, both write one more."""

    def one_more_new_colleague(library: Lindevang) -> None:
        jens = Person.objects.get(pk=library.jens.pk)
        jens.capacity += 1
        jens.save(update_fields=["capacity"])

    with pytest.raises(AssertionError):
        happens_as_in_turn(
            Race("", cast, one_more_new_colleague, seen=lambda it: Person.objects.get(pk=it.jens.pk).capacity)
        )


@pytest.mark.parametrize("other", [start_what_is_planned, choose_in_plan])
def test_planning_deeds_at_once_do_not_lock_each_other_out(other):
    library = lindevang()
    plan = planned(library)
    at_once([publish, other], plan, organisation=library.organisation.pk)


def test_the_door_opens_for_somebody_who_presses_twice():
    library = lindevang()
    email = library.jens.email
    Person.objects.update(account=None)
    Account.objects.all().delete()
    assert at_once([lambda _: open_account(email=email, today=TODAY)] * 2, None, organisation=0) == ["", ""]
    assert Account.objects.count() == 1


def test_an_organisation_is_founded_once_by_somebody_who_presses_twice():
    library = lindevang()
    found = [lambda _: found_organisation(name="Ny by", at=NOW)] * 2
    assert at_once(found, None, organisation="*") == ["", ""]
    assert Organisation.objects.exclude(pk=library.organisation.pk).count() == 1


def test_eight_at_once_neither_lose_anything_nor_wait_for_ever():
    library = lindevang()
    days = [partial(book, SOON + timedelta(days=day)) for day in range(4)]
    away = [
        partial(lambda day, it: add_absence(person=it.jens, starts_on=day, ends_on=day, by=it.karen, at=NOW), day)
        for day in (TODAY, TODAY + timedelta(days=1))
    ]
    letters = [
        partial(lambda key, it: queue(replace(letter(it), key=key)), "one"),
        partial(lambda key, it: queue(replace(letter(it), key=key)), "one"),
    ]
    assert at_once([*days, *away, *letters], library, organisation=library.organisation.pk) == [""] * 8
    assert (Meeting.objects.count(), library.jens.absences.count(), Message.objects.count()) == (4, 2, 9)
