"""What the Monday list is made of: a few queries over one organisation, read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Value

from vaert.mentoring.courses_now import CourseNow, Face, courses_now
from vaert.mentoring.models import Course, Pairing, Replacement, Scheme
from vaert.mentoring.newcomers import newcomers
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment, Organisation

ASK_AHEAD_DAYS = 45  # how early somebody who is coming is put on the list
UNDELIVERED_FOR_DAYS = 60  # older ones no longer help anybody


@dataclass(frozen=True, slots=True)
class Starter:
    """Somebody who has just come or is coming, without a course."""

    face: Face
    starts_on: date


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which a buddy is not here, both included; no last day: nobody knows, or they have left for good."""

    first: date
    last: date | None
    is_leaving: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A mail the server would not take, in the server's words."""

    message: int
    recipient: Face
    subject: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal of another buddy for a stage: why, for which days, who gives way, whom we propose.

    `seen` is the pairing that gives way, 0 where nobody hosts.
    """

    cause: str
    first: date
    last: date
    seen: int
    gives_way: Face | None
    buddy: Face | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules look at."""

    today: date
    courses: list[CourseNow]  # registered and running
    introduction_days: dict[int, int]  # scheme -> within how many days of the first the introduction is due
    away: dict[int, list[Away]]  # person -> when they are not here
    starters: list[Starter]
    undelivered: list[Undelivered]
    waiting: dict[tuple[int, int], Waiting] = field(default_factory=dict)  # by course and number of the stage

    @property
    def running(self) -> list[CourseNow]:
        """The courses that have been started."""
        return [course for course in self.courses if course.is_running]


def monday_facts(organisation: Organisation, *, today: date, at: datetime) -> Facts:
    """Look at the whole organisation: eight queries, whatever its size."""
    open_courses = Course.objects.in_organisation(organisation).filter(
        state__in=[Course.State.REGISTERED, Course.State.RUNNING]
    )
    courses = courses_now(open_courses, at=at, today=today, with_departments=False)
    return Facts(
        today=today,
        courses=courses,
        introduction_days=_introduction_days({course.scheme_id for course in courses}),
        away=_away(organisation, today),
        starters=_starters(organisation, today),
        undelivered=_undelivered(organisation, at),
        waiting=_waiting(organisation),
    )


def _introduction_days(schemes: set[int]) -> dict[int, int]:
    found = {}
    for scheme in Scheme.objects.filter(pk__in=schemes):
        introduction = scheme.read_definition().stage(1).introduction
        if introduction is not None:
            found[scheme.pk] = introduction.within_days
    return found


def _away(organisation: Organisation, today: date) -> dict[int, list[Away]]:
    """When those who host, or are to, are absent or have left for good: one query."""
    people = Pairing.objects.filter(
        ends_on__gte=today, stage__course__organisation=organisation, stage__course__state=Course.State.RUNNING
    ).values("buddy")
    absent = Absence.objects.filter(person__in=people).exclude(ends_on__lt=today).order_by()
    later = Employment.objects.filter(person=OuterRef("person"), starts_on__gt=OuterRef("starts_on"))
    leaving = Employment.objects.filter(~Exists(later), person__in=people, ends_on__isnull=False).order_by()
    columns = ["person_id", "starts_on", "ends_on", "is_leaving"]
    rows = (
        absent.annotate(is_leaving=Value(0))
        .values_list(*columns)
        .union(leaving.annotate(is_leaving=Value(1)).values_list(*columns), all=True)
    )
    found: dict[int, list[Away]] = defaultdict(list)
    for person, first, last, is_leaving in rows:
        away = Away(last + timedelta(days=1), None, True) if is_leaving else Away(first, last, False)
        found[person].append(away)
    return found


def _waiting(organisation: Organisation) -> dict[tuple[int, int], Waiting]:
    """The proposals that wait for somebody to decide: one query."""
    face = ["pk", "given_name", "family_name", "email"]
    columns = ["stage__course", "stage__number", "cause", "from_on", "until_on", "old_pairing"]
    rows = Replacement.objects.in_organisation(organisation).waiting().order_by()
    values = rows.values_list(*columns, *(f"gives_way__{name}" for name in face), *(f"buddy__{name}" for name in face))
    found = {}
    for course, number, cause, first, last, old, *faces in values:
        gives_way, buddy = (Face(*each) if each[0] else None for each in (faces[:4], faces[4:]))
        found[course, number] = Waiting(cause, first, last, old or 0, gives_way, buddy)
    return found


def _starters(organisation: Organisation, today: date) -> list[Starter]:
    rows = newcomers(organisation, today).filter(begins_on__lte=today + timedelta(days=ASK_AHEAD_DAYS))
    values = rows.values_list("pk", "given_name", "family_name", "email", "begins_on")
    return [Starter(Face(*face), starts_on) for *face, starts_on in values]


def _undelivered(organisation: Organisation, at: datetime) -> list[Undelivered]:
    rows = (
        Message.objects.in_organisation(organisation)
        .filter(state=Message.State.FAILED, next_attempt_at__gte=at - timedelta(days=UNDELIVERED_FOR_DAYS))
        .order_by("created_at")
        .values_list("pk", "recipient_id", "to_name", "to_address", "subject", "last_error", "created_at")
    )
    return [
        Undelivered(pk, _recipient(person, name, address), subject, words, created_at)
        for pk, person, name, address, subject, words, created_at in rows
    ]


def _recipient(person: int | None, name: str, address: str) -> Face:
    given, _, family = (name or address).partition(" ")
    return Face(person or 0, given, family, address)
