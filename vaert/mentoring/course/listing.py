"""The list of courses: which ones a reader asked for, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from vaert.common.danish import search_key
from vaert.common.prepared import PreparedPages, prepared
from vaert.meetings.models import Meeting
from vaert.mentoring.course.now import UNSETTLED_AFTER_DAYS, now_columns
from vaert.mentoring.models import Course, Pairing, Stage, StageMeeting
from vaert.mentoring.models.course import CourseQuerySet, sight_of_courses
from vaert.people.models import Department, Membership, Person

MANY_COURSES = 1_000
OPEN = [Course.State.REGISTERED, Course.State.RUNNING]
STATES = {
    "": (_("Running and on their way"), OPEN),
    "registered": (_("Not started"), [Course.State.REGISTERED]),
    "running": (_("Running"), [Course.State.RUNNING]),
    "completed": (_("Completed"), [Course.State.COMPLETED]),
    "ended": (_("Ended early"), [Course.State.ENDED, Course.State.DROPPED]),
    "all": (_("All"), list(Course.State)),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asked for: words in the names, a state, a department."""

    words: str
    state: str
    department: int | None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wish:
        """The wish in an address; what we do not understand is left out."""
        state, department = asked.get("state", ""), asked.get("department", "")
        return cls(
            words=asked.get("q", "").strip()[:100],
            state=state if state in STATES else "",
            department=int(department) if department.isdecimal() else None,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.words or self.state or self.department)


def wished(reader: Person, wish: Wish, *, at: datetime, today: date) -> CourseQuerySet:
    """The courses that the reader may see and that fit the wish, the most urgent first."""
    values, choices = _asked(reader, wish, at, today)
    return _found(*values, **choices)


def pages_of_courses(reader: Person, wish: Wish, *, at: datetime, today: date) -> PreparedPages[tuple[Any, ...]]:
    """The same for a Paginator, as rows of `now_columns`."""
    values, choices = _asked(reader, wish, at, today)
    return _rows.pages_in_kept_order(*values, **choices)


def _asked(reader: Person, wish: Wish, at: datetime, today: date) -> tuple[list[Any], dict[str, Any]]:
    this_hour = at.replace(minute=0, second=0, microsecond=0)  # so that a long list keeps its order for a while
    settled_by = this_hour - timedelta(days=UNSETTLED_AFTER_DAYS)
    words = search_key(wish.words).split()
    values = [*sight_of_courses(reader, today), today, settled_by, wish.department or None, *words]
    return values, {"state": wish.state}


def _found(
    organisation: int,
    reader: int | None,
    led: list[int] | None,
    today: date,
    settled_by: datetime,
    department: int | None,
    *words: str,
    state: str,
) -> CourseQuerySet:
    """Words are looked for in both people's names. Asked with values and, prepared, with their places."""
    found = Course.objects.visible_with(organisation, reader, led).filter(state__in=STATES[state][1])
    for word in words:
        hosted = Pairing.objects.filter(stage__course=OuterRef("pk"), buddy__search_text__contains=word)
        found = found.filter(Q(newcomer__search_text__contains=word) | Exists(hosted))
    if department is not None:
        there = Membership.objects.filter(person=OuterRef("newcomer"), department_id=department)
        found = found.filter(Exists(there))
    return _most_urgent_first(found, settled_by=settled_by, today=today)


@prepared
def _rows(
    organisation: int, reader: int | None, led: list[int] | None, today: date, *more: Any, state: str
) -> QuerySet[Course, Any]:
    return now_columns(_found(organisation, reader, led, today, *more, state=state), today)


def _most_urgent_first(courses: CourseQuerySet, *, settled_by: datetime, today: date) -> CourseQuerySet:
    """Those not started, then running ones where something waits for somebody, then by first day; the past last."""
    unsettled = StageMeeting.objects.filter(
        stage__course=OuterRef("pk"), meeting__state=Meeting.State.BOOKED, meeting__starts_at__lt=settled_by
    )
    hosting = Pairing.objects.filter(stage=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
    unhosted = Stage.objects.filter(~Exists(hosting), course=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
    is_running = Q(state=Course.State.RUNNING)
    rank = Case(
        When(state=Course.State.REGISTERED, then=Value(0)),
        When(is_running & Exists(unhosted), then=Value(1)),
        When(is_running & Exists(unsettled), then=Value(2)),
        When(is_running, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return courses.order_by(rank, "-starts_on", "newcomer__sort_key", "pk")


def departments_for(reader: Person, today: date, *, courses: int) -> list[tuple[int, str]]:
    """The departments that the newcomers of the reader's courses are in, for the filter; all, where they are many.

    Their ids and names.
    """
    if courses >= MANY_COURSES and reader.access(today).runs_the_house:
        return _all_departments(reader.organisation_id)
    return _departments(*sight_of_courses(reader, today))


@prepared
def _all_departments(organisation: int) -> QuerySet[Department, Any]:
    return Department.objects.filter(organisation_id=organisation).values_list("pk", "name")


@prepared
def _departments(organisation: int, reader: int | None, led: list[int] | None) -> QuerySet[Department, Any]:
    seen = Course.objects.visible_with(organisation, reader, led).order_by().values("newcomer")
    places = Membership.objects.filter(person__in=seen).order_by().values("department")
    return Department.objects.filter(pk__in=places).values_list("pk", "name")
