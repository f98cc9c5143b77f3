"""What the Monday list is made of: a few queries over one organisation, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from vaert.common.dates import local
from vaert.common.prepared import prepared
from vaert.core.planning import Policy
from vaert.meetings.models import Meeting, MeetingChange
from vaert.mentoring.course.now import CourseNow, Face, as_they_are, now_columns
from vaert.mentoring.course.sparring import last_sparring
from vaert.mentoring.models import Course, Pairing, Replacement, Scheme, Stage, StageMeeting
from vaert.mentoring.models.course import CourseQuerySet
from vaert.mentoring.proposal.newcomers import just_come, newcomers_since
from vaert.mentoring.scheme.cadence import spans
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment, Organisation

ASK_AHEAD_DAYS = 45  # how early somebody who is coming is put on the list
ALL = -1  # instead of a meeting's number: none of a stage's meetings has a time
UNDELIVERED_FOR_DAYS = 60  # older ones no longer help anybody
LONG_ABSENCE_DAYS = Policy().long_absence_days  # what planning calls long is long here too
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

    @property
    def is_long(self) -> bool:
        """Whether somebody must take over."""
        return self.is_leaving or self.last is None or (self.last - self.first).days + 1 >= LONG_ABSENCE_DAYS

    def is_gone(self, on: date) -> bool:
        """Whether they have left, or are away for long, on the day."""
        return self.is_long and self.first <= on and (self.last is None or on <= self.last)


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


@dataclass(frozen=True)
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
    hosts_of_all: int = 0  # how many hosted when the whole house was last looked at, where only some courses are now
    promised: dict[int, list[int]] = field(default_factory=dict)  # scheme -> meetings until the end of each stage
    timeless: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    """By course and number of the stage: the meetings that the house has cancelled and found no other time for."""

    @cached_property
    def running(self) -> list[CourseNow]:
        """The courses that have been started and go on: one that stands still misses nobody (M9)."""
        return [course for course in self.courses if course.is_running and not course.stands_still(self.today)]

    @cached_property
    def hosting(self) -> dict[int, Face]:
        """Who hosts today in the courses that go on, by their id."""
        return {buddy.pk: buddy for course in self.running if (buddy := course.buddy(self.today))}

    def present_buddy(self, course: CourseNow) -> Face | None:
        """Who hosts today and is here to do it: nobody where they have left or are away for long."""
        buddy = course.buddy(self.today)
        gone = buddy is not None and any(away.is_gone(self.today) for away in self.away.get(buddy.pk, ()))
        return None if gone else buddy

    @cached_property
    def still(self) -> list[CourseNow]:
        """The courses that stand still today."""
        return [course for course in self.courses if course.is_running and course.stands_still(self.today)]


def monday_facts(organisation: Organisation, *, today: date, at: datetime, only: Sequence[int] | None = None) -> Facts:
    """Look at the whole organisation, or at `only` these of its courses: eight queries, whatever its size."""
    courses = as_they_are(_open_courses(organisation.pk, only), at=at)
    undelivered, nudged = _mail(organisation, at)
    definitions, last_sparring_on = _promises(organisation, {course.scheme_id for course in courses})
    away, timeless = _hindered(organisation, courses, definitions, today, only)
    introductions = {scheme: definition.stage(1).introduction for scheme, definition in definitions.items()}
    return Facts(
        today=today,
        courses=courses,
        promised={scheme: _promised(one) for scheme, one in definitions.items()},
        introduction_days={scheme: one.within_days for scheme, one in introductions.items() if one},
        away=away,
        starters=_starters(organisation, today),
        undelivered=undelivered,
        nudged=nudged,
        waiting=_waiting(organisation),
        last_sparring=last_sparring_on,
        timeless=timeless,
    )


@prepared
def _open_courses(organisation: int, only: Sequence[int] | None) -> QuerySet[Course, Any]:
    is_open = [Course.State.REGISTERED, Course.State.RUNNING]
    return now_columns(_of(organisation, only).filter(state__in=is_open))


def _of(organisation: int, only: Sequence[int] | None) -> CourseQuerySet:
    """The organisation's courses, or `only` these of them; then no index but that of the ids is good for anything."""
    if only is None:
        return Course.objects.filter(organisation_id=organisation)
    return Course.objects.filter(pk__in=only).alias(house=F("organisation_id") + 0).filter(house=organisation)


@prepared
def _schemes(ids: list[int], organisation: int) -> QuerySet[Scheme]:
    found = Scheme.objects.filter(pk__in=ids).only("definition")
    return found.annotate(last_at=Subquery(last_sparring(organisation)))


def _promises(organisation: Organisation, schemes: set[int]) -> tuple[dict[int, SchemeDefinition], date | None]:
    """What each scheme promises, and when the buddies last met: one query."""
    found: dict[int, SchemeDefinition] = {}
    last_at: datetime | None = None
    for scheme in _schemes(sorted(schemes), organisation.pk):
        last_at = scheme.last_at  # type: ignore[attr-defined]
        found[scheme.pk] = scheme.read_definition()
    return found, local(last_at).date() if last_at else None


