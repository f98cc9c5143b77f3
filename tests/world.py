"""The cast: a small library whose people every test knows by name.

`lindevang()` builds it; a test then adds only what it is about. Today in the tests is Monday 23 November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

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


def person(organisation: Organisation, name: str, department: Department, **more: Any) -> Person:
    """A person with an account, employed in a department; the mail address is made of the name.

    `leader`, `employed_from` and `employed_to` say how they are employed; what else is given is theirs.
    """
    return people(organisation, [(name, department, more)])[0]


def people(organisation: Organisation, wanted: list[tuple[str, Department, dict[str, Any]]]) -> list[Person]:
    """Several persons at once, in a query for each table. A leader may be the name of somebody before them."""
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": ".", "-": "."})
    made, jobs, places = [], [], []
    for name, department, more in wanted:
        facts = {"week": OFFICE_WEEK, "title": "bibliotekar", **more}
        leader, first = facts.pop("leader", None), facts.pop("employed_from", date(2020, 1, 1))
        jobs.append({"starts_on": first, "ends_on": facts.pop("employed_to", None)})
        places.append({"department": department, "site": department.site, "leader": leader, "starts_on": first})
        given, family = name.split(" ", 1)
        email = f"{name.lower().translate(letters)}@{organisation.slug}.example"
        made.append(Person(organisation=organisation, given_name=given, family_name=family, email=email, **facts))
        made[-1].refresh_keys(department.name)
    accounts = Account.objects.bulk_create(Account(email=each.email, password=make_password(None)) for each in made)
    for each, account in zip(made, accounts, strict=True):
        each.account = account
    named = {each.name: each for each in Person.objects.bulk_create(made)}
    Employment.objects.bulk_create(Employment(person=each, **job) for each, job in zip(made, jobs, strict=True))
    for each, place in zip(made, places, strict=True):
        place |= {"person": each, "leader": named.get(place["leader"], place["leader"])}
    Membership.objects.bulk_create(Membership(**place) for place in places)
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
    gitte, lise, karen, jens, lone, ida, mads, aage, amira = people(
        library,
        [
            ("Gitte Hansen", adults, {"external_id": "1157", "title": "afdelingsleder"}),
            ("Lise Larsen", tarup, {"external_id": "1807", "title": "afdelingsleder"}),
            ("Karen Holm", adults, {"leader": "Gitte Hansen", "external_id": "1001"}),
            (
                "Jens Østergaard",
                children,
                {"leader": "Gitte Hansen", "external_id": "1002", "is_resource_person": True},
            ),
            ("Lone Bruun", children, {"leader": "Gitte Hansen", "external_id": "1003"}),
            ("Ida Poulsen", adults, {"leader": "Gitte Hansen", "external_id": "1004"}),
            ("Mads Færch", tarup, {"leader": "Lise Larsen", "external_id": "1005"}),
            ("Åge Ågård-Sørensen", children, {"leader": "Gitte Hansen", "external_id": "1006"}),
            (
                "Amira Haddad",
                children,
                {"leader": "Gitte Hansen", "external_id": "1007", "employed_from": date(2026, 12, 1)},
            ),
        ],
    )
    roles = [
        (karen, Role.Kind.COORDINATOR, None),
        (karen, Role.Kind.ADMINISTRATOR, None),
        (gitte, Role.Kind.LEADER, adults),
        (gitte, Role.Kind.LEADER, children),
        (lise, Role.Kind.LEADER, tarup),
    ]
    Role.objects.bulk_create(
        Role(organisation=library, person=holder, kind=kind, department=department, starts_on=date(2020, 1, 1))
        for holder, kind, department in roles
    )
    return Lindevang(
        organisation=library,
        main=main,
        branch=branch,
        children=children,
        adults=adults,
        tarup=tarup,
        karen=karen,
        gitte=gitte,
        lise=lise,
        jens=jens,
        lone=lone,
        ida=ida,
        mads=mads,
        aage=aage,
        amira=amira,
    )


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
    stages = Stage.objects.bulk_create(
        Stage(course=course, number=number, starts_on=begins, ends_on=ends)
        for number, (begins, ends) in enumerate(stage_days(starts_on, [6, 6]), start=1)
    )
    CourseAction.objects.bulk_create(
        CourseAction(stage=stage, code=action.code, number=number)
        for stage in stages
        for number, action in enumerate(course.definition.stage(stage.number).actions, start=1)
    )
    hosted = [(stage, buddy) for stage, buddy in zip(stages, [first, second], strict=True) if buddy is not None]
    Pairing.objects.bulk_create(
        Pairing(stage=stage, buddy=buddy, starts_on=stage.starts_on, ends_on=stage.ends_on, chosen_at=decided_at)
        for stage, buddy in hosted
    )
    wanted = []
    for stage, buddy in hosted:
        for number in range(0 if stage.number == 1 else 1, 7):
            begins = stage.starts_on
            day = begins + timedelta(days=8) if number == 0 else add_months(begins, number - 1) + timedelta(days=22)
            was_held = day < TODAY and (number == 0 or left is None or left > 0)
            if was_held and number and left is not None:
                left -= 1
            wanted.append((stage, buddy, number, day, was_held))
    _write_meetings(wanted)
    return course


def stage_meeting(stage: Stage, buddy: Person, number: int, day: date, *, was_held: bool = False) -> Meeting:
    """One meeting of a stage, at 10 o'clock; on the next working day, where the day is none."""
    return _write_meetings([(stage, buddy, number, day, was_held)])[0]


def _write_meetings(wanted: list[tuple[Stage, Person, int, date, bool]]) -> list[Meeting]:
    meetings = Meeting.objects.bulk_create(
        Meeting(
            organisation=buddy.organisation,
            uid=f"{stage.pk}-{number}-{_working(day)}@vaert",
            kind=Meeting.Kind.MONTHLY if number else Meeting.Kind.INTRODUCTION,
            place="Hovedbiblioteket",
            starts_at=datetime.combine(_working(day), time(10), ZoneInfo("Europe/Copenhagen")),
            state=Meeting.State.HELD if was_held else Meeting.State.BOOKED,
            organiser=buddy,
        )
        for stage, buddy, number, day, was_held in wanted
    )
    pairs = list(zip(meetings, wanted, strict=True))
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, person=person)
        for meeting, (stage, buddy, *_) in pairs
        for person in (stage.course.newcomer, buddy)
    )
    StageMeeting.objects.bulk_create(
        StageMeeting(stage=stage, meeting=meeting, number=number) for meeting, (stage, _, number, *_) in pairs
    )
    return meetings


def _working(day: date) -> date:
    """The day, or the next on which somebody works."""
    while day.weekday() > 4 or day in public_holidays(day.year):
        day += timedelta(days=1)
    return day
