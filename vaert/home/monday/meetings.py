"""What is said about meetings: an introduction that is due, silence, meetings that nobody has settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.addresses import address
from vaert.common.dates import local, long_date, long_time, relative
from vaert.home.monday.deeds import find_a_time, see, write
from vaert.home.monday.facts import ALL, Facts
from vaert.home.monday.lines import Deed, Line, Urgency
from vaert.mentoring.course.now import CourseNow

INTRODUCTION_NEAR_DAYS = 5
VERY_SILENT_DAYS = 70
NO_MEETING_FOR_DAYS = 61
NO_MEETING_LEFT_DAYS = 30
JUST_MET_DAYS = 30
TIMELESS_AHEAD_DAYS = 30  # a half-year that begins within a month
TIMELESS_LEFT_DAYS = 14  # in the last days of a half-year nothing more is booked
UNSUITED_FOR_DAYS = 3  # the two have been written to and have had time to choose
UNSUITED_NEAR_DAYS = 2


def introductions_due(facts: Facts) -> Iterator[Line]:
    """The introduction was not held in time, or is due in a few days without being booked (M2)."""
    for course in facts.running:
        within = facts.introduction_days.get(course.scheme_id)
        due = course.introduction_due(within, facts.today) if within is not None else None
        if due is None or course.meetings.introductions_held:
            continue
        booked_at = course.meetings.introduction_at
        booked_on = local(booked_at).date() if booked_at else None
        values = {"name": course.newcomer.name, "day": long_date(due, facts.today)}
        if facts.today > due and booked_at and booked_on and booked_on >= facts.today:
            text = _("The introduction of %(name)s was due on %(day)s. It is booked for %(time)s.")
            urgency, values["time"] = Urgency.COMING, long_time(booked_at, facts.today)
        elif facts.today > due and booked_on:
            text = _("The introduction of %(name)s was due on %(day)s, and nobody has said that it was held.")
            urgency = Urgency.NOW
        elif facts.today > due:
            text = _("The introduction of %(name)s was due on %(day)s and has not been held.")
            urgency = Urgency.NOW
        elif booked_on is None and (due - facts.today).days <= INTRODUCTION_NEAR_DAYS:
            text = _("The introduction of %(name)s is due on %(day)s, and no time is booked.")
            urgency = Urgency.NOW
        else:
            continue
        buddy = facts.present_buddy(course)
        asked = write(buddy) if buddy else see(course)
        line = Line(urgency, course.newcomer, text % values, due, asked, course.pk)
        if urgency == Urgency.NOW and buddy:
            line = replace(line, deed=find_a_time(course, "introduction"), besides=asked)
        yield line


def silent_pairs(facts: Facts) -> Iterator[Line]:
    """The two have not met for 49 days; at 35 they were nudged themselves (M14). Who is gone has a line of its own."""
    for course in facts.running:
        buddy = facts.present_buddy(course)
        if buddy is None or not course.is_silent(facts.today):
            continue
        days = course.silent_days(facts.today)
        text = _("%(name)s and %(buddy)s have not met for %(days)s days.")
        text %= {"name": course.newcomer.name, "buddy": buddy.name, "days": days}
        deed = Deed(_("Nudge the two"), address("course_nudge", course.pk), ())
        urgency, asked = Urgency.NOW if days >= VERY_SILENT_DAYS else Urgency.WEEK, write(course.newcomer, buddy)
        line = Line(urgency, course.newcomer, text, facts.today - timedelta(days=days), deed, course.pk, besides=asked)
        nudged = facts.nudged.get(course.pk)
        if nudged is not None:  # the two have a few days to answer in
            text += " " + _("Both got a friendly e-mail %(when)s.") % {"when": relative(nudged, facts.today)}
            line = replace(line, urgency=Urgency.COMING, text=text, deed=asked, besides=None)
        yield line


def pairs_without_a_meeting(facts: Facts) -> Iterator[Line]:
    """The half-year runs for another month at least, and the two have no time together in the next two (M10)."""
    for course in facts.running:
        buddy = facts.present_buddy(course)
        if buddy is None or not _is_without_a_meeting(course, facts):
            continue
        words = _("%(name)s and %(buddy)s have no meeting booked in the next two months.")
        text = words % {"name": course.newcomer.name, "buddy": buddy.name}
        deed, besides = find_a_time(course, "meeting"), write(course.newcomer, buddy)
        yield Line(Urgency.WEEK, course.newcomer, text, facts.today, deed, course.pk, besides=besides)


def _is_without_a_meeting(course: CourseNow, facts: Facts) -> bool:
    next_at = course.meetings.next_at
    if next_at is not None and (local(next_at).date() - facts.today).days <= NO_MEETING_FOR_DAYS:
        return False  # as for most: the rest is not looked at
    stage = course.stage(facts.today)
    done = course.meetings.held + course.meetings.unsettled  # these have a line of their own
    if stage is None or done >= facts.promised[course.scheme_id][stage.number - 1]:
        return False  # there is no meeting left to find a time for
    if course.is_silent(facts.today) or course.starts_on > facts.today:
        return False
    held_at = course.meetings.last_held_at
    is_met = held_at is not None and (facts.today - local(held_at).date()).days < JUST_MET_DAYS
    is_met |= course.pause.open_from is not None  # it is about to stand still
    return not is_met and (stage.ends_on - facts.today).days >= NO_MEETING_LEFT_DAYS


def meetings_without_a_time(facts: Facts) -> Iterator[Line]:
    """What was in the way of a meeting left no other time for it: the house goes on trying, and says so (M10)."""
    for course in facts.running:
        for stage in course.stages:
            numbers = facts.timeless.get((course.pk, stage.number))
            if not numbers:
                continue
            buddy = stage.buddy(max(facts.today, stage.starts_on))
            is_told = stage is course.stage(facts.today) and _is_without_a_meeting(course, facts)
            is_near = (stage.starts_on - facts.today).days <= TIMELESS_AHEAD_DAYS
            is_over = (stage.ends_on - facts.today).days < TIMELESS_LEFT_DAYS
            if buddy is None or is_over or not is_near or is_told:
                continue
            number = len(numbers)
            words = ngettext(
                "One of the meetings of %(name)s and %(buddy)s has found no time.",
                "%(number)s of the meetings of %(name)s and %(buddy)s have found no time.",
                number,
            )
            if ALL in numbers:
                words = _("%(name)s and %(buddy)s have found no time to meet.")
            values = {"name": course.newcomer.name, "buddy": buddy.name, "number": number}
            yield Line(Urgency.WEEK, course.newcomer, words % values, facts.today, see(course), course.pk)


def meetings_not_settled(facts: Facts) -> Iterator[Line]:
    """Meetings more than a week old that are neither held nor missed; a silent pair has its own line."""
    for course in facts.running:
        since, number = course.meetings.unsettled_since, course.meetings.unsettled
        if since is None or course.is_silent(facts.today):
            continue
        words = ngettext(
            "Nobody has said whether the meeting of %(name)s on %(day)s was held.",
            "%(name)s has %(number)s meetings that nobody has said were held, the oldest on %(day)s.",
            number,
        )
        values = {"name": course.newcomer.name, "number": number, "day": long_date(local(since).date(), facts.today)}
        was_with = course.buddy(local(since).date())  # perhaps somebody else hosts by now, or they have left
        with_whom = facts.present_buddy(course)
        asked = write(with_whom if with_whom and with_whom == was_with else course.newcomer)
        line = Line(Urgency.WEEK, course.newcomer, words % values, local(since).date(), asked, course.pk)
        the_one = course.meetings.unsettled_id
        if number == 1 and the_one is not None:
            held = address("course_meeting_outcome", course.pk, the_one)
            line = replace(line, deed=Deed(_("It was held"), held, (("outcome", "held"),)), besides=asked)
        yield line


def meetings_that_do_not_suit(facts: Facts) -> Iterator[Line]:
    """One of the two has said no to a time, both were offered others, and nobody has chosen (M10)."""
    for course in facts.running:
        starts_at, known_at = course.meetings.unsuited, course.meetings.unsuited_since
        if starts_at is None or known_at is None:
            continue
        since = local(known_at).date()
        is_near = (local(starts_at).date() - facts.today).days <= UNSUITED_NEAR_DAYS
        if not is_near and (facts.today - since).days < UNSUITED_FOR_DAYS:
            continue
        words = _("The meeting of %(name)s on %(time)s does not suit, and no other time is chosen.")
        values = {"name": course.newcomer.name, "time": long_time(starts_at, facts.today)}
        buddy = course.buddy(local(starts_at).date())  # of the half-year that it is in
        urgency = Urgency.NOW if is_near else Urgency.WEEK
        line = Line(urgency, course.newcomer, words % values, since, see(course), course.pk)
        if buddy is not None:
            line = replace(line, deed=find_a_time(course, "meeting"), besides=write(course.newcomer, buddy))
        yield line
