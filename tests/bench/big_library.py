"""A big library for measuring: 1,000 people in 40 departments and 100 running courses, always the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tests.bench.copies import copies
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
COPIED_TOGETHER = 500
WRITTEN_WHOLE = 100  # courses whose meetings are booked as the product does it; further ones are copies


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
    like = Person(organisation=organisation, title="bibliotekar", week=WEEK)
    accounts = copies(Account(), ({"email": f"p{number}@storby.example"} for number in range(size)))
    copies(like, (_facts(like, number, account, chance) for number, account in enumerate(accounts)))
    return list(Person.objects.filter(organisation=organisation).order_by("pk"))


def _facts(like: Person, number: int, account: int, chance: random.Random) -> dict[str, Any]:
    like.given_name, like.family_name = chance.choice(GIVEN), f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}"
    like.external_id, like.email = str(number), f"p{number}@storby.example"
    like.refresh_keys()
    own = ("given_name", "family_name", "external_id", "email", "sort_key", "search_text")
    more = {"account_id": account, "is_resource_person": number % 9 == 0}
    return {**{name: getattr(like, name) for name in own}, **more}


def _places(people: list[Person], departments: list[Department], courses: int, today: date) -> None:
    """Everybody is employed in a department; the last ones have just come."""
    settled, many = len(people) - courses - 50, len(departments)
    came = [today - timedelta(days=1000 + number if number < settled else 100) for number in range(len(people))]
    since = [{"person_id": person.pk, "starts_on": on} for person, on in zip(people, came, strict=True)]
    copies(Employment(), since)
    leaders = [people[number % many + 1] if number > many else people[0] for number in range(len(people))]
    places = [departments[number % many] for number in range(len(people))]
    copies(
        Membership(),
        (
            {**row, "department_id": place.pk, "site_id": place.site_id, "leader_id": leader.pk}
            for row, place, leader in zip(since, places, leaders, strict=True)
        ),
    )


def _shifts(people: list[Person], today: date, chance: random.Random) -> None:
    """Two desk shifts a week for everybody, for eight weeks; for two among many, where writing them takes minutes."""
    monday = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time()))
    starts = [
        (person.pk, monday + timedelta(weeks=week, days=day, hours=10))
        for person in people
        for week in range(8 if len(people) <= MANY else 2)
        for day in chance.sample(range(5), 2)
    ]
    four_hours = timedelta(hours=4)
    copies(Shift(), ({"person_id": pk, "starts_at": start, "ends_at": start + four_hours} for pk, start in starts))


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
    for first in range(0, min(len(courses), WRITTEN_WHOLE), STARTED_TOGETHER):
        some, theirs = courses[first:][:STARTED_TOGETHER], buddies[2 * first :][: 2 * STARTED_TOGETHER]
        _fill(some, theirs, by, at - timedelta(minutes=first))
    _deliver(scheme.organisation, at)
    for first in range(WRITTEN_WHOLE, len(courses), COPIED_TOGETHER):
        some, theirs = courses[first:][:COPIED_TOGETHER], buddies[2 * first :][: 2 * COPIED_TOGETHER]
        like = Message.objects.filter(organisation=scheme.organisation, state=Message.State.SENT).latest("created_at")
        _fill(some, theirs, by, at - timedelta(minutes=first), like)
    return courses


def _fill(courses: list[Course], buddies: list[Person], by: Person, at: datetime, like: Message | None = None) -> None:
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
    if like:
        meetings: Sequence[int] = _copied(new, like, at)
    else:
        booked = book(new, organisation=served[0][0].course.organisation, by=by, at=at)
        held = [one.pk for one in booked if _state(one.pk, one.starts_at) == Meeting.State.HELD]
        Meeting.objects.filter(pk__in=held).update(state=Meeting.State.HELD)
        meetings = [one.pk for one in booked]
    StageMeeting.objects.bulk_create(
        StageMeeting(stage=stage, meeting_id=meeting, number=number)
        for (stage, _, number), meeting in zip(places, meetings, strict=True)
    )


def _state(number: int, starts_at: datetime) -> str:
    """One in twenty that are past has not been settled, as in a real library."""
    return Meeting.State.HELD if starts_at < timezone.now() and number % 20 else Meeting.State.BOOKED


def _copied(new: list[NewMeeting], like: Message, at: datetime) -> range:
    """What `book` writes, with the same words in every mail: for 10,000 courses it would take a quarter of an hour."""
    meetings = copies(
        Meeting(organisation=like.organisation, place=new[0].place),
        (
            {
                "uid": f"{at:%Y%m%d%H%M%S}-{number:09}@vaert",
                "kind": one.kind,
                "starts_at": one.starts_at,
                "state": _state(number, one.starts_at),
                "organiser_id": one.attendees[-1].pk,
            }
            for number, one in enumerate(new)
        ),
    )
    pairs = [(meeting, person) for meeting, one in zip(meetings, new, strict=True) for person in one.attendees]
    copies(Attendee(), ({"meeting_id": meeting, "person_id": person.pk} for meeting, person in pairs))
    copies(MeetingChange(what=MeetingChange.What.BOOKED, at=at), ({"meeting_id": meeting} for meeting in meetings))
    like.created_at = like.next_attempt_at = like.sent_at = at
    copies(like, (_letter(meeting, person) for meeting, person in pairs))
    return meetings


def _letter(meeting: int, person: Person) -> dict[str, Any]:
    key = f"copy:{meeting:09}:{person.pk:09}"
    to = {"recipient_id": person.pk, "to_name": person.name, "to_address": person.email}
    return {"key": key, "message_id": f"<{key}@vaert>", **to}


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
