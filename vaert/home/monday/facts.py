"""What the Monday list is made of: a few queries over one organisation, read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value

from vaert.common.dates import local
from vaert.common.prepared import prepared
from vaert.mentoring.course.now import CourseNow, Face, as_they_are, now_columns
from vaert.mentoring.course.sparring import last_sparring
from vaert.mentoring.models import Course, Pairing, Replacement, Scheme
from vaert.mentoring.proposal.newcomers import just_come, newcomers_since
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment, Organisation

ASK_AHEAD_DAYS = 45  # how early somebody who is coming is put on the list
UNDELIVERED_FOR_DAYS = 60  # older ones no longer help anybody
NUDGED_FOR_DAYS = 7  # so long two who were nudged may take to answer


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
    nudged: dict[int, date] = field(default_factory=dict)  # course -> the day in the last week both were nudged
    last_sparring: date | None = None  # when the buddies last met, or are to; nothing where they never did

    @property
    def running(self) -> list[CourseNow]:
        """The courses that have been started and go on: one that stands still misses nobody (M9)."""
        return [course for course in self.courses if course.is_running and not course.stands_still(self.today)]

    @property
    def still(self) -> list[CourseNow]:
        """The courses that stand still today."""
        return [course for course in self.courses if course.is_running and course.stands_still(self.today)]


def monday_facts(organisation: Organisation, *, today: date, at: datetime) -> Facts:
    """Look at the whole organisation: eight queries, whatever its size."""
    courses = as_they_are(_open_courses(organisation.pk), at=at)
    undelivered, nudged = _mail(organisation, at)
    introduction_days, last_sparring_on = _promises(organisation, {course.scheme_id for course in courses})
    return Facts(
        today=today,
        courses=courses,
        introduction_days=introduction_days,
        away=_away(organisation, today),
        starters=_starters(organisation, today),
        undelivered=undelivered,
        nudged=nudged,
        waiting=_waiting(organisation),
        last_sparring=last_sparring_on,
    )


@prepared
def _open_courses(organisation: int) -> QuerySet[Course, Any]:
    is_open = [Course.State.REGISTERED, Course.State.RUNNING]
    courses = Course.objects.filter(organisation_id=organisation, state__in=is_open)
    return now_columns(courses)


@prepared
def _schemes(ids: list[int], organisation: int) -> QuerySet[Scheme]:
    found = Scheme.objects.filter(pk__in=ids).only("definition")
    return found.annotate(last_at=Subquery(last_sparring(organisation)))


def _promises(organisation: Organisation, schemes: set[int]) -> tuple[dict[int, int], date | None]:
    """The days until each scheme's introduction, and when the buddies last met: one query."""
    found: dict[int, int] = {}
    last_at: datetime | None = None
    for scheme in _schemes(sorted(schemes), organisation.pk):
        last_at = scheme.last_at  # type: ignore[attr-defined]
        introduction = scheme.read_definition().stage(1).introduction
        if introduction is not None:
            found[scheme.pk] = introduction.within_days
    return found, local(last_at).date() if last_at else None


def _away(organisation: Organisation, today: date) -> dict[int, list[Away]]:
    """When those who host, or are to, are absent or have left for good: one query."""
    found: dict[int, list[Away]] = defaultdict(list)
    for person, first, last, is_leaving in _days_away(organisation.pk, today):
        away = Away(last + timedelta(days=1), None, True) if is_leaving else Away(first, last, False)
        found[person].append(away)
    return found


@prepared
def _days_away(organisation: int, today: date) -> QuerySet[Any, Any]:
    people = Pairing.objects.filter(
        ends_on__gte=today, stage__course__organisation_id=organisation, stage__course__state=Course.State.RUNNING
    ).values("buddy")
    absent = Absence.objects.filter(person__in=people).exclude(ends_on__lt=today).order_by()
    later = Employment.objects.filter(person=OuterRef("person"), starts_on__gt=OuterRef("starts_on"))
    leaving = Employment.objects.filter(~Exists(later), person__in=people, ends_on__isnull=False).order_by()
    columns = ["person_id", "starts_on", "ends_on", "is_leaving"]
    return (
        absent.annotate(is_leaving=Value(0))
        .values_list(*columns)
        .union(leaving.annotate(is_leaving=Value(1)).values_list(*columns), all=True)
    )


def _waiting(organisation: Organisation) -> dict[tuple[int, int], Waiting]:
    """The proposals that wait for somebody to decide: one query."""
    found = {}
    for course, number, cause, first, last, old, *faces in _proposed(organisation.pk):
        gives_way, buddy = (Face(*each) if each[0] else None for each in (faces[:4], faces[4:]))
        found[course, number] = Waiting(cause, first, last, old or 0, gives_way, buddy)
    return found


@prepared
def _proposed(organisation: int) -> QuerySet[Any, Any]:
    face = ["pk", "given_name", "family_name", "email"]
    columns = ["stage__course", "stage__number", "cause", "from_on", "until_on", "old_pairing"]
    rows = Replacement.objects.filter(stage__course__organisation_id=organisation).waiting().order_by()
    return rows.values_list(*columns, *(f"gives_way__{name}" for name in face), *(f"buddy__{name}" for name in face))


def _starters(organisation: Organisation, today: date) -> list[Starter]:
    until = today + timedelta(days=ASK_AHEAD_DAYS)
    rows = _coming(organisation.pk, today, just_come(today), until)
    return [Starter(Face(*face), starts_on) for *face, starts_on in rows]


@prepared
def _coming(organisation: int, today: date, since: date, until: date) -> QuerySet[Any, Any]:
    found = newcomers_since(organisation, today, since).filter(begins_on__lte=until)
    return found.values_list("pk", "given_name", "family_name", "email", "begins_on")


def _mail(organisation: Organisation, at: datetime) -> tuple[list[Undelivered], dict[int, date]]:
    """What could not be delivered, and who was nudged when in the last week: one query."""
    undelivered, nudged = [], {}
    rows = _told(organisation.pk, at - timedelta(days=UNDELIVERED_FOR_DAYS), at - timedelta(days=NUDGED_FOR_DAYS))
    for pk, key, person, name, address, subject, words, created_at in rows:
        if words is None:
            nudged[int(key.split(":")[1])] = local(created_at).date()
        else:
            undelivered.append(Undelivered(pk, _recipient(person, name, address), subject, words, created_at))
    return undelivered, nudged


@prepared
def _told(organisation: int, failed_since: datetime, nudged_since: datetime) -> QuerySet[Any, Any]:
    mine = Message.objects.filter(organisation_id=organisation).order_by()
    failed = mine.filter(state=Message.State.FAILED, next_attempt_at__gte=failed_since)
    nudges = mine.filter(key__gte="silence:", key__lt="silence;", created_at__gte=nudged_since)
    columns = ["pk", "key", "recipient_id", "to_name", "to_address", "subject"]
    nothing = Value(None, output_field=CharField())
    return (
        failed.annotate(words=F("last_error"))
        .values_list(*columns, "words", "created_at")
        .union(nudges.annotate(words=nothing).values_list(*columns, "words", "created_at"), all=True)
        .order_by("created_at")
    )


def _recipient(person: int | None, name: str, address: str) -> Face:
    given, _, family = (name or address).partition(" ")
    return Face(person or 0, given, family, address)
