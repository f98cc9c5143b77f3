"""What the races begin with, and the deeds that two processes do in them (tests/test_two_at_once*.py).

A function of the first kind is given a library and makes the state of things; one of the second does a deed with it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from tests.world import NOW, TODAY, Lindevang, role, running_course
from vaert.lifecycle.actions.moving import move_with_courses
from vaert.meetings import actions as meetings
from vaert.meetings.actions import NewMeeting
from vaert.meetings.models import Meeting
from vaert.mentoring import actions as mentoring
from vaert.mentoring import jobs
from vaert.mentoring.actions.asking import decline
from vaert.mentoring.actions.ending import end_course
from vaert.mentoring.actions.pausing import pause_course, resume_course
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.models import Course, Plan, Replacement, Stage
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox import actions as outbox
from vaert.outbox.actions import Draft
from vaert.outbox.actions import hold as outbox_hold
from vaert.outbox.models import Message
from vaert.people.actions.add_person import add_person, employ_again
from vaert.people.actions.change_employment import change_employment
from vaert.people.actions.handing_over import hand_over_duties
from vaert.people.models import Department, Employment, Person, Role, StaffImport
from vaert.people.staff_import import uploads
from vaert.people.staff_import.agreed import Agreed
from vaert.people.tests.staff_files import BO, HEADER, SIGNE

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
    seal = plan.seal
    return mentoring.publish_plan(plan=plan, seen=seal, by=karen(), at=NOW, today=TODAY)


def ask_to_publish(plan: Plan) -> object:
    seal = plan.seal
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
