"""What has happened in a course: who did what when, told from the rows that the deeds left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import long_time, short_date
from vaert.common.prepared import prepared
from vaert.meetings.models import MeetingChange
from vaert.meetings.story import Happened, what_happened
from vaert.mentoring.course.year import Year
from vaert.mentoring.models import LastDay, Pause
from vaert.people.models import Person

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `by` is nobody where the house did it by itself."""

    at: datetime
    by: Person | None
    what: str
    icon: str


def history(year: Year, changes: Iterable[MeetingChange], pauses: Iterable[Pause]) -> list[Event]:
    """Everything that happened, the newest first. `changes` come with `by` and `meeting`, `pauses` with who did it."""
    events = [*_course(year), *_pauses(pauses), *_pairings(year), *_meetings(changes), *_actions(year)]
    return sorted(events, key=lambda event: event.at)[::-1]  # of one moment, what was done last comes first


def changes_of(year: Year) -> Iterable[MeetingChange]:
    """What happened to the meetings of a course: one query."""
    meetings = {each.meeting.pk: each.meeting for each in year.meetings}
    changes = _changes(list(meetings))
    for change in changes:
        change.meeting = meetings[change.meeting_id]
    return changes


@prepared
def _changes(meetings: Sequence[int]) -> QuerySet[MeetingChange]:
    found = MeetingChange.objects.filter(meeting_id__in=meetings).select_related("by").order_by("at", "id")
    return found.only("meeting_id", "what", "at", "was_at", "by__given_name", "by__family_name")


def _course(year: Year) -> Iterator[Event]:
    course = year.course
    name = course.newcomer.given_name
    yield Event(course.registered_at, course.registered_by, _("registered %(name)s") % {"name": name}, "user-plus")
    if course.started_at:
        yield Event(course.started_at, course.started_by, _("started the year"), "play")
    if course.ends_early_at:  # somebody has said something of the last day
        yield _last_day(course.ends_early_at, course.ends_early_by, course.ends_early_on)
        yield from (_last_day(each.chosen_at, each.chosen_by, each.last_on) for each in _last_days(course.pk))


@prepared
def _last_days(course: int) -> QuerySet[LastDay]:
    """What was said of the last day before: one query."""
    return LastDay.objects.filter(course_id=course).select_related("chosen_by")


def _last_day(at: datetime, by: Person | None, day: date | None) -> Event:
    if day is None:
        return Event(at, by, _("let the year end as the scheme says"), "flag")
    return Event(at, by, _("set the last day of the year to %(day)s") % {"day": short_date(day)}, "flag")


def _pauses(pauses: Iterable[Pause]) -> Iterator[Event]:
    """A pause that was ended by a deed is told from its first day only: its last has changed since."""
    for pause in pauses:
        days = {"from": short_date(pause.starts_on), "to": short_date(pause.ends_on) if pause.ends_on else ""}
        is_open = pause.ends_on is None or pause.resumed_at is not None
        what = _("paused the year from %(from)s") if is_open else _("paused the year from %(from)s to %(to)s")
        yield Event(pause.noted_at, pause.noted_by, what % days, "pause")
        if pause.resumed_at and pause.ends_on:
            goes_on = {"day": short_date(pause.ends_on + _DAY)}
            yield Event(pause.resumed_at, pause.resumed_by, _("let the year go on from %(day)s") % goes_on, "play")


def _pairings(year: Year) -> Iterator[Event]:
    for stage in year.stages:
        for pairing in stage.pairings:
            values = {
                "name": pairing.buddy.given_name,
                "from": short_date(pairing.starts_on),
                "to": short_date(pairing.ends_on),
            }
            what = _("made %(name)s the buddy from %(from)s to %(to)s") % values
            yield Event(pairing.chosen_at, pairing.chosen_by, what, "handshake")


def _meetings(changes: Iterable[MeetingChange]) -> Iterator[Event]:
    """Meetings that were booked in one go are one event."""
    known = list(changes)
    told = _told(known)
    What = MeetingChange.What
    for (at, what, _by), group in groupby(known, key=lambda each: (each.at, each.what, each.by_id)):
        found = list(group)
        if what == What.BOOKED and len(found) > 1:
            yield Event(at, found[0].by, _booked(len(found)), "calendar-plus")
            continue
        for change in found:
            happened = told[change.pk]
            icon = "calendar-sync" if happened.is_rebooked else _ICONS[What(what)]
            yield Event(at, change.by, _change(happened), icon)


def _told(changes: list[MeetingChange]) -> dict[int, Happened]:
    """Each change with the times it was about, which later moves have changed since."""
    by_meeting = sorted(changes, key=lambda each: each.meeting_id)  # stable: of each meeting they stay in order
    return {
        happened.change.pk: happened
        for _pk, rows in groupby(by_meeting, key=lambda each: each.meeting_id)
        for happened in what_happened(list(rows))
    }


def _booked(number: int) -> str:
    return ngettext("booked %(number)s meeting", "booked %(number)s meetings", number) % {"number": number}


def _change(happened: Happened) -> str:
    times = {"time": long_time(happened.then), "to": long_time(happened.to) if happened.to else ""}
    if happened.change.what == MeetingChange.What.MOVED:
        if happened.is_rebooked:
            return _("found a new time for the missed meeting on %(time)s: %(to)s") % times
        return _("moved the meeting from %(time)s to %(to)s") % times
    return {
        MeetingChange.What.BOOKED: _("booked the meeting on %(time)s"),
        MeetingChange.What.HELD: _("noted that the meeting on %(time)s was held"),
        MeetingChange.What.MISSED: _("noted that the meeting on %(time)s was missed"),
        MeetingChange.What.CANCELLED: _("cancelled the meeting on %(time)s"),
        MeetingChange.What.REOPENED: _("took back what was noted about the meeting on %(time)s"),
        MeetingChange.What.PEOPLE: _("let somebody else take the meeting on %(time)s"),
    }[MeetingChange.What(happened.change.what)] % times


_ICONS = {
    MeetingChange.What.BOOKED: "calendar-plus",
    MeetingChange.What.MOVED: "calendar-clock",
    MeetingChange.What.HELD: "calendar-check",
    MeetingChange.What.MISSED: "calendar-x",
    MeetingChange.What.CANCELLED: "calendar-off",
    MeetingChange.What.REOPENED: "undo-2",
    MeetingChange.What.PEOPLE: "users",
}


def _actions(year: Year) -> Iterator[Event]:
    for stage in year.stages:
        for each in stage.actions:
            if each.action.done_at:
                what = _("ticked off “%(action)s”") % {"action": each.promise.name}
                yield Event(each.action.done_at, each.action.done_by, what, "circle-check")
