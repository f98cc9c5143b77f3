"""The list of courses as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from vaert.common.sheets import Sheet
from vaert.mentoring.course.listing import Wish, wished
from vaert.mentoring.course.now import CourseNow, courses_now
from vaert.mentoring.course.standing import standing
from vaert.people.models import Person


def listed_courses(reader: Person, wish: Mapping[str, str], *, at: datetime, today: date) -> Sheet:
    """The courses that this reader may see and that fit the wish, as a sheet."""
    found = wished(reader, Wish.of(wish), at=at, today=today)
    return courses_as_sheet(courses_now(found, at=at, today=today), today)


def courses_as_sheet(courses: Iterable[CourseNow], on: date) -> Sheet:
    """These courses in their order, as they stand on the day. Facts only: nothing of what is said in meetings."""
    headings = (
        _("New colleague"),
        _("Department"),
        _("State"),
        _("First day"),
        _("Last day"),
        _("Month"),
        _("Months in all"),
        _("Buddy now"),
        _("Monthly meetings held"),
        _("Next meeting"),
    )
    return Sheet(_("Courses"), headings, _rows(courses, on))


def _rows(courses: Iterable[CourseNow], on: date) -> Iterator[tuple[Any, ...]]:
    for course in courses:
        buddy = course.buddy(on)
        yield (
            course.newcomer.name,
            course.department,
            standing(course, on).word,
            course.starts_on,
            course.ends_on,
            course.month(on) or None,
            course.months,
            buddy.name if buddy else "",
            course.meetings.held,
            course.meetings.next_at if course.is_running else None,
        )
