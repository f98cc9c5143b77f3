"""The list of courses: which ones a reader asked for, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from vaert.common.danish import search_key
from vaert.meetings.models import Meeting
from vaert.mentoring.courses_now import UNSETTLED_AFTER_DAYS
from vaert.mentoring.models import Course, Pairing, Stage, StageMeeting
from vaert.mentoring.models.course import CourseQuerySet
from vaert.people.models import Department, Membership

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
            department=int(department) if department.isdigit() else None,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.words or self.state or self.department)


def wished(courses: CourseQuerySet, wish: Wish) -> CourseQuerySet:
    """The courses of those the reader may see that fit the wish; words are looked for in both people's names."""
    found = courses.filter(state__in=STATES[wish.state][1])
    for word in search_key(wish.words).split():
        hosted = Pairing.objects.filter(stage__course=OuterRef("pk"), buddy__search_text__contains=word)
        found = found.filter(Q(newcomer__search_text__contains=word) | Exists(hosted))
    if wish.department:
        there = Membership.objects.filter(person=OuterRef("newcomer"), department=wish.department)
        found = found.filter(Exists(there))
    return found


def most_urgent_first(courses: CourseQuerySet, *, at: datetime, today: date) -> CourseQuerySet:
    """Those not started, then running ones where something waits for somebody, then by first day; the past last."""
    unsettled = StageMeeting.objects.filter(
        stage__course=OuterRef("pk"),
        meeting__state=Meeting.State.BOOKED,
        meeting__starts_at__lt=at - timedelta(days=UNSETTLED_AFTER_DAYS),
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


def departments_of(courses: CourseQuerySet) -> QuerySet[Department]:
    """The departments that the courses' newcomers are in, for the filter."""
    return Department.objects.filter(memberships__person__in=courses.order_by().values("newcomer")).distinct()
