"""Reads the outside calendars whose turn it is; a calendar that cannot be read waits longer each time (M10)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from django.conf import settings

from vaert.common.dates import local
from vaert.common.sealing import CannotBeOpened, unseal
from vaert.common.web import Answer, WebError, ask
from vaert.meetings.actions.outside import replace_busy_times
from vaert.meetings.models import OutsideCalendar
from vaert.meetings.outside import NoCalendar, TooLarge, busy_intervals

_log = logging.getLogger(__name__)
Trouble = OutsideCalendar.Trouble
Clock = Callable[[], datetime]

EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=5)
SWEEP = timedelta(minutes=5)  # what is left then is the next sweep's; the worker has mail to send too
LONGEST_WAIT = timedelta(days=1)
WHOLE_EVERY = timedelta(days=1)  # a series reaches further into the year each day, though its text stays the same
FORGOTTEN_AFTER = timedelta(days=14)  # times from so long ago are believed no more
AHEAD_DAYS = 400
_WORDS = {"address": Trouble.ADDRESS, "private": Trouble.PRIVATE, "too_large": Trouble.TOO_LARGE}


def read_due(*, at: Clock) -> int:
    """Read each calendar that is due, of people who have not left; returns how many were. Ends soon after SWEEP."""
    ends = at() + SWEEP
    rows = OutsideCalendar.objects.due(at()).select_related("person__organisation").order_by("next_attempt_at")
    return sum(_read(calendar, at) for calendar in list(rows[:200]) if at() < ends)


def _read(calendar: OutsideCalendar, at: Clock) -> bool:
    now = at()
    calendar.failures = min(calendar.failures + 1, 1000)
    if not (
        OutsideCalendar.objects.due(now)
        .filter(pk=calendar.pk)
        .update(  # a failure until it has gone well: one that kills the worker waits longer each time like any other
            leased_until=now + LEASE, failures=calendar.failures, next_attempt_at=now + _wait(calendar)
        )
    ):
        return False
    today = local(now).date()
    if not type(calendar.person).objects.filter(pk=calendar.person_id).not_left(today).exists():
        calendar.delete()
        return False
    trouble = _take_in(calendar, now)
    calendar.trouble, calendar.leased_until = trouble, None
    calendar.failures = calendar.failures if trouble else 0
    calendar.next_attempt_at = at() + _wait(calendar)
    if trouble and now - (calendar.read_at or calendar.added_at) > FORGOTTEN_AFTER:
        calendar.busy_times.all().delete()
    OutsideCalendar.objects.filter(pk=calendar.pk).update(
        **{
            name: getattr(calendar, name)
            for name in ("trouble", "leased_until", "failures", "next_attempt_at", "read_at", "etag", "last_modified")
        }
    )
    return True


def _take_in(calendar: OutsideCalendar, now: datetime) -> Trouble:
    """Ask the server and take in what is taken; returns what went wrong."""
    try:
        answer = _ask(calendar, now)
        if answer.status == 304:
            return Trouble.NONE
        if answer.status != 200:
            return Trouble.UNREACHABLE if answer.status >= 500 or answer.status == 429 else Trouble.ADDRESS
        today = local(now).date()
        zone = ZoneInfo(calendar.person.organisation.time_zone)
        intervals = busy_intervals(
            answer.body.decode("utf-8", "replace"), first=today, last=today + timedelta(days=AHEAD_DAYS), zone=zone
        )
    except CannotBeOpened:
        return Trouble.KEY
    except WebError as error:
        return _WORDS.get(str(error), Trouble.UNREACHABLE)
    except TooLarge:
        return Trouble.TOO_LARGE
    except NoCalendar:
        return Trouble.NO_CALENDAR
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        # Two libraries read what a stranger has written; whatever they trip over, the rest is read. No text is logged.
        _log.warning("outside calendar %s: %s", calendar.pk, type(error).__name__)
        return Trouble.NO_CALENDAR
    replace_busy_times(person_id=calendar.person_id, calendar=calendar, intervals=intervals)
    calendar.read_at = now
    calendar.etag = answer.headers.get("etag", "")[:200]
    calendar.last_modified = answer.headers.get("last-modified", "")[:60]
    return Trouble.NONE


def _ask(calendar: OutsideCalendar, now: datetime) -> Answer:
    """Ask for the text, or whether it has changed where we have read it today."""
    headers = {"Accept": "text/calendar"}
    if calendar.read_at and now - calendar.read_at < WHOLE_EVERY:
        if calendar.etag:
            headers["If-None-Match"] = calendar.etag
        elif calendar.last_modified:
            headers["If-Modified-Since"] = calendar.last_modified
    address = unseal(calendar.sealed_address, place=calendar.place)
    return ask("GET", address, headers=headers, private_hosts=settings.CALENDAR_PRIVATE_HOSTS)


def _wait(calendar: OutsideCalendar) -> timedelta:
    """An hour; twice as long after each failure in a row; a tenth more or less, so that not all come at once."""
    wait = min(EVERY * 2 ** min(calendar.failures, 10), LONGEST_WAIT)
    return wait * (0.9 + 0.2 * crc32(f"{calendar.pk}:{calendar.failures}".encode()) / 2**32)