def _promised(definition: SchemeDefinition) -> list[int]:
    return list(accumulate(stage.meetings for stage in definition.stages))


class _What(IntEnum):
    """What a row of `_hindrances` says."""

    ABSENT = 0
    LEAVES = 1
    TIMELESS = 2


def _hindered(
    organisation: Organisation,
    courses: list[CourseNow],
    definitions: dict[int, SchemeDefinition],
    today: date,
    only: Sequence[int] | None,
) -> tuple[dict[int, list[Away]], dict[tuple[int, int], set[int]]]:
    """When those who host, or are to, are not here, and the meetings that have found no time: one query."""
    away: dict[int, list[Away]] = defaultdict(list)
    cancelled: dict[tuple[int, date], set[int]] = defaultdict(set)
    for what, whose, first, last, number in _hindrances(organisation.pk, today, only):
        if what == _What.TIMELESS:
            cancelled[whose, first].add(number)
        elif what == _What.LEAVES:
            away[whose].append(Away(last + timedelta(days=1), None, True))
        else:
            away[whose].append(Away(first, last, False))
    timeless: dict[tuple[int, int], set[int]] = {}
    for course in courses if cancelled else ():
        for stage in course.stages:
            if numbers := cancelled.get((course.pk, stage.starts_on)):
                promise = definitions[course.scheme_id].stage(stage.number)
                room = sum(part.meetings for part in spans(promise, stage.starts_on, stage.ends_on))
                timeless[course.pk, stage.number] = {number for number in numbers if number <= room}
    return away, timeless


@prepared
def _hindrances(organisation: int, today: date, only: Sequence[int] | None) -> QuerySet[Any, Any]:
    running = _of(organisation, only).filter(state=Course.State.RUNNING).order_by().values("pk")
    people = Pairing.objects.filter(ends_on__gte=today, stage__course__in=running).values("buddy")
    absent = Absence.objects.filter(person__in=people).exclude(ends_on__lt=today).order_by()
    later = Employment.objects.filter(person=OuterRef("person"), starts_on__gt=OuterRef("starts_on"))
    leaving = Employment.objects.filter(~Exists(later), person__in=people, ends_on__isnull=False).order_by()
    own, of_itself = ("person_id", "starts_on", "ends_on"), ("course_id", "starts_on", "ends_on")
    gone, never = _cancelled(organisation, running, today), _never_booked(running, today)
    of_stage = ("stage__course_id", "stage__starts_on", "stage__ends_on")
    return (
        absent.values_list(Value(_What.ABSENT.value), *own, Value(0))
        .union(leaving.values_list(Value(_What.LEAVES.value), *own, Value(0)), all=True)
        .union(gone.values_list(Value(_What.TIMELESS.value), *of_stage, "number"), all=True)
        .union(never.values_list(Value(_What.TIMELESS.value), *of_itself, Value(ALL)), all=True)
    )


def _never_booked(running: QuerySet[Course, Any], today: date) -> QuerySet[Stage]:
    """The stages that go on and of which no meeting ever had a time."""
    booked = StageMeeting.objects.filter(stage=OuterRef("pk"))
    return Stage.objects.filter(~Exists(booked), ends_on__gte=today, course__in=running).order_by()


def _cancelled(organisation: int, running: QuerySet[Course, Any], today: date) -> QuerySet[StageMeeting]:
    """What the house has cancelled, and not booked again, in the stages that go on."""
    same = StageMeeting.objects.filter(stage=OuterRef("stage"), number=OuterRef("number"))
    done = MeetingChange.objects.filter(meeting=OuterRef("meeting"), what=MeetingChange.What.CANCELLED)
    return StageMeeting.objects.filter(
        ~Exists(same.exclude(meeting__state=Meeting.State.CANCELLED)),
        Exists(done.filter(by=None)),
        meeting__organisation_id=organisation,
        meeting__state=Meeting.State.CANCELLED,
        stage__ends_on__gte=today,
        stage__course__in=running,
    ).order_by()


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
    since = at - timedelta(days=UNDELIVERED_FOR_DAYS), at - timedelta(days=NUDGED_FOR_DAYS)
    rows = _told(organisation.pk, *since, at)
    for pk, key, person, name, address, subject, words, created_at in rows:
        if words is None:
            nudged[int(key.split(":")[1])] = local(created_at).date()
        else:
            undelivered.append(Undelivered(pk, _recipient(person, name, address), subject, words, created_at))
    return undelivered, nudged


@prepared
def _told(organisation: int, failed_since: datetime, nudged_since: datetime, at: datetime) -> QuerySet[Any, Any]:
    mine = Message.objects.filter(organisation_id=organisation).order_by()
    in_time = Q(pointless_after=None) | Q(pointless_after__gte=at)  # the others help nobody any more
    failed = mine.filter(in_time, state=Message.State.FAILED, next_attempt_at__gte=failed_since)
    of_silence = mine.filter(key__gte="silence:", key__lt="silence;", kind=Message.Kind.REMINDER)
    nudges = of_silence.filter(created_at__gte=nudged_since)
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
