"""A big library for measuring: 1,000 people in 40 departments and 100 running courses, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from vaert.meetings.actions import NewMeeting, book
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.mentoring.actions.schemes import install_schemes
from vaert.mentoring.models import Course, CourseAction, Letter, Pairing, Scheme, Stage, StageMeeting
from vaert.mentoring.scheme.calendar_months import stage_days
from vaert.outbox.models import Message
from vaert.people.models import Account, Department, Employment, Membership, Organisation, Person, Role, Shift, Site

GIVEN = "Anne Bodil Cecilie Dorte Ellen Frida Grethe Hanne Ida Jens Karl Lars Mads Niels Søren Åse".split()  # noqa: SIM905
FAMILY = "Andersen Bruun Dam Eriksen Friis Green Holm Juul Krogh Lund Møller Nørgaard Østergaard".split()  # noqa: SIM905
WEEK = [[day, "08:00", "15:30"] for day in range(5)]
DEPARTMENTS = 40
LARGEST_DEPARTMENT = 250
MANY = 10_000  # people
STARTED_TOGETHER = 20  # courses of one plan, so that the mails have come in many deeds
WRITTEN_WHOLE = 100  # courses whose meetings are booked as the product does it; further ones are copies

Row = TypeVar("Row", bound=Any)


@dataclass
class BigLibrary:
    """What a measurement needs to name."""

    organisation: Organisation
    coordinator: Person
    leader: Person
    newcomer: Person  # of a running course
    buddy: Person  # of the same course
    waiting: list[Course]  # registered, with a proposal, not started
    running: Course


@transaction.atomic
def build(today: date, *, waiting: int, size: int = 1000, courses: int = 100) -> BigLibrary:
    """Write the library; `waiting` courses are registered and ready to be started."""
    chance = random.Random(4)
    at = timezone.now()
    organisation = Organisation.objects.create(name="Storby Bibliotekerne", slug="storby")
    departments = _departments(organisation, size)
    people = _people(organisation, size, chance)
    _places(people, departments, courses, today)
    _shifts(people, today, chance)
    coordinator, leader = people[0], people[(size - courses) % len(departments) + 1]  # of the first newcomer
    started_on = today - timedelta(days=900)
    roles = [(coordinator, "coordinator", None), (coordinator, "administrator", None)]
    roles += [(people[number + 1], "leader", department) for number, department in enumerate(departments)]
    Role.objects.bulk_create(
        Role(organisation=organisation, person=holder, kind=kind, department=department, starts_on=started_on)
        for holder, kind, department in roles
    )
    scheme = install_schemes(organisation=organisation, at=at)
    newcomers, buddies = people[-courses:], people[len(departments) + 60 :][: 2 * courses]
    running = _courses(scheme, newcomers, buddies, coordinator, today, at)
    return BigLibrary(
        organisation=organisation,
        coordinator=coordinator,
        leader=leader,
        newcomer=newcomers[0],
        buddy=buddies[0],
        waiting=_waiting(scheme, people[-courses - waiting : -courses], coordinator, today, at),
        running=running[0],
    )


def _departments(organisation: Organisation, size: int) -> list[Department]:
    """Forty, or as many as it takes to keep them within what somebody can lead; four on each site."""
    many = max(DEPARTMENTS, size // LARGEST_DEPARTMENT)
    sites = Site.objects.bulk_create(
        Site(organisation=organisation, name=f"Bibliotek {number}") for number in range(many // 4)
    )
    return Department.objects.bulk_create(
        Department(organisation=organisation, name=f"Afdeling {number}", site=sites[number % len(sites)])
        for number in range(many)
    )


def _people(organisation: Organisation, size: int, chance: random.Random) -> list[Person]:
    accounts = _written(Account(email=f"p{number}@storby.example") for number in range(size))
    people = []
    for number, account in enumerate(accounts):
        person = Person(
            organisation=organisation,
            account=account,
            external_id=str(number),
            given_name=chance.choice(GIVEN),
            family_name=f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}",
            email=account.email,
            title="bibliotekar",
            week=WEEK,
            is_resource_person=number % 9 == 0,
        )
        person.refresh_keys()
        people.append(person)
    return _written(people)


def _places(people: list[Person], departments: list[Department], courses: int, today: date) -> None:
    """Everybody is employed in a department; the last ones have just come."""
    settled, many = len(people) - courses - 50, len(departments)
    came = [today - timedelta(days=1000 + number if number < settled else 100) for number in range(len(people))]
    _written(Employment(person=person, starts_on=on) for person, on in zip(people, came, strict=True))
    _written(
        Membership(
            person=person,
            department=departments[number % many],
            site=departments[number % many].site,
            leader=people[number % many + 1] if number > many else people[0],
            starts_on=on,
        )
        for number, (person, on) in enumerate(zip(people, came, strict=True))
    )


def _shifts(people: list[Person], today: date, chance: random.Random) -> None:
    """Two desk shifts a week for everybody, for eight weeks; for two among many, where writing them takes minutes."""
    monday = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time()))
    starts = [
        (person, monday + timedelta(weeks=week, days=day, hours=10))
        for person in people
        for week in range(8 if len(people) <= MANY else 2)
        for day in chance.sample(range(5), 2)
    ]
    _written(Shift(person=person, starts_at=start, ends_at=start + timedelta(hours=4)) for person, start in starts)


def _courses(
    scheme: Scheme, newcomers: list[Person], buddies: list[Person], by: Person, today: date, at: datetime
) -> list[Course]:
    """Running courses that began within the last hundred days, with two buddies and thirteen meetings each."""
    courses = Course.objects.bulk_create(
        Course(
            organisation=scheme.organisation,
            scheme=scheme,
            newcomer=newcomer,
            starts_on=today - timedelta(days=100 - number % 100),
            state=Course.State.RUNNING,
            registered_by=by,
            registered_at=at,
            started_by=by,
            started_at=at,
        )
        for number, newcomer in enumerate(newcomers)
    )
    like = None
    for first in range(0, len(courses), STARTED_TOGETHER):
        some, theirs = courses[first:][:STARTED_TOGETHER], buddies[2 * first :][: 2 * STARTED_TOGETHER]
        _fill(some, theirs, by, at - timedelta(minutes=first), like)
        if first + STARTED_TOGETHER == WRITTEN_WHOLE:
            like = Message.objects.filter(organisation=scheme.organisation).latest("created_at")
    _deliver(scheme.organisation, at)
    return courses


def _fill(courses: list[Course], buddies: list[Person], by: Person, at: datetime, like: Message | None) -> None:
    """Stages, buddies, meetings, actions and letters of many courses at once."""
    stages = Stage.objects.bulk_create(
        Stage(course=course, number=number, starts_on=first, ends_on=last)
        for course in courses
        for number, (first, last) in enumerate(stage_days(course.starts_on, [6, 6]), start=1)
    )
    served = list(zip(stages, buddies, strict=True))
    Pairing.objects.bulk_create(
        Pairing(stage=stage, buddy=buddy, starts_on=stage.starts_on, ends_on=stage.ends_on, chosen_by=by, chosen_at=at)
        for stage, buddy in served
    )
    _meetings(served, by, at, like)
    CourseAction.objects.bulk_create(
        CourseAction(stage=stage, code=code, number=number)
        for stage in stages
        for number, code in enumerate(["star-moment", "dialogue-route"], start=1)
    )
    Letter.objects.bulk_create(
        Letter(
            course=stage.course,
            stage=stage,
            kind="first_buddy",
            recipient=buddy,
            due_on=stage.starts_on - timedelta(days=14),
        )
        for stage, buddy in served
    )


def _meetings(served: list[tuple[Stage, Person]], by: Person, at: datetime, like: Message | None) -> None:
    """Seven meetings of each newcomer with the first buddy, six with the second; what is past was held."""
    places = [(stage, buddy, number) for stage, buddy in served for number in range(0 if stage.number == 1 else 1, 7)]
    new = [_meeting(*place) for place in places]
    organisation = served[0][0].course.organisation
    meetings = _copied(new, like, at) if like else book(new, organisation=organisation, by=by, at=at)
    # One in twenty has not been settled, as in a real library.
    held = [meeting.pk for meeting in meetings if meeting.starts_at < timezone.now() and meeting.pk % 20]
    Meeting.objects.filter(pk__in=held).update(state=Meeting.State.HELD)
    StageMeeting.objects.bulk_create(
        StageMeeting(stage=stage, meeting=meeting, number=number)
        for (stage, _, number), meeting in zip(places, meetings, strict=True)
    )


def _copied(new: list[NewMeeting], like: Message, at: datetime) -> list[Meeting]:
    """What `book` writes, with the same words in every mail: for 10,000 courses it would take a quarter of an hour."""
    meetings = _written(
        Meeting(
            organisation_id=like.organisation_id,
            uid=f"{uuid4()}@vaert",
            kind=one.kind,
            place=one.place,
            starts_at=one.starts_at,
            length_minutes=one.length_minutes,
            organiser=one.organiser,
        )
        for one in new
    )
    pairs = [(meeting, person) for meeting, one in zip(meetings, new, strict=True) for person in one.attendees]
    _written(Attendee(meeting=meeting, person=person) for meeting, person in pairs)
    _written(
        MeetingChange(meeting=meeting, what=MeetingChange.What.BOOKED, by=meeting.organiser, at=at)
        for meeting in meetings
    )
    _written(_letter_like(like, meeting, person, at) for meeting, person in pairs)
    return meetings


def _written(made: Iterable[Row]) -> list[Row]:
    """What `bulk_create` does, which makes SQL for every few rows anew and takes five times as long. SQLite only."""
    rows = list(made)
    model = type(rows[0])
    first = (model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    for number, row in enumerate(rows, start=first):
        row.pk = number
    fields = model._meta.concrete_fields
    columns, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})',
            ([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in rows),
        )
    return rows


def _letter_like(like: Message, meeting: Meeting, person: Person, at: datetime) -> Message:
    letter = copy(like)
    letter.pk, letter.key = None, f"copy:{meeting.pk}:{person.pk}"
    letter.message_id, letter.created_at, letter.next_attempt_at = f"<{letter.key}@vaert>", at, at
    letter.recipient, letter.to_name, letter.to_address = person, person.name, person.email
    return letter


def _meeting(stage: Stage, buddy: Person, number: int) -> NewMeeting:
    morning = timezone.make_aware(datetime.combine(stage.starts_on, datetime.min.time())) + timedelta(hours=9)
    return NewMeeting(
        kind="introduction" if number == 0 else "monthly",
        starts_at=morning + timedelta(days=5 + 28 * number),
        attendees=[stage.course.newcomer, buddy],
        organiser=buddy,
        place="Bibliotek 1",
        length_minutes=30,
    )


def _deliver(organisation: Organisation, at: datetime) -> None:
    """All mails have left but the newest; a mail server that is away for a morning leaves as many waiting."""
    older = Message.objects.filter(organisation=organisation, created_at__lt=at)
    older.update(state=Message.State.SENT, sent_at=F("created_at"), attempts=1)


def _waiting(scheme: Scheme, newcomers: list[Person], by: Person, today: date, at: datetime) -> list[Course]:
    """Courses registered as the page does it, proposal and all."""
    from vaert.mentoring.actions.registering import register_course

    return [
        register_course(
            newcomer=newcomer, scheme=scheme, starts_on=today + timedelta(days=9), by=by, at=at, today=today
        )
        for newcomer in newcomers
    ]
