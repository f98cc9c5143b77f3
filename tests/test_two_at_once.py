"""Every deed that books, assigns, sends or counts, done by two processes at the same moment (PostgreSQL).

A new deed is one line in RACES. SQLite takes one writer at a time by itself (tests/races.py says how it is judged).
"""

import time
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection

from tests.race_deeds import (
    FIRST_DAY,
    SOON,
    after,
    ask_to_publish,
    asked_to_publish,
    back_again,
    book,
    carry_out,
    cast,
    choose,
    choose_in_plan,
    chosen,
    coffee,
    coffee_that_was,
    end,
    failed,
    go_on,
    hand_over_to,
    held_back,
    karen,
    last_day,
    letter,
    missed,
    move,
    move_to_tarup,
    pause,
    paused,
    planned,
    publish,
    queue,
    queued,
    registered,
    running,
    say_no,
    second_half,
    somebody_new,
    staff_list,
    start,
    start_what_is_planned,
    state,
    take_over,
    take_the_second,
    two_administrators,
    two_reminders,
    unplanned,
    where_reminders_are,
    who_needs_a_buddy,
    with_mads_gone,
)
from tests.races import Race, at_once, happens_as_in_turn
from tests.world import NOW, TODAY, Lindevang, lindevang
from vaert.home.founding import found_organisation
from vaert.meetings import actions as meetings
from vaert.meetings.models import Feed, Meeting
from vaert.mentoring import actions as mentoring
from vaert.mentoring import jobs
from vaert.mentoring.models import CourseAction
from vaert.outbox import actions as outbox
from vaert.outbox import delivery, holding, leasing
from vaert.outbox.actions import hold as outbox_hold
from vaert.outbox.models import Message
from vaert.people.actions.absences import add_absence
from vaert.people.actions.change_facts import change_facts
from vaert.people.actions.move_person import move_person
from vaert.people.actions.open_account import open_account
from vaert.people.actions.roles import end_role, give_role
from vaert.people.models import Account, Organisation, Person, Role, StandIn

pytestmark = [
    pytest.mark.django_db(transaction=True, reset_sequences=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two processes on one PostgreSQL"),
]
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
        time.sleep(0.2)  # so that the other has surely read, also where the machine is busy
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
