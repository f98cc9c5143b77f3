"""Whether a course stands still on a day, for those who read many at once, and that nobody meets then (M9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from vaert.common.prepared import prepared
from vaert.core import booking
from vaert.meetings.busy import without
from vaert.meetings.models import Meeting
from vaert.meetings.other_times import Still
from vaert.mentoring.models import Course, Pause

_DAY = timedelta(days=1)


def with_latest_pause(courses: QuerySet[Course]) -> QuerySet[Course]:
    """The courses with `paused_from` and `paused_until`: the days of their latest pause, if they had one."""
    latest = Pause.objects.filter(course=OuterRef("pk")).order_by("-starts_on", "-pk")
    return courses.annotate(
        paused_from=Subquery(latest.values("starts_on")[:1]), paused_until=Subquery(latest.values("ends_on")[:1])
    )


def without_pauses(calendar: booking.Calendar, course: Course, last: date) -> booking.Calendar:
    """The new colleague's calendar with the days up to `last` taken out on which the year stands still: one query."""
    return without(calendar, course.pauses.values_list("starts_on", "ends_on"), last)


def still_days(meeting: Meeting) -> Still:
    """The days on which the year stands still that a meeting is of; none for a meeting of no year."""
    return list(_pauses(meeting.pk))


@prepared
def _pauses(meeting: int) -> QuerySet[Pause, Any]:
    of_its_year = Pause.objects.filter(course__stages__stage_meetings__meeting_id=meeting)
    return of_its_year.order_by("starts_on", "pk").values_list("starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Stillness:
    """The latest pause of a course, both days included; without a last day nobody knows when it goes on."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, course: Any) -> Stillness:
        """That of a course from `with_latest_pause`."""
        return cls(course.paused_from, course.paused_until)

    def holds(self, on: date) -> bool:
        """Whether the course stands still on the day."""
        return self.first is not None and self.first <= on and (self.last is None or on <= self.last)

    def back_on(self, on: date) -> date | None:
        """The first day after the pause, where it is over on the day."""
        is_over = self.last is not None and self.last < on
        return self.last + _DAY if is_over and self.last else None

    def days(self, on: date) -> int:
        """How many days a pause that is over lasted."""
        return (self.last - self.first).days + 1 if self.first and self.last and self.last < on else 0
