"""Courses as they stand today, light enough for lists of hundreds: who, how far, who hosts, when they meet.

Three queries for any number of courses. A course's whole year, with themes and actions, is `mentoring.course.year`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from vaert.common.dates import local
from vaert.common.prepared import prepared
from vaert.meetings.models import Meeting
from vaert.mentoring.course.stillness import Stillness, with_pauses
from vaert.mentoring.models import Course, Stage, StageMeeting
from vaert.mentoring.models.course import CourseQuerySet
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Membership

_DAY = timedelta(days=1)
UNSETTLED_AFTER_DAYS = 7  # a meeting in the past that is neither held nor missed is asked about after a week
NUDGE_AFTER_DAYS = 35  # M14: the pair is nudged
SILENT_AFTER_DAYS = NUDGE_AFTER_DAYS + 14  # M14: and then the coordinator


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody's name and face, without the rest of the person."""

    pk: int
    given_name: str
    family_name: str
    email: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """The two letters in the circle."""
        return (self.given_name[:1] + self.family_name[:1]).upper()


@dataclass(frozen=True, slots=True)
class Hosting:
    """That somebody hosts in a stage, both days included."""

    buddy: Face
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class StageNow:
    """A stage and those who host, hosted or are to host in it, in order of time."""

    number: int
    starts_on: date
    ends_on: date
    hostings: tuple[Hosting, ...] = ()

    def buddy(self, on: date) -> Face | None:
        """Who hosts on the day; of two who overlap, the one that came last."""
        hosting = self.hosting(on)
        return hosting.buddy if hosting else None

    def hosting(self, on: date) -> Hosting | None:
        """The same, with the days."""
        covering = [each for each in self.hostings if each.starts_on <= on <= each.ends_on]
        return covering[-1] if covering else None

    def uncovered_from(self, on: date) -> date | None:
        """The first day of the stage, from `on`, on which nobody hosts."""
        day = max(on, self.starts_on)
        for each in sorted(self.hostings, key=lambda hosting: hosting.starts_on):
            if each.starts_on <= day <= each.ends_on:
                day = each.ends_on + _DAY
        return day if day <= self.ends_on else None


@dataclass(frozen=True, slots=True)
class Meetings:
    """A course's meetings, counted."""

    held: int = 0  # monthly ones
    last_held_at: datetime | None = None
    next_at: datetime | None = None
    introductions_held: int = 0
    introduction_at: datetime | None = None  # booked
    unsettled: int = 0
    unsettled_since: datetime | None = None
    unsuited: datetime | None = None  # the first coming one whose time does not suit somebody
    unsuited_since: datetime | None = None
    unsettled_id: int | None = None  # one of the unsettled; the one, where there is one


@dataclass(frozen=True, slots=True)
class CourseNow:
    """One course today."""

    pk: int
    scheme_id: int
    state: str
    starts_on: date
    registered_at: datetime
    started_at: datetime | None
    newcomer: Face
    department: str
    stages: tuple[StageNow, ...]
    meetings: Meetings
    pause: Stillness = field(default_factory=Stillness)

    @property
    def is_running(self) -> bool:
        """Begun and not over."""
        return self.state == Course.State.RUNNING

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.stages[-1].ends_on if self.stages else self.starts_on

    @property
    def months(self) -> int:
        """How many months the course lasts."""
        return whole_months(self.starts_on, self.ends_on + _DAY)

    def month(self, on: date) -> int:
        """Which month of the course the day is in, from 1; 0 before the first day."""
        return 0 if on < self.starts_on else min(self.months, whole_months(self.starts_on, on) + 1)

    def stage(self, on: date) -> StageNow | None:
        """The stage the day is in; the first before the course, the last after it."""
        return next((stage for stage in self.stages if on <= stage.ends_on), self.stages[-1] if self.stages else None)

    def buddy(self, on: date) -> Face | None:
        """Who hosts on the day; before the first day, who is going to."""
        hosting = self._hosting(on)
        return hosting.buddy if hosting else None

    def _hosting(self, on: date) -> Hosting | None:
        stage = self.stage(on)
        return stage.hosting(min(max(on, stage.starts_on), stage.ends_on)) if stage else None

    def silent_days(self, on: date) -> int:
        """Days since the two last met, or since they could begin to, or to go on after a pause (M14).

        Two are the new colleague and whoever is the buddy now: somebody who has just become it has missed nothing.
        """
        last = self.meetings.last_held_at
        begun = max(self.starts_on, local(self.started_at).date()) if self.started_at else self.starts_on
        hosting = self._hosting(on)
        if hosting and hosting.starts_on > begun:
            hosted = [(each.buddy.pk, each.starts_on, each.ends_on) for stage in self.stages for each in stage.hostings]
            begun = max(begun, together_since(hosted, hosting.buddy.pk, hosting.starts_on))
        return (on - max(begun, local(last).date() if last else begun, self.pause.back_on(on) or begun)).days

    def stands_still(self, on: date) -> bool:
        """Whether the new colleague is away for long, or somebody has paused the year: nobody is missed then."""
        return self.pause.holds(on)

    def introduction_due(self, within_days: int, on: date) -> date | None:
        """The last day for an introduction promised within so many days; nothing once the first stage is over."""
        if not self.stages or on > self.stages[0].ends_on or self.stands_still(on):
            return None
        begun = self.stages[0].starts_on
        if self.started_at:  # a year that was started late counts from its start
            begun = max(begun, local(self.started_at).date())
        return self.pause.puts_off(begun + timedelta(days=within_days), on)

    def is_silent(self, on: date) -> bool:
        """Silent so long that the coordinator should know."""
        return self.is_running and not self.stands_still(on) and self.silent_days(on) >= SILENT_AFTER_DAYS

    def is_late(self, on: date) -> bool:
        """Something in it waits for somebody: nobody hosts, it is silent, or meetings were never settled."""
        is_awake = self.is_running and not self.stands_still(on)
        return is_awake and bool(self.buddy(on) is None or self.is_silent(on) or self.meetings.unsettled)


