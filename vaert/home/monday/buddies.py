"""Those who host: a buddy who goes away, a half-year without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.core.planning import Policy
from vaert.home.monday.deeds import WEEK_DAYS, see
from vaert.home.monday.facts import Away, Facts
from vaert.home.monday.lines import Line, Urgency
from vaert.mentoring.courses_now import CourseNow, Hosting

STAGE_AHEAD_DAYS = 30  # a half-year that begins within a month needs its buddy now
LONG_ABSENCE_DAYS = Policy().long_absence_days  # what planning calls long is long here too
GONE_NOW_DAYS = 14
GONE_SOON_DAYS = 42


def buddies_who_go_away(facts: Facts) -> Iterator[Line]:
    """A buddy leaves, or is away for long, while they are to host: somebody must take over (M8)."""
    for course in facts.running:
        for stage in course.stages:
            for hosting in stage.hostings:
                for away in facts.away.get(hosting.buddy.pk, ()):
                    line = _gone_line(course, hosting, away, facts.today)
                    if line is not None:
                        yield line


def stages_without_a_buddy(facts: Facts) -> Iterator[Line]:
    """Nobody hosts in a half-year that runs or begins within a month."""
    for course in facts.running:
        for stage in course.stages:
            gap = stage.uncovered_from(facts.today)
            if gap is None or (gap - facts.today).days > STAGE_AHEAD_DAYS:
                continue
            values = {"name": course.newcomer.name, "day": long_date(gap, facts.today)}
            words = _("%(name)s has no buddy from %(day)s.") if gap > facts.today else _("%(name)s has no buddy.")
            urgency = Urgency.NOW if (gap - facts.today).days <= WEEK_DAYS else Urgency.WEEK
            yield Line(urgency, course.newcomer, words % values, gap, see(course), course.pk)


def _gone_line(course: CourseNow, hosting: Hosting, away: Away, today: date) -> Line | None:
    first = max(away.first, hosting.starts_on, today)
    last = min(away.last or hosting.ends_on, hosting.ends_on)
    is_long = away.is_leaving or away.last is None or (away.last - away.first).days + 1 >= LONG_ABSENCE_DAYS
    if first > last or not is_long:
        return None
    values = {
        "buddy": hosting.buddy.name,
        "name": course.newcomer.given_name,
        "first": long_date(away.first, today),
        "left": long_date(away.first - timedelta(days=1), today),
        "last": long_date(last, today),
    }
    if away.is_leaving and away.first <= today and hosting.starts_on > today:
        values["first"] = long_date(hosting.starts_on, today)
        words = _("%(buddy)s has left. %(name)s needs another buddy from %(first)s until %(last)s.")
    elif away.is_leaving and away.first <= today:
        words = _("%(buddy)s has left. %(name)s needs another buddy until %(last)s.")
    elif away.is_leaving:
        words = _("%(buddy)s leaves; the last day is %(left)s. %(name)s then needs a buddy until %(last)s.")
    elif away.first <= today:
        words = _("%(buddy)s is away. %(name)s needs a buddy until %(last)s.")
    else:
        words = _("%(buddy)s is away from %(first)s. %(name)s then needs a buddy until %(last)s.")
    days = (first - today).days  # finding somebody else takes longer than registering a course
    urgency = Urgency.NOW if days <= GONE_NOW_DAYS else Urgency.WEEK if days <= GONE_SOON_DAYS else Urgency.COMING
    return Line(urgency, course.newcomer, words % values, first, see(course), course.pk)
