"""A day as 48 half hours in one integer: bit s is the half hour that starts s half hours after midnight."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from vaert.core.booking.problem import Busy, Calendar
from vaert.core.booking.rules import (
    ASSUMED_WEEK,
    DAY_MINUTES,
    LIKED_START_MINUTE,
    PREFERRED_END_MINUTE,
    PREFERRED_START_MINUTE,
    SLOT_MINUTES,
)

SLOTS = DAY_MINUTES // SLOT_MINUTES
WHOLE_DAY = (1 << SLOTS) - 1
_BEFORE = tuple((1 << minute // SLOT_MINUTES) - 1 for minute in range(DAY_MINUTES + 1))
_UNTIL = tuple((1 << -(-minute // SLOT_MINUTES)) - 1 for minute in range(DAY_MINUTES + 1))


def touched(start_minute: int, end_minute: int) -> int:
    """The half hours that the interval touches."""
    return _UNTIL[end_minute] ^ _BEFORE[start_minute]


def inside(start_minute: int, end_minute: int) -> int:
    """The half hours that lie wholly in the interval."""
    return _BEFORE[end_minute] & ~_UNTIL[start_minute]


def slots_of(length_minutes: int) -> int:
    """How many half hours a meeting of this length occupies."""
    return -(-length_minutes // SLOT_MINUTES)


def starts_in(free: int, slots: int) -> int:
    """The half hours from which `slots` free ones follow each other."""
    for _ in range(slots - 1):
        free &= free >> 1
    return free


def joined_week(calendar: Calendar) -> list[tuple[int, int, int]]:
    """The weekly pattern as (weekday, start minute, end minute), touching intervals joined, in order."""
    joined: list[tuple[int, int, int]] = []
    for weekday, start, end in sorted(ASSUMED_WEEK if calendar.week is None else calendar.week):
        if joined and joined[-1][0] == weekday and start <= joined[-1][2]:
            joined[-1] = (weekday, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((weekday, start, end))
    return joined


def week_masks(calendar: Calendar) -> list[int]:
    """The working half hours of Monday to Sunday; none at weekends (M10)."""
    week = [0] * 7
    for weekday, start, end in joined_week(calendar):
        if weekday < 5:
            week[weekday] |= inside(start, end)
    return week


def busy_masks(busy: Iterable[Busy]) -> dict[int, int]:
    """The taken half hours by ordinal of the day."""
    masks: dict[int, int] = {}
    taken = masks.get
    ordinal = date.toordinal
    for one in busy:
        day = ordinal(one.on)
        masks[day] = taken(day, 0) | (_UNTIL[one.end_minute] ^ _BEFORE[one.start_minute])
    return masks


@lru_cache(maxsize=1 << 16)
def best_start(starts: int, slots: int) -> tuple[int, int]:
    """The half hours outside 09:00 to 15:00 of the best start in the mask, and that start.

    Fewest half hours outside first, then nearest to 10:00, then earliest. The mask must not be empty.
    """
    return min(_rank(start, slots) for start in range(SLOTS) if starts >> start & 1)[::2]


def minutes_outside(start_minute: int, end_minute: int) -> int:
    """How much of a meeting lies outside the preferred hours."""
    within = min(end_minute, PREFERRED_END_MINUTE) - max(start_minute, PREFERRED_START_MINUTE)
    return end_minute - start_minute - max(0, within)


def _rank(start: int, slots: int) -> tuple[int, int, int]:
    minute, length = start * SLOT_MINUTES, slots * SLOT_MINUTES
    outside = minutes_outside(minute, minute + length) // SLOT_MINUTES
    return outside, abs(minute - LIKED_START_MINUTE), start
