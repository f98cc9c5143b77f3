"""What is done in the course of a year and around its meetings, done by two processes at the same moment (PostgreSQL).

tests/races.py says how it is judged; the deeds that begin, plan and end are in test_two_at_once.py.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.race_deeds import SOON, coffee, coffee_that_was, failed, karen, queued, registered, running, start
from tests.races import Race, happens_as_in_turn
from tests.world import NOW, TODAY, Lindevang, running_course
from vaert.common.dates import local
from vaert.meetings import actions as meetings
from vaert.meetings.actions import ServerFacts
from vaert.meetings.another_time import move_path
from vaert.meetings.held_link import held_path
from vaert.meetings.models import ClosingDay, Meeting, OutsideCalendar
from vaert.meetings.other_times import proposals
from vaert.meetings.replies import Answer
from vaert.mentoring import actions as mentoring
from vaert.mentoring.actions.asking import ask_next_buddies, decline
from vaert.mentoring.models import (
    ActionResult,
    Aim,
    CourseAction,
    EvaluationBatch,
    EvaluationRequest,
    Pairing,
    Scheme,
    Stage,
)
from vaert.outbox import actions as outbox
from vaert.outbox import delivery
from vaert.people.models import Organisation, Person

pytestmark = [
    pytest.mark.django_db(transaction=True, reset_sequences=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two processes on one PostgreSQL"),
]


# What the deeds begin with -------------------------------------------------------------------------------------------
def cast(library: Lindevang) -> Lindevang:
    return library


def two_who_host(library: Lindevang) -> Lindevang:
    running_course(library.aage, library.jens, library.lone)
    running_course(library.amira, library.mads, library.ida)
    return library


def met(library: Lindevang) -> Meeting:
    running(library)
    return Meeting.objects.filter(kind="introduction").earliest("pk")


def action(library: Lindevang) -> CourseAction:
    running(library)
    return CourseAction.objects.order_by("pk")[0]


def result(library: Lindevang) -> ActionResult:
    mentoring.note_result(action=action(library), words="Godt", by=library.jens, at=NOW, today=TODAY)
    return ActionResult.objects.get()


def coming(library: Lindevang) -> SimpleNamespace:
    running(library)
    return SimpleNamespace(pairing=Pairing.objects.get(stage__number=2))


def two_asked(library: Lindevang) -> SimpleNamespace:
    """Two buddies of one site who are asked about their half-year; two answers are enough to be read."""
    Organisation.objects.update(anonymity_threshold=2)
    running_course(library.aage, library.jens, library.mads)
    running_course(library.amira, library.lone, library.mads)
    Stage.objects.filter(number=1).update(ends_on=TODAY)
    mentoring.ask_for_evaluations(today=TODAY, at=NOW)
    return SimpleNamespace(asked=list(EvaluationRequest.objects.filter(role="buddy").order_by("pk")))


def offered(library: Lindevang) -> SimpleNamespace:
    meeting = coffee(library)
    return SimpleNamespace(meeting=meeting, offered=proposals(meeting, [library.jens, library.aage], today=TODAY))


def silent(library: Lindevang) -> Any:
    return running_course(library.aage, library.jens, library.lone, held=0)


def two_schemes(library: Lindevang) -> SimpleNamespace:
    first = mentoring.install_schemes(organisation=library.organisation, at=NOW)
    second = mentoring.copy_scheme(scheme=first, name="Kort forløb", by=library.karen, at=NOW)
    return SimpleNamespace(first=first, second=second, karen=library.karen, organisation=library.organisation)


def sent(library: Lindevang) -> Any:
    message = queued(library)
    delivery.send_due(at=lambda: NOW)
    return message


# The deeds ------------------------------------------------------------------------------------------------------------
def person(name: str) -> Person:
    return Person.objects.get(given_name=name)


def answers(which: int, it: SimpleNamespace) -> object:
    marks = {"time": 5}
    return mentoring.answer_evaluation(request=it.asked[which], marks=marks, words={}, may_be_read=False, today=TODAY)


def released(it: SimpleNamespace) -> object:
    return list(EvaluationBatch.objects.values_list("people", flat=True))


def says_no(name: str, meeting: Meeting) -> object:
    answer = Answer(
        uid=meeting.uid, reply="declined", addresses=(person(name).email,), names=(), sequence=meeting.sequence,
        stamped_at=NOW, starts_at=meeting.starts_at, is_counter=False, answers=(),
    )  # fmt: skip
    return meetings.take_answer(answer, received_at=NOW, at=NOW)


def unsuited(meeting: Meeting) -> object:
    return meeting.unsuited_at, meeting.sequence, sorted(meeting.attendees.values_list("reply", flat=True))


def moves_by_link(name: str, choice: int, it: SimpleNamespace) -> object:
    """Presses one of the times that the mail offered, without logging in."""
    here = local(it.offered[choice])
    pressed = {"day": f"{here:%Y-%m-%d}", "clock": f"{here:%H:%M}"}
    return Client().post(move_path(it.meeting, person(name)), pressed)


def moved(it: SimpleNamespace) -> object:
    it.meeting.refresh_from_db()
    return it.meeting.sequence, it.meeting.starts_at in it.offered


def held_by_link(meeting: Meeting) -> object:
    return Client().post(held_path(meeting, person("Jens")))


def uses_a_server(library: Lindevang) -> object:
    facts = ServerFacts(
        kind="graph", address="", user="t/a", secret="s", puts_meetings=True, asks_when_taken=True
    )  # fmt: skip
    return meetings.use_calendar_server(organisation=library.organisation, facts=facts, by=library.karen, at=NOW)


def adds_a_calendar(number: int, library: Lindevang) -> object:
    address = f"https://calendar.example/{number}.ics"
    return meetings.add_outside_calendar(person=library.jens, address=address, at=NOW)


def four_calendars(library: Lindevang) -> Lindevang:
    for number in range(4):
        adds_a_calendar(number, library)
    return library


def says(words: str) -> Callable[[Meeting], object]:
    return lambda it: mentoring.agree_on(meeting=it, words=words, by=person("Jens"), at=NOW)


def notes(words: str) -> Callable[[CourseAction], object]:
    return lambda it: mentoring.note_result(action=it, words=words, by=person("Jens"), at=NOW, today=TODAY)


def state(it: Any) -> object:
    return it.state


RACES = [
    Race("the buddies are gathered once", two_who_host, lambda it: mentoring.book_sparring(
        organisation=it.organisation, starts_at=SOON, place="", by=it.karen, at=NOW)),
    Race("an aim is agreed on once", met, says("Lyt først"), seen=lambda it: Aim.objects.get().words),
    Race("two aims are agreed on at one meeting", met, says("Lyt først"), says("Spørg først"),
         seen=lambda it: Aim.objects.get().words),
    Race("a result is noted once", action, notes("Godt"), seen=lambda it: ActionResult.objects.get().words),
    Race("a result is noted anew and shared", result,
         lambda it: mentoring.note_result(action=it.action, words="Nyt", by=person("Jens"), at=NOW, today=TODAY),
         lambda it: mentoring.share_result(result=it, by=person("Jens"), at=NOW),
         seen=lambda it: (it.words, it.shared_at)),
    Race("the next buddies are asked once", running, lambda it: ask_next_buddies(
        organisation=it.organisation, today=date(2027, 1, 15), at=NOW)),
    Race("the next buddy says no once", coming, lambda it: decline(pairing=it.pairing, at=NOW, today=TODAY)),
    Race("an evaluation is answered once", two_asked, partial(answers, 0), seen=released),
    Race("two answers make one batch", two_asked, partial(answers, 0), partial(answers, 1), seen=released),
    Race("two who do not meet are nudged once", silent, lambda it: mentoring.nudge_pair(
        course=it, today=TODAY, at=NOW)),
    Race("two are reminded of their meeting once", running, lambda it: mentoring.remind_of_meetings(
        at=NOW + timedelta(days=1))),
    Race("a year is started or withdrawn", registered, start, lambda it: mentoring.withdraw_course(
        course=it, by=karen(), at=NOW, today=TODAY), seen=state),
    Race("a scheme is copied twice", two_schemes, lambda it: mentoring.copy_scheme(
        scheme=it.first, name="Nyt", by=it.karen, at=NOW),
         seen=lambda it: sorted(Scheme.objects.values_list("code", flat=True))),
    Race("one scheme stays in use", two_schemes,
         lambda it: mentoring.retire_scheme(scheme=it.first, by=it.karen, at=NOW),
         lambda it: mentoring.retire_scheme(scheme=it.second, by=it.karen, at=NOW),
         seen=lambda it: Scheme.objects.in_organisation(it.organisation).offered().count()),
    Race("a no finds other times once", coffee, partial(says_no, "Jens"), seen=unsuited),
    Race("both say no", coffee, partial(says_no, "Jens"), partial(says_no, "Åge"), seen=unsuited),
    Race("one says no while the other moves it", coffee, partial(says_no, "Jens"),
         lambda it: meetings.move_meeting(it, starts_at=SOON + timedelta(days=1), by=person("Åge"), at=NOW),
         seen=unsuited),
    Race("a meeting is moved once from the mail", offered, partial(moves_by_link, "Jens", 0), seen=moved),
    Race("both move it from the mail", offered, partial(moves_by_link, "Jens", 0), partial(moves_by_link, "Åge", 1),
         seen=moved),
    Race("a meeting is held once from the mail", coffee_that_was, held_by_link, seen=state),
    Race("a meeting is held and missed", coffee_that_was, lambda it: meetings.mark_held(it, by=karen(), at=NOW),
         lambda it: meetings.mark_missed(it, by=karen(), at=NOW), seen=state),
    Race("a note is kept once", coffee, lambda it: meetings.write_note(
        meeting=it, text="Husk", by=person("Jens"), at=NOW)),
    Race("a day is closed once", cast, lambda it: meetings.add_closing_day(
        organisation=it.organisation, on=TODAY, name="Sommertur")),
    Race("a year's closing days are noted once", cast, lambda it: meetings.keep_closing_days_ahead(
        today=date(2031, 1, 1)), seen=lambda it: ClosingDay.objects.count()),
    Race("a calendar server is used once", cast, uses_a_server),
    Race("a calendar of one's own is added once", cast, partial(adds_a_calendar, 1)),
    Race("nobody has more calendars than may be read", four_calendars, partial(adds_a_calendar, 5),
         partial(adds_a_calendar, 6), seen=lambda it: OutsideCalendar.objects.count()),
    Race("a failed message is tried again or let go", failed, lambda it: outbox.retry(it, at=NOW),
         lambda it: outbox.let_go(it, at=NOW), seen=state),
    Race("a message comes back once", sent, lambda it: outbox.give_up(
        message_id=it.message_id, address="", words="5.1.1", returned_at=NOW, at=NOW), seen=state),
    Race("a message is dropped or delivered", queued, lambda it: outbox.drop([it.key], at=NOW),
         lambda it: delivery.send_due(at=lambda: NOW), seen=state),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_at_once_is_as_in_turn(race):
    happens_as_in_turn(race)