def whole_months(start: date, end: date) -> int:
    """How many whole months lie between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def together_since(hosted: Iterable[tuple[int, date, date]], buddy: int, first: date) -> date:
    """Since when the buddy (id), whose hosting begins on `first`, has hosted without a break.

    Somebody may host in two half-years, one after the other. `hosted` is who hosted in the course from when to when.
    """
    for who, starts_on, ends_on in sorted(hosted, key=lambda each: each[1], reverse=True):
        if who == buddy and starts_on < first <= ends_on + _DAY:
            first = starts_on
    return first


def courses_now(
    courses: CourseQuerySet, *, at: datetime, today: date, with_departments: bool = True
) -> list[CourseNow]:
    """The courses in their order, each with its newcomer, stages, buddies and counted meetings: three queries.

    Where nobody reads the departments, leaving them out spares the database a look at every membership.
    """
    return as_they_are(now_columns(courses, today if with_departments else None), at=at)


def now_columns(courses: CourseQuerySet, today: date | None = None) -> QuerySet[Course, Any]:
    """The columns of which `as_they_are` makes courses; where a day is given, with the newcomers' departments then."""
    department = Value("") if today is None else Subquery(_place(today).values("department__name")[:1])
    newcomer = ("newcomer_id", "newcomer__given_name", "newcomer__family_name", "newcomer__email")
    own = ("pk", "scheme_id", "state", "starts_on", "registered_at", "started_at")
    return with_pauses(courses).values_list(*own, *newcomer, department, "paused")


def as_they_are(rows: Iterable[tuple[Any, ...]], *, at: datetime) -> list[CourseNow]:
    """Courses from rows of `now_columns`, with their stages and meetings: two queries more."""
    known = list(rows)
    ids = [row[0] for row in known]
    stages, meetings = stages_now(ids), meetings_now(ids, at=at)
    return [
        CourseNow(  # type: ignore[call-arg]  # mypy takes a row of any length for the whole
            *row[:6],
            Face(*row[6:10]),
            row[10] or "",
            tuple(stages[row[0]]),
            meetings.get(row[0], Meetings()),
            Stillness.read(row[11]),
        )
        for row in known
    ]


def _place(today: date) -> QuerySet[Membership]:
    """Where a course's newcomer works now, else where they are going to."""
    has_begun = Case(When(starts_on__lte=today, then=1), default=0)
    return Membership.objects.filter(person=OuterRef("newcomer")).order_by(has_begun.desc(), "-starts_on")


@prepared
def _stages(courses: Sequence[int]) -> QuerySet[Stage, Any]:
    pairing = ("pairings__starts_on", "pairings__ends_on", "pairings__buddy_id")
    buddy = ("pairings__buddy__given_name", "pairings__buddy__family_name", "pairings__buddy__email")
    found = Stage.objects.filter(course_id__in=courses)
    ordered = found.order_by("course_id", "number", "pairings__starts_on", "pairings__id")
    return ordered.values_list("course_id", "number", "starts_on", "ends_on", *pairing, *buddy)


def stages_now(course_ids: Sequence[int]) -> dict[int, list[StageNow]]:
    """The stages of each course, with those who host in them: one query."""
    hostings: dict[tuple, list[Hosting]] = defaultdict(list)
    for row in _stages(course_ids):
        known = hostings[row[:4]]
        if row[4] is not None:
            known.append(Hosting(Face(*row[6:]), row[4], row[5]))
    found: dict[int, list[StageNow]] = defaultdict(list)
    for (course_id, number, starts_on, ends_on), each in hostings.items():
        found[course_id].append(StageNow(number, starts_on, ends_on, tuple(each)))
    return found


@prepared
def _meetings(courses: Sequence[int], at: datetime, settled_by: datetime) -> QuerySet[StageMeeting, Any]:
    held = Q(meeting__state=Meeting.State.HELD)
    booked = Q(meeting__state=Meeting.State.BOOKED)
    introduction = Q(meeting__kind=Meeting.Kind.INTRODUCTION)
    unsettled = booked & Q(meeting__starts_at__lt=settled_by)
    unsuited = booked & Q(meeting__starts_at__gte=at, meeting__unsuited_at__isnull=False)
    found = StageMeeting.objects.filter(stage__course_id__in=courses).order_by()
    return found.values_list("stage__course_id").annotate(
        held=Count("pk", filter=held & ~introduction),
        last_held=Max("meeting__starts_at", filter=held),
        next_booked=Min("meeting__starts_at", filter=booked & Q(meeting__starts_at__gte=at)),
        introductions=Count("pk", filter=held & introduction),
        introduction=Min("meeting__starts_at", filter=booked & introduction),
        unsettled=Count("pk", filter=unsettled),
        unsettled_since=Min("meeting__starts_at", filter=unsettled),
        unsuited=Min("meeting__starts_at", filter=unsuited),
        unsuited_since=Min("meeting__unsuited_at", filter=unsuited),
        unsettled_id=Min("meeting_id", filter=unsettled),
    )


def meetings_now(course_ids: Sequence[int], *, at: datetime) -> dict[int, Meetings]:
    """The meetings of each course, counted: one query."""
    rows = _meetings(course_ids, at, at - timedelta(days=UNSETTLED_AFTER_DAYS))
    return {course_id: Meetings(*counted) for course_id, *counted in rows}
