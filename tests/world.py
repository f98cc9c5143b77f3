"""The cast: a small library whose people every test knows by name.

`lindevang()` builds it; a test then adds only what it is about. Today in the tests is Monday 23 November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vaert.meetings.busy import public_holidays
from vaert.meetings.models import Attendee, Meeting
from vaert.mentoring.actions import install_schemes
from vaert.mentoring.models import Course, CourseAction, Pairing, Stage, StageMeeting
from vaert.mentoring.scheme.calendar_months import add_months, stage_days
from vaert.people.models import Account, Department, Employment, Membership, Organisation, Person, Role, Site

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

OFFICE_WEEK = [[day, "08:00", "15:30"] for day in range(5)]


@dataclass
class Lindevang:
    """Lindevang Bibliotekerne: two departments in the main library, a branch, and the people in them."""

    organisation: Organisation
    main: Site
    branch: Site
    children: Department
    adults: Department
    tarup: Department
    karen: Person  # coordinator and administrator, works in adults
    gitte: Person  # leads adults and children
    lise: Person  # leads Tarup
    jens: Person  # resource person in children
    lone: Person  # colleague in children
    ida: Person  # colleague in adults
    mads: Person  # colleague at Tarup
    aage: Person  # colleague in children; Åge Ågård-Sørensen, for the letters
    amira: Person  # new colleague in children, starts on 1 December 2026


def person(
    organisation: Organisation,
    name: str,
    department: Department,
    *,
    leader: Person | None = None,
    employed_from: date = date(2020, 1, 1),
    employed_to: date | None = None,
    number: str = "",
    **more,
) -> Person:
    """A person with an account, employed in a department; the mail address is made of the name."""
    given, family = name.split(" ", 1)
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": ".", "-": "."})
    email = f"{name.lower().translate(letters)}@{organisation.slug}.example"
    made = Person.objects.create(
        organisation=organisation,
        given_name=given,
        family_name=family,
        email=email,
        external_id=number,
        account=Account.objects.create_user(email),
        **{"week": OFFICE_WEEK, "title": "bibliotekar", **more},
    )
    Employment.objects.create(person=made, starts_on=employed_from, ends_on=employed_to)
    Membership.objects.create(
        person=made, department=department, site=department.site, leader=leader, starts_on=employed_from
    )
    made.save()
    return made


def role(holder: Person, kind: str, department: Department | None = None) -> Role:
    """Give somebody a role since 2020."""
    return Role.objects.create(
        organisation=holder.organisation,
        person=holder,
        kind=kind,
        department=department,
        starts_on=date(2020, 1, 1),
    )


def lindevang() -> Lindevang:
    """Build the library in the database."""
    library = Organisation.objects.create(name="Lindevang Bibliotekerne", slug="lindevang")
    main = Site.objects.create(organisation=library, name="Hovedbiblioteket")
    branch = Site.objects.create(organisation=library, name="Tarup Bibliotek")
    children = Department.objects.create(organisation=library, name="Børn og unge", site=main)
    adults = Department.objects.create(organisation=library, name="Voksenformidling", site=main)
    tarup = Department.objects.create(organisation=library, name="Tarup", site=branch)
    gitte = person(library, "Gitte Hansen", adults, number="1157", title="afdelingsleder")
    lise = person(library, "Lise Larsen", tarup, number="1807", title="afdelingsleder")
    cast = Lindevang(
        organisation=library,
        main=main,
        branch=branch,
        children=children,
        adults=adults,
        tarup=tarup,
        gitte=gitte,
        lise=lise,
        karen=person(library, "Karen Holm", adults, leader=gitte, number="1001"),
        jens=person(library, "Jens Østergaard", children, leader=gitte, number="1002", is_resource_person=True),
        lone=person(library, "Lone Bruun", children, leader=gitte, number="1003"),
        ida=person(library, "Ida Poulsen", adults, leader=gitte, number="1004"),
        mads=person(library, "Mads Færch", tarup, leader=lise, number="1005"),
        aage=person(library, "Åge Ågård-Sørensen", children, leader=gitte, number="1006"),
        amira=person(library, "Amira Haddad", children, leader=gitte, number="1007", employed_from=date(2026, 12, 1)),
    )
    role(cast.karen, Role.Kind.COORDINATOR)
    role(cast.karen, Role.Kind.ADMINISTRATOR)
    role(gitte, Role.Kind.LEADER, adults)
    role(gitte, Role.Kind.LEADER, children)
    role(lise, Role.Kind.LEADER, tarup)
    return cast


def another_library() -> Person:
    """A coordinator and administrator of quite another organisation."""
    other = Organisation.objects.create(name="Søndervang Bibliotek", slug="soendervang")
    site = Site.objects.create(organisation=other, name="Søndervang")
    department = Department.objects.create(organisation=other, name="Alle", site=site)
    stranger = person(other, "Frede Fremmed", department)
    role(stranger, Role.Kind.COORDINATOR)
    role(stranger, Role.Kind.ADMINISTRATOR)
    return stranger


def running_course(
    newcomer: Person,
    first: Person,
    second: Person | None = None,
    *,
    starts_on: date = date(2026, 8, 3),
    held: int | None = None,
) -> Course:
    """A year that has begun, with both buddies, all its meetings and actions, written straight to the database.

    Its meetings are a month apart at 10 o'clock, the introduction in the second week. Those before NOW were held;
    `held` says how many of the monthly ones were, the rest of them then are still only booked. From 3 August the
    newcomer is in month 4 and the next meeting is on Wednesday 25 November.
    """
    scheme = install_schemes(organisation=newcomer.organisation, at=NOW)
    decided_at = datetime.combine(starts_on - timedelta(days=14), time(9), UTC)
    course = Course.objects.create(
        organisation=newcomer.organisation,
        scheme=scheme,
        newcomer=newcomer,
        starts_on=starts_on,
        state=Course.State.RUNNING,
        registered_at=decided_at,
        started_at=decided_at,
    )
    left = held
    for number, (begins, ends) in enumerate(stage_days(starts_on, [6, 6]), start=1):
        stage = Stage.objects.create(course=course, number=number, starts_on=begins, ends_on=ends)
        buddy = [first, second][number - 1]
        for code, promise in enumerate(course.definition.stage(number).actions, start=1):
            CourseAction.objects.create(stage=stage, code=promise.code, number=code)
        if buddy is None:
            continue
        Pairing.objects.create(stage=stage, buddy=buddy, starts_on=begins, ends_on=ends, chosen_at=decided_at)
        for meeting in range(0 if number == 1 else 1, 7):
            day = begins + timedelta(days=8) if meeting == 0 else add_months(begins, meeting - 1) + timedelta(days=22)
            was_held = day < TODAY and (meeting == 0 or left is None or left > 0)
            if was_held and meeting and left is not None:
                left -= 1
            stage_meeting(stage, buddy, meeting, day, was_held=was_held)
    return course


def stage_meeting(stage: Stage, buddy: Person, number: int, day: date, *, was_held: bool = False) -> Meeting:
    """One meeting of a stage, at 10 o'clock; on the next working day, where the day is none."""
    while day.weekday() > 4 or day in public_holidays(day.year):
        day += timedelta(days=1)
    meeting = Meeting.objects.create(
        organisation=buddy.organisation,
        uid=f"{stage.pk}-{number}-{day}@vaert",
        kind=Meeting.Kind.MONTHLY if number else Meeting.Kind.INTRODUCTION,
        place="Hovedbiblioteket",
        starts_at=datetime.combine(day, time(10), ZoneInfo("Europe/Copenhagen")),
        state=Meeting.State.HELD if was_held else Meeting.State.BOOKED,
        organiser=buddy,
    )
    Attendee.objects.create(meeting=meeting, person=stage.course.newcomer)
    Attendee.objects.create(meeting=meeting, person=buddy)
    StageMeeting.objects.create(stage=stage, meeting=meeting, number=number)
    return meeting
