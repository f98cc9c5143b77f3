"""The days of a course's stages, from what they follow from: the scheme, the first day, the pauses, the last day (M9).

Everything that changes a running year changes one of these and lets `actions.refit_course` do the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from vaert.mentoring.models import Course, Pause, Stage
from vaert.mentoring.scheme.calendar_months import stage_days
from vaert.people.models import Employment

Days = tuple[date, date]


def shape_of(course: Course) -> list[Days | None]:
    """First and last day of each stage, both included; nothing for a stage that never begins. Two queries."""
    return clipped(whole_shape_of(course), last_day_of(course))


def whole_shape_of(course: Course) -> list[Days]:
    """The same, as if nobody left before the scheme's last day: one query."""
    months = [stage.months for stage in course.definition.stages]
    return with_pauses(stage_days(course.starts_on, months), course.pauses.all())


def with_pauses(days: Iterable[Days], pauses: Iterable[Pause]) -> list[Days]:
    """The days with every pause pushed in: what comes after its first day comes so much later."""
    shifted = list(days)
    for pause in pauses:
        by = timedelta(days=pause.shifted_days)
        shifted = [
            (first + by if first > pause.starts_on else first, last + by if last >= pause.starts_on else last)
            for first, last in shifted
        ]
    return shifted


def clipped(days: Iterable[Days], last_on: date | None) -> list[Days | None]:
    """The days as far as the last day reaches."""
    if last_on is None:
        return list(days)
    return [(first, min(last, last_on)) if first <= last_on else None for first, last in days]


def last_day_of(course: Course) -> date | None:
    """The day the course ends at the latest: that of the employment, or earlier where somebody said so."""
    job = Employment.objects.filter(person=course.newcomer_id).order_by("starts_on").last()
    known = [day for day in (job.ends_on if job else None, course.ends_early_on) if day is not None]
    return min(known, default=None)


def is_out_of_shape(
    course: Course, present: Sequence[Stage], pauses: Iterable[Pause], works_until: date | None
) -> bool:
    """Whether a course's stages, in order, are not as these pauses and the newcomer's last day want them."""
    months = [stage.months for stage in course.definition.stages]
    last = min((day for day in (works_until, course.ends_early_on) if day), default=None)
    wanted = clipped(with_pauses(stage_days(course.starts_on, months), pauses), last)
    return [(stage.starts_on, stage.ends_on) for stage in present] != [days for days in wanted if days is not None]


def write_stages(course: Course, shape: list[Days | None]) -> None:
    """The stages of a course that has none, as far as its shape goes."""
    Stage.objects.bulk_create(
        Stage(course=course, number=number, starts_on=days[0], ends_on=days[1])
        for number, days in enumerate(shape, start=1)
        if days is not None
    )
