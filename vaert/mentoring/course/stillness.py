"""Whether a course stands still on a day, for those who read many at once, and that nobody meets then (M9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from vaert.core import booking
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
    pauses = course.pauses.filter(starts_on__lte=last).values_list("starts_on", "ends_on")
    still = [(first, (until or last) + _DAY) for first, until in pauses]
    return replace(calendar, absences=tuple(sorted([*calendar.absences, *still])))


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
