"""The Monday list: who needs the coordinator, why, since when, and the one deed about it.

Each rule is a small function from the facts to lines; `RULES` names them all. What is in order is not a line.
Leaders' and coordinators' lines tell that something is late or silent, never what was said (M14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import local, long_date, long_time, relative
from vaert.core.planning import Policy
from vaert.home.monday_facts import Away, Facts
from vaert.home.monday_lines import Deed, Line, MondayList, Urgency
from vaert.mentoring.courses_now import CourseNow, Face, Hosting, StageNow
from vaert.outbox.refusal import in_plain_words

WEEK_DAYS = 7
STAGE_AHEAD_DAYS = 30  # a half-year that begins within a month needs its buddy now
COMING_DAYS = 14
INTRODUCTION_NEAR_DAYS = 5
LONG_ABSENCE_DAYS = Policy().long_absence_days  # what planning calls long is long here too
VERY_SILENT_DAYS = 70
GONE_NOW_DAYS = 14
GONE_SOON_DAYS = 42


def monday_list(facts: Facts) -> MondayList:
    """Put every rule to the facts."""
    lines = [line for rule in RULES for line in rule(facts)]
    troubled = {line.course for line in lines if line.urgency < Urgency.COMING}
    in_order = sum(course.pk not in troubled for course in facts.running)
    return MondayList(sorted(lines, key=lambda line: (line.urgency, line.since)), in_order)


# -- the rules ---------------------------------------------------------------
def starters_without_a_course(facts: Facts) -> Iterator[Line]:
    """Somebody starts soon, or has just started, and nobody has registered a course."""
    for starter in facts.starters:
        days = (starter.starts_on - facts.today).days
        words = _("%(name)s starts %(day)s and has no course.")
        if days < 0:
            words = _("%(name)s started %(day)s and has no course.")
        yield Line(
            _by_days(days),
            starter.face,
            words % {"name": starter.face.name, "day": long_date(starter.starts_on, facts.today)},
            starter.starts_on,
            Deed(_("Register a course"), f"{reverse('new_course')}?person={starter.face.pk}"),
        )


def courses_not_started(facts: Facts) -> Iterator[Line]:
    """A course is registered, its year is proposed, and nobody has started it."""
    for course in facts.courses:
        if course.is_running:
            continue
        yield Line(
            _by_days((course.starts_on - facts.today).days),
            course.newcomer,
            _("The year of %(name)s is proposed but not started. The first day is %(day)s.")
            % {"name": course.newcomer.name, "day": long_date(course.starts_on, facts.today)},
            local(course.registered_at).date(),
            Deed(_("See the proposal"), reverse("course_proposal", args=[course.pk])),
            course.pk,
            _("Registered %(when)s") % {"when": relative(local(course.registered_at).date(), facts.today)},
        )


def introductions_due(facts: Facts) -> Iterator[Line]:
    """The introduction was not held in time, or is due in a few days without being booked (M2)."""
    for course in facts.running:
        due = _introduction_due(course, facts)
        if due is None or course.meetings.introductions_held:
            continue
        booked_at = course.meetings.introduction_at
        booked_on = local(booked_at).date() if booked_at else None
        values = {"name": course.newcomer.name, "day": long_date(due, facts.today)}
        if facts.today > due and booked_at and booked_on and booked_on >= facts.today:
            text = _("The introduction of %(name)s was due %(day)s. It is booked for %(time)s.")
            urgency, values["time"] = Urgency.WEEK, long_time(booked_at, facts.today)
        elif facts.today > due:
            text = _("The introduction of %(name)s was due %(day)s and has not been held.")
            urgency = Urgency.NOW
        elif booked_on is None and (due - facts.today).days <= INTRODUCTION_NEAR_DAYS:
            text = _("The introduction of %(name)s is due %(day)s, and no time is booked.")
            urgency = Urgency.NOW
        else:
            continue
        yield Line(urgency, course.newcomer, text % values, due, _write_to_the_buddy(course, facts.today), course.pk)


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
            yield Line(urgency, course.newcomer, words % values, gap, _see(course), course.pk)


def silent_pairs(facts: Facts) -> Iterator[Line]:
    """The two have not met for 49 days; at 35 they were nudged themselves (M14)."""
    for course in facts.running:
        buddy = course.buddy(facts.today)
        if buddy is None or not course.is_silent(facts.today):
            continue
        days = course.silent_days(facts.today)
        yield Line(
            Urgency.NOW if days >= VERY_SILENT_DAYS else Urgency.WEEK,
            course.newcomer,
            _("%(name)s and %(buddy)s have not held a meeting for %(days)s days.")
            % {"name": course.newcomer.name, "buddy": buddy.name, "days": days},
            facts.today - timedelta(days=days),
            _write(course.newcomer, buddy),
            course.pk,
        )


def undelivered_mail(facts: Facts) -> Iterator[Line]:
    """A mail could not be delivered; the server says why (D2)."""
    for mail in facts.undelivered:
        yield Line(
            Urgency.NOW,
            mail.recipient,
            _("The mail “%(subject)s” to %(name)s could not be delivered: %(words)s")
            % {"subject": mail.subject, "name": mail.recipient.name, "words": in_plain_words(mail.words)},
            local(mail.at).date(),
            Deed(_("See the mail"), reverse("mailbox_message", args=[mail.message])),
        )


def meetings_not_settled(facts: Facts) -> Iterator[Line]:
    """Meetings more than a week old that are neither held nor missed; a silent pair has its own line."""
    for course in facts.running:
        since, number = course.meetings.unsettled_since, course.meetings.unsettled
        if since is None or course.is_silent(facts.today):
            continue
        words = ngettext(
            "Nobody has said whether the meeting of %(name)s %(day)s was held.",
            "%(name)s has %(number)s meetings that nobody has said were held, the oldest %(day)s.",
            number,
        )
        values = {"name": course.newcomer.name, "number": number, "day": long_date(local(since).date(), facts.today)}
        deed = _write_to_the_buddy(course, facts.today)
        yield Line(Urgency.WEEK, course.newcomer, words % values, local(since).date(), deed, course.pk)


def what_is_coming(facts: Facts) -> Iterator[Line]:
    """Somebody starts, changes buddy or finishes within two weeks, and all is ready for it."""
    soon = facts.today + timedelta(days=COMING_DAYS)
    for course in facts.running:
        for stage in course.stages:
            buddy = stage.buddy(stage.starts_on)
            if facts.today < stage.starts_on <= soon and buddy is not None:
                yield _coming(course, _begins(stage, course, buddy, facts.today), stage.starts_on)
        if facts.today <= course.ends_on <= soon:
            words = _("The year of %(name)s ends %(day)s.")
            values = {"name": course.newcomer.name, "day": long_date(course.ends_on, facts.today)}
            yield _coming(course, words % values, course.ends_on)


RULES: tuple[Callable[[Facts], Iterator[Line]], ...] = (
    starters_without_a_course,
    courses_not_started,
    introductions_due,
    buddies_who_go_away,
    stages_without_a_buddy,
    silent_pairs,
    undelivered_mail,
    meetings_not_settled,
    what_is_coming,
)


# -- what the rules say it with ----------------------------------------------
def _by_days(days: int) -> Urgency:
    if days <= WEEK_DAYS:
        return Urgency.NOW
    return Urgency.WEEK if days <= 2 * WEEK_DAYS else Urgency.COMING


def _introduction_due(course: CourseNow, facts: Facts) -> date | None:
    """The last day for the introduction; nothing once the first half-year is over or where none is promised."""
    within = facts.introduction_days.get(course.scheme_id)
    if within is None or not course.stages or facts.today > course.stages[0].ends_on:
        return None
    begun = course.stages[0].starts_on
    if course.started_at:  # a year that was started late counts from its start
        begun = max(begun, local(course.started_at).date())
    return begun + timedelta(days=within)


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
    return Line(urgency, course.newcomer, words % values, first, _see(course), course.pk)


def _begins(stage: StageNow, course: CourseNow, buddy: Face, today: date) -> str:
    values = {"name": course.newcomer.name, "buddy": buddy.name, "day": long_date(stage.starts_on, today)}
    if stage.number == 1:
        return _("%(name)s starts %(day)s, and %(buddy)s is ready as the buddy.") % values
    return _("%(buddy)s becomes the buddy of %(name)s %(day)s.") % values


def _coming(course: CourseNow, text: str, day: date) -> Line:
    return Line(Urgency.COMING, course.newcomer, text, day, _see(course), course.pk)


def _see(course: CourseNow) -> Deed:
    return Deed(_("See the course"), reverse("course", args=[course.pk]))


def _write_to_the_buddy(course: CourseNow, today: date) -> Deed:
    buddy = course.buddy(today)
    return _write(buddy) if buddy is not None else _see(course)


def _write(*people: Face) -> Deed:
    """A mail of one's own to one or two people."""
    addresses = ",".join(quote(face.email, safe="@") for face in people)
    if len(people) == 1:
        return Deed(_("Write to %(name)s") % {"name": people[0].given_name}, f"mailto:{addresses}")
    return Deed(_("Write to the two"), f"mailto:{addresses}")
