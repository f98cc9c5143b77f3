"""What happens by itself, and what is chosen before a year, done by two processes at the same moment (PostgreSQL).

tests/races.py says how it is judged; the deeds of people are in test_two_at_once.py and test_two_at_once_on_the_way.py.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.race_deeds import (
    FIRST_DAY,
    choose,
    chosen,
    coffee_that_was,
    failed,
    karen,
    planned,
    registered,
    running,
    start,
    take_over,
)
from tests.races import Race, happens_as_in_turn
from tests.world import NOW, TODAY, Lindevang, running_course
from vaert.lifecycle.actions import carry_out
from vaert.lifecycle.following import follow
from vaert.meetings import actions as meetings
from vaert.meetings.models import Meeting
from vaert.mentoring import actions as mentoring
from vaert.mentoring.actions.fitting import begin_on
from vaert.mentoring.models import (
    Course,
    EvaluationBatch,
    EvaluationRequest,
    Pairing,
    Plan,
    Replacement,
    Scheme,
    Stage,
)
from vaert.outbox import actions as outbox
from vaert.outbox.models import Message
from vaert.people.actions.absences import add_absence, end_absence
from vaert.people.actions.exports import ask_for_export
from vaert.people.models import Department, Employment, Organisation, Person

pytestmark = [
    pytest.mark.django_db(transaction=True, reset_sequences=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two processes on one PostgreSQL"),
]
SOMETIME = timedelta(days=400)


# What the deeds begin with -------------------------------------------------------------------------------------------
def away(first: date, last: date | None, name: str = "Jens") -> Callable[[Lindevang], Course]:
    """A year whose buddy or new colleague is away; nothing has followed yet."""

    def given(library: Lindevang) -> Course:
        course = running(library)
        person = Person.objects.get(given_name=name)
        add_absence(person=person, starts_on=first, ends_on=last, by=library.karen, at=NOW)
        return course

    return given


def left(name: str) -> Callable[[Lindevang], Course]:
    """A year of which somebody has had their last day; nothing has followed yet."""

    def given(library: Lindevang) -> Course:
        course = running(library)
        Employment.objects.filter(person__given_name=name).update(ends_on=TODAY - timedelta(days=1))
        return course

    return given


def begun(library: Lindevang) -> Course:
    """A year that has been started and begins in a week."""
    course = registered(library)
    start(course)
    course.refresh_from_db()
    return course


def two_failed(library: Lindevang) -> Message:
    message = failed(library)
    Message.objects.filter(pk=message.pk).update(attempts=3)
    return message


def without_introduction(library: Lindevang) -> Course:
    course = running_course(library.aage, library.jens, library.lone, starts_on=TODAY - timedelta(days=7))
    Meeting.objects.filter(kind="introduction").delete()
    return course


def two_years_ago_two_answered(library: Lindevang) -> Lindevang:
    """Too few to be read at their sites, enough to be read together."""
    Organisation.objects.update(anonymity_threshold=2)
    running_course(library.aage, library.jens, library.mads)
    running_course(library.amira, library.lone, library.mads)
    Stage.objects.filter(number=1).update(ends_on=TODAY)
    mentoring.ask_for_evaluations(today=TODAY, at=NOW)
    EvaluationRequest.objects.filter(role="buddy").update(is_answered=True, year=TODAY.year - 2)
    return library


def scheme(library: Lindevang) -> Scheme:
    return mentoring.install_schemes(organisation=library.organisation, at=NOW)


# The deeds ------------------------------------------------------------------------------------------------------------
def everything_follows(_: object) -> object:
    organisation = Organisation.objects.get()
    return follow(organisation=organisation, people=None, by=None, at=NOW, today=TODAY)


def says_jens_is_away(course: Course) -> object:
    """The page's own deed: what follows has been seen, and is done."""
    jens = Person.objects.get(given_name="Jens")
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=4)}
    given = {"organisation": course.organisation, "people": [jens.pk], "by": karen(), "at": NOW, "today": TODAY}
    deed = partial(add_absence, person=jens, by=karen(), at=NOW, **days)
    shown = carry_out(deed, seen="", **given)
    return shown if shown.is_done else carry_out(deed, seen=shown.seal, **given)


def is_back(course: Course) -> object:
    absence = Person.objects.get(given_name="Jens").absences.get()
    return end_absence(person=absence.person, absence_id=absence.pk, last_on=TODAY, by=karen(), at=NOW)


def renamed(name: str, it: Scheme) -> object:
    definition = {**it.definition, "name": {"da": name, "en": name}}
    return mentoring.change_scheme(scheme=it, definition=definition, by=karen(), at=NOW)


def versions(_: object) -> object:
    return sorted(Scheme.objects.values_list("code", "version", "is_current"))


