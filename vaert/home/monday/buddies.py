"""Those who host: a buddy who goes away, a half-year without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.home.monday.deeds import WEEK_DAYS, see
from vaert.home.monday.facts import Away, Facts
from vaert.home.monday.lines import Deed, Line, Urgency
from vaert.mentoring.course.now import CourseNow, Hosting
from vaert.mentoring.models import Replacement

Cause = Replacement.Cause
STAGE_AHEAD_DAYS = 30  # a half-year that begins within a month needs its buddy now
GONE_NOW_DAYS = 14
GONE_SOON_DAYS = 42
STILL_FOR_DAYS = 42


def buddies_who_go_away(facts: Facts) -> Iterator[Line]:
    """A buddy leaves, or is away for long, while they are to host: somebody must take over (M8)."""
    for course in facts.running:
        for stage in course.stages:
            for hosting in stage.hostings:
                for away in facts.away.get(hosting.buddy.pk, ()):
                    line = _gone_line(course, stage.number, hosting, away, facts)
                    if line is not None:
                        yield line


def years_that_stand_still(facts: Facts) -> Iterator[Line]:
    """A year that has stood still for six weeks, and nobody has said when it goes on: it must not be forgotten (M9)."""
    for course in facts.still:
        first = course.pause.open_from
        if first is None or (facts.today - first).days < STILL_FOR_DAYS:
            continue
        values = {"name": course.newcomer.name, "day": long_date(first, facts.today)}
        words = _("The year of %(name)s has been paused since %(day)s, and nobody has said when it goes on.") % values
        deed = Deed(
            _("Let it go on"), reverse("course_resumption", args=[course.pk]), (("on", facts.today.isoformat()),)
        )
        yield Line(Urgency.WEEK, course.newcomer, words, first, deed, course.pk)


def stages_without_a_buddy(facts: Facts) -> Iterator[Line]:
    """Nobody hosts in a half-year that runs or begins within a month."""
    for course in facts.running:
        for stage in course.stages:
            gap = stage.uncovered_from(facts.today)
            if gap is None or (gap - facts.today).days > STAGE_AHEAD_DAYS:
                continue
            waiting = facts.waiting.get((course.pk, stage.number))
            if waiting is not None and waiting.cause in SAID:
                continue  # why stands on a line of its own
            values = {"name": course.newcomer.name, "day": long_date(gap, facts.today)}
            words = _("%(name)s has no buddy from %(day)s.") if gap > facts.today else _("%(name)s has no buddy.")
            urgency = Urgency.NOW if (gap - facts.today).days <= WEEK_DAYS else Urgency.WEEK
            yield _with_proposal(
                Line(urgency, course.newcomer, words % values, gap, see(course), course.pk), stage.number, facts
            )


def buddies_who_should_give_way(facts: Facts) -> Iterator[Line]:
    """Somebody has said no, become the leader, or the new colleague has moved: another buddy is proposed (M8, M9)."""
    by_pk = {course.pk: course for course in facts.running}
    for (pk, number), waiting in facts.waiting.items():
        if waiting.cause not in SAID or pk not in by_pk:
            continue
        course, days = by_pk[pk], (waiting.first - facts.today).days
        values = {
            "name": course.newcomer.name,
            "buddy": waiting.gives_way.name if waiting.gives_way else "",
            "day": long_date(waiting.first, facts.today),
        }
        text = SAID[Cause(waiting.cause)]() % values
        urgency = Urgency.NOW if days <= GONE_NOW_DAYS else Urgency.WEEK
        yield _with_proposal(Line(urgency, course.newcomer, text, waiting.first, see(course), pk), number, facts)


SAID: dict[str, Callable[[], str]] = {
    Cause.DECLINED: lambda: _("%(buddy)s cannot be the buddy of %(name)s from %(day)s after all."),
    Cause.LEFT: lambda: _("%(buddy)s has left, so %(name)s needs another buddy from %(day)s."),
    Cause.LEADER: lambda: _("%(buddy)s is the leader of %(name)s from %(day)s, so somebody else should host."),
    Cause.BUSY: lambda: _("%(buddy)s hosts somebody else from %(day)s, so %(name)s needs another buddy."),
    Cause.MOVED: lambda: _("%(name)s works in another department from %(day)s and is to have a buddy there."),
}


def _gone_line(course: CourseNow, number: int, hosting: Hosting, away: Away, facts: Facts) -> Line | None:
    today = facts.today
    first = max(away.first, hosting.starts_on, today)
    last = min(away.last or hosting.ends_on, hosting.ends_on)
    if first > last or not away.is_long:
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
    line = Line(urgency, course.newcomer, words % values, first, see(course), course.pk)
    return _with_proposal(line, number, facts, f"?first={first}&last={last}")


def _with_proposal(line: Line, number: int, facts: Facts, days: str = "") -> Line:
    """The line with whom we propose and the button that lets them take over; else the way to find somebody.

    `days` says on the page for which; where something waits, the page knows by itself.
    """
    page = reverse("course_replacement", args=[line.course, number])
    waiting = facts.waiting.get((line.course or 0, number))
    if waiting is None:
        return replace(line, deed=Deed(_("Find another buddy"), page + days))
    if waiting.buddy is None:
        return replace(line, deed=Deed(_("Find another buddy"), page))
    text = f"{line.text} " + _("We propose %(name)s.") % {"name": waiting.buddy.name}
    sent = (
        ("buddy", waiting.buddy.pk),
        ("seen", waiting.seen),
        ("first", max(waiting.first, facts.today).isoformat()),
        ("last", waiting.last.isoformat()),
    )
    deed = Deed(_("Let %(name)s take over") % {"name": waiting.buddy.given_name}, page, sent)
    return replace(line, text=text, deed=deed, besides=Deed(_("See others"), page))
