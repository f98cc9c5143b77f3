"""Whether a course stands still on a day, for those who read many at once, and that nobody meets then (M9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from vaert.common.prepared import prepared
from vaert.core import booking
from vaert.meetings.busy import without
from vaert.meetings.models import Meeting
from vaert.meetings.other_times import Still
from vaert.mentoring.models import Course, Pause

_DAY = timedelta(days=1)


class _AllOfThem(Aggregate):
    """The values of all rows as one JSON list, in no order."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite has another name for it."""
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)


def with_pauses(courses: QuerySet[Course]) -> QuerySet[Course]:
    """The courses with `paused`: the first and last days of all their pauses, as `Stillness.read` takes them."""
    mine = Pause.objects.filter(course=OuterRef("pk")).order_by().values("course")
    days = _AllOfThem(JSONObject(first="starts_on", last="ends_on"))
    return courses.annotate(paused=Subquery(mine.annotate(days=days).values("days")))


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
    """When a course stands still: the first and last day of each pause, in order of time.

    Without a last day nobody knows when it goes on; that is so of the last pause only.
    """

    pauses: tuple[tuple[date, date | None], ...] = ()

    @classmethod
    def read(cls, kept: Iterable[Mapping[str, str | None]] | None) -> Stillness:
        """That of a course from `with_pauses`: its `paused`."""
        if not kept:  # as most courses
            return _NEVER
        days = ((_day(each["first"]), _day(each["last"])) for each in kept)
        return cls(tuple(sorted(((first, last) for first, last in days if first), key=lambda each: each[0])))

    def holds(self, on: date) -> bool:
        """Whether the course stands still on the day."""
        return any(first <= on and (last is None or on <= last) for first, last in self.pauses)

    def back_on(self, on: date) -> date | None:
        """The first day after the latest pause that is over on the day."""
        return max((last + _DAY for _, last in self.pauses if last and last < on), default=None)

    def puts_off(self, due: date, on: date) -> date:
        """When something is due that was due then: later by every pause before it that is over on the day."""
        for first, last in self.pauses:
            if first <= due and last and last < on:
                due += last - first + _DAY
        return due

    @property
    def open_from(self) -> date | None:
        """The first day of the pause of which nobody knows when it ends."""
        return next((first for first, last in self.pauses if last is None), None)


_NEVER = Stillness()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