def begins_on(day: date, course: Course) -> object:
    return begin_on(course=course, starts_on=day, by=karen(), at=NOW, today=TODAY)


def another_time(hour: int, course: Course) -> object:
    when = datetime(2026, 12, 8, hour)  # noqa: DTZ001  # local, as the form gives it
    return mentoring.choose_time(course=course, stage=1, number=0, starts_at=when, by=karen(), today=TODAY)


def chosen_times(course: Course) -> object:
    return (course.choices or {}).get("times")


def choose_in_the_plan(name: str, plan: Plan) -> object:
    stage = Stage.objects.filter(course__state=Course.State.REGISTERED).order_by("number")[0]
    buddy = Person.objects.get(given_name=name)
    return mentoring.choose_in_plan(plan=plan, stage=stage.pk, buddy=buddy, by=karen(), at=NOW)


def chosen_in_plan(plan: Plan) -> object:
    return list(Person.objects.filter(pk__in=plan.choices.values()).values_list("given_name", flat=True))


def picture(_: object) -> object:
    """Who hosts, who is looked for, and how often each meeting was told of."""
    hosts = list(Pairing.objects.order_by("stage__number", "starts_on").values_list("buddy__given_name", "ends_on"))
    looked_for = list(Replacement.objects.order_by("stage__number").values_list("state", "cause"))
    told = list(Meeting.objects.order_by("pk").values_list("state", "sequence", "starts_at"))
    return hosts, looked_for, told


def state(it: Any) -> object:
    return it.state


RACES = [
    Race("a meeting in a short absence moves once", away(TODAY, TODAY + timedelta(days=4)), everything_follows,
         seen=picture),
    Race("a new colleague's long absence stops the year once", away(TODAY, None, "Åge"), everything_follows,
         seen=picture),
    Race("a buddy who has left is noticed once", left("Jens"), everything_follows, seen=picture),
    Race("a new colleague who has left ends the year once", left("Åge"), everything_follows, seen=picture),
    Race("everything follows while somebody takes over", left("Jens"), everything_follows, partial(take_over, "Mads"),
         seen=lambda it: picture(it)[0]),
    Race("an absence is told with what follows once", running, says_jens_is_away, seen=picture),
    Race("somebody is back once", away(TODAY, TODAY + SOMETIME), is_back,
         seen=lambda it: Person.objects.get(given_name="Jens").absences.get().ends_on),
    Race("a year begins later once", begun, partial(begins_on, FIRST_DAY + timedelta(days=14)), seen=picture),
    Race("a year that waits begins later, and is started", registered,
         partial(begins_on, FIRST_DAY + timedelta(days=14)), start, seen=state),
    Race("a meeting's time is chosen twice", registered, partial(another_time, 9), partial(another_time, 13),
         seen=chosen_times),
    Race("a year is started, another chooses a time", registered, start, partial(another_time, 9), seen=state),
    Race("a buddy is chosen, another takes our proposal", registered, partial(choose, 1, "Mads"),
         lambda it: mentoring.take_our_proposal(course=it, by=karen(), today=TODAY),
         seen=chosen),
    Race("two choose in a plan", planned, partial(choose_in_the_plan, "Mads"), partial(choose_in_the_plan, "Ida"),
         seen=chosen_in_plan),
    Race("the buddy hears once that the introduction is due", without_introduction,
         lambda it: mentoring.remind_of_introductions(today=TODAY, at=NOW)),
    Race("what is left of a year's answers is released once", two_years_ago_two_answered,
         lambda it: mentoring.release_what_is_left(today=TODAY),
         seen=lambda it: list(EvaluationBatch.objects.values_list("people", flat=True))),
    Race("two change a scheme", scheme, partial(renamed, "Kaffe"), partial(renamed, "Te"), seen=versions),
    Race("a department gets its own scheme once", scheme, lambda it: mentoring.adapt_scheme(
        scheme=it, department=Department.objects.get(name="Tarup"), by=karen(), at=NOW), seen=versions),
    Race("a silent pair hears it once", lambda library: running_course(library.aage, library.jens, held=0),
         lambda it: mentoring.nudge_silent_pairs(today=TODAY, at=NOW)),
    Race("a long list is asked for once", lambda library: library, lambda it: ask_for_export(
        sheet="", wish={}, ending="csv", total=9, by=it.karen, at=NOW)),
    Race("several messages are tried again once", two_failed, lambda it: outbox.retry_all([it.pk], at=NOW),
         seen=lambda it: (it.state, it.attempts)),
    Race("a meeting is held, and was not", coffee_that_was, lambda it: meetings.mark_held(it, by=karen(), at=NOW),
         lambda it: meetings.reopen_meeting(it, by=karen(), at=NOW), seen=state),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_at_once_is_as_in_turn(race):
    happens_as_in_turn(race)
