"""When somebody is taken, out of an iCalendar text of anybody's making: times, and nothing else.

Recurring events are unfolded, zones understood, cancelled and transparent ones left out, and so are our own meetings,
which we know better. The text comes from a stranger: how much of it is looked at is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar
from icalendar.cal import Component

from vaert.meetings.outside_limit import TookTooLong, at_most

MOST_EVENTS = 20_000
MOST_RULES = 1_000  # so many take four seconds to unfold
MOST_TIMES = 5_000
MOST_LINES = 400_000
MOST_SECONDS = 10  # of the processor's time, for one calendar
_RULES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}  # nobody meets every second
_NOT_TAKEN = {"FREE", "WORKINGELSEWHERE"}  # Outlook's words for time that is free after all
_OURS = "@vaert"
_DAY = timedelta(days=1)
_LONGEST = timedelta(days=370)

Interval = tuple[datetime, datetime]


class NoCalendar(Exception):
    """The text is no calendar that can be read."""


class TooLarge(Exception):
    """There is more in it than a person's calendar holds."""


def busy_intervals(text: str, *, first: date, last: date, zone: ZoneInfo) -> list[Interval]:
    """The times in UTC from `first` to `last` (both included, in `zone`) that are taken, in order and merged.

    A time without a zone is on the clock of `zone`. Raises NoCalendar, and TooLarge also for what takes too long.
    """
    if text.count("\n") > MOST_LINES:
        raise TooLarge
    try:
        with at_most(MOST_SECONDS):
            return _busy_intervals(text, first, last, zone)
    except TookTooLong as error:
        raise TooLarge from error
    except (NoCalendar, TooLarge):
        raise
    except Exception as error:  # what a stranger's text can do to two libraries is no list that one could write
        raise NoCalendar from error


def _busy_intervals(text: str, first: date, last: date, zone: ZoneInfo) -> list[Interval]:
    calendar = Calendar.from_ical(text.strip("\ufeff \r\n\t"))
    if calendar.name != "VCALENDAR":
        raise NoCalendar
    begins, ends = datetime.combine(first, time(), zone), datetime.combine(last + _DAY, time(), zone)
    found = [*_events(calendar, begins, ends, zone), *_free_busy(calendar, zone)]
    inside = (
        (max(start, begins.astimezone(UTC)), min(end, ends.astimezone(UTC)))
        for start, end in found
        if start < ends and end > begins
    )
    merged = _merged(one for one in inside if one[0] < one[1])
    if len(merged) > MOST_TIMES:
        raise TooLarge
    return merged


def _events(calendar: Calendar, begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[Interval]:
    """The events that take time, unfolded within the span."""
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise TooLarge
    calendar.subcomponents = [part for part in calendar.subcomponents if part.name != "VEVENT" or _may_matter(part)]
    if sum("RRULE" in event for event in calendar.walk("VEVENT")) > MOST_RULES:
        raise TooLarge
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(begins, ends):
        if _takes_time(event):
            interval = _interval(event, zone)
            if interval is not None:
                yield interval


def _may_matter(event: Component) -> bool:
    """Whether the event can take time at all and may be unfolded without end or danger.

    One changed occurrence of a series may be free while the rest is not, so that is judged after the unfolding.
    What cannot be read at all is left out, and spoils no others.
    """
    try:
        event.decoded("DTSTART")
        return _is_no_trouble(event)
    except (ValueError, KeyError, AttributeError, TypeError):
        return False


def _is_no_trouble(event: Component) -> bool:
    if str(event.get("UID", "")).endswith(_OURS):
        return False
    for rule in _listed(event.get("RRULE")):
        every = {str(one).upper() for one in _listed(rule.get("FREQ"))}
        if any(int(step) < 1 for step in _listed(rule.get("INTERVAL"))):
            return False  # a series that never moves on
        if not every <= _RULES or "BYSECOND" in rule or "BYMINUTE" in rule or len(_listed(rule.get("BYHOUR"))) > 24:
            return False
    return True


def _takes_time(event: Component) -> bool:
    return (
        str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
        and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in _NOT_TAKEN
    )


def _interval(event: Component, zone: ZoneInfo) -> Interval | None:
    """From when to when; whole days are whole days on the clock of the zone."""
    try:
        start = event.decoded("DTSTART")
        length = event.decoded("DURATION") if "DURATION" in event else None
        end = event.decoded("DTEND") if "DTEND" in event else None
        if end is None:
            end = start + length if length else start + (timedelta() if isinstance(start, datetime) else _DAY)
        return _in_utc(start, end, zone)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _free_busy(calendar: Calendar, zone: ZoneInfo) -> Iterator[Interval]:
    """The periods of a calendar that tells free and busy only (VFREEBUSY)."""
    for part in calendar.walk("VFREEBUSY"):
        for periods in _listed(part.get("FREEBUSY")):
            for one in _listed(periods):
                if str(one.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                    continue
                interval = _in_utc(one.start, one.end, zone)
                if interval is not None:
                    yield interval


def _in_utc(start: date, end: date, zone: ZoneInfo) -> Interval | None:
    begins, finishes = _instant(start, zone), _instant(end, zone)
    return (begins, min(finishes, begins + _LONGEST)) if begins < finishes else None


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """In order, those that touch made one: fewer rows, and less told about the day."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found] if found is not None else []
