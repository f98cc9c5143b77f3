"""What is on the way and ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.home.monday.deeds import coming
from vaert.home.monday.facts import Facts
from vaert.home.monday.lines import Line
from vaert.mentoring.course.now import CourseNow, Face, StageNow

COMING_DAYS = 14


def what_is_coming(facts: Facts) -> Iterator[Line]:
    """Somebody starts, changes buddy or finishes within two weeks, and all is ready for it."""
    soon = facts.today + timedelta(days=COMING_DAYS)
    for course in facts.running:
        for stage in course.stages:
            buddy = stage.buddy(stage.starts_on)
            if facts.today < stage.starts_on <= soon and buddy is not None and _is_ready(course, stage, buddy, facts):
                yield coming(course, _begins(stage, course, buddy, facts.today), stage.starts_on)
        if facts.today <= course.ends_on <= soon:
            words = _("The year of %(name)s ends on %(day)s.")
            values = {"name": course.newcomer.name, "day": long_date(course.ends_on, facts.today)}
            yield coming(course, words % values, course.ends_on)


def _is_ready(course: CourseNow, stage: StageNow, buddy: Face, facts: Facts) -> bool:
    """Whether nothing speaks against the buddy on the first day: what does has a line of its own."""
    first, waiting = stage.starts_on, facts.waiting.get((course.pk, stage.number))
    gives_way = waiting is not None and waiting.first <= first <= waiting.last
    return not gives_way and not any(away.is_gone(first) for away in facts.away.get(buddy.pk, ()))


def _begins(stage: StageNow, course: CourseNow, buddy: Face, today: date) -> str:
    values = {"name": course.newcomer.name, "buddy": buddy.name, "day": long_date(stage.starts_on, today)}
    if stage.number == 1:
        return _("%(name)s starts on %(day)s, and %(buddy)s is ready to be the buddy.") % values
    return _("%(buddy)s becomes the buddy of %(name)s on %(day)s.") % values
