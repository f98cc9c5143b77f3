"""A day as 48 half hours in one integer: bit s is the half hour that starts s half hours after midnight."""

from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vaert.core.booking.rules import (
    ASSUMED_WEEK,
    DAY_MINUTES,
    LIKED_START_MINUTE,
    PREFERRED_END_MINUTE,
    PREFERRED_START_MINUTE,
    SLOT_MINUTES,
)

Ints = npt.NDArray[np.int64]
Mask = TypeVar("Mask", int, Ints)
Week = tuple[tuple[int, int, int], ...]

SLOTS = DAY_MINUTES // SLOT_MINUTES
WHOLE_DAY = (1 << SLOTS) - 1
NOT_FREE = -1
BEFORE = np.array([(1 << minute // SLOT_MINUTES) - 1 for minute in range(DAY_MINUTES + 1)], np.int64)
"""By minute: the half hours that have ended by then."""
UNTIL = np.array([(1 << -(-minute // SLOT_MINUTES)) - 1 for minute in range(DAY_MINUTES + 1)], np.int64)
"""By minute: the half hours that have begun before then."""


@lru_cache(maxsize=4096)
def touched(start_minute: int, end_minute: int) -> int:
    """The half hours that the interval touches."""
    return int(UNTIL[end_minute] ^ BEFORE[start_minute])


def inside(start_minute: int, end_minute: int) -> int:
    """The half hours that lie wholly in the interval."""
    return int(BEFORE[end_minute] & ~UNTIL[start_minute])


def slots_of(length_minutes: int) -> int:
    """How many half hours a meeting of this length occupies."""
    return -(-length_minutes // SLOT_MINUTES)


def joined_week(week: Week | None) -> list[tuple[int, int, int]]:
    """The weekly pattern as (weekday, start minute, end minute), touching intervals joined, in order."""
    joined: list[tuple[int, int, int]] = []
    for weekday, start, end in sorted(ASSUMED_WEEK if week is None else week):
        if joined and joined[-1][0] == weekday and start <= joined[-1][2]:
            joined[-1] = (weekday, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((weekday, start, end))
    return joined


@lru_cache(maxsize=4096)
def week_masks(week: Week | None) -> tuple[int, ...]:
    """The working half hours of Monday to Sunday; none at weekends (M10)."""
    masks = [0] * 7
    for weekday, start, end in joined_week(week):
        if weekday < 5:
            masks[weekday] |= inside(start, end)
    return tuple(masks)


def starts_in(free: Mask, slots: int) -> Mask:
    """The half hours from which `slots` free ones follow each other."""
    for _ in range(slots - 1):
        free = free & (free >> 1)
    return free


def outside_of(starts: Ints, slots: int) -> Ints:
    """For each mask of possible starts the half hours outside 09:00 to 15:00 of the best, or NOT_FREE."""
    outside = np.where(starts & _preferred_starts(slots), 0, NOT_FREE)
    other = (outside != 0) & (starts != 0)
    masks, places = np.unique(starts[other], return_inverse=True)
    outside[other] = np.array([best_start(int(mask), slots)[0] for mask in masks], np.int64)[places]
    return outside


def best_start(starts: int, slots: int) -> tuple[int, int]:
    """The half hours outside 09:00 to 15:00 of the best start in the mask, and that start.

    Fewest half hours outside first, then nearest to 10:00, then earliest. The mask must not be empty.
    """
    return next((outside, start) for bit, outside, start in _by_liking(slots) if starts & bit)


@lru_cache(maxsize=SLOTS)
def _by_liking(slots: int) -> list[tuple[int, int, int]]:
    """All starts from the best to the worst: (its bit, half hours outside 09:00 to 15:00, the start)."""
    ranked = sorted(_rank(start, slots) for start in range(SLOTS))
    return [(1 << start, outside, start) for outside, _, start in ranked]


@lru_cache(maxsize=SLOTS)
def _preferred_starts(slots: int) -> int:
    return sum(bit for bit, outside, _ in _by_liking(slots) if outside == 0)


def minutes_outside(start_minute: int, end_minute: int) -> int:
    """How much of a meeting lies outside the preferred hours."""
    within = min(end_minute, PREFERRED_END_MINUTE) - max(start_minute, PREFERRED_START_MINUTE)
    return end_minute - start_minute - max(0, within)


def _rank(start: int, slots: int) -> tuple[int, int, int]:
    minute, length = start * SLOT_MINUTES, slots * SLOT_MINUTES
    outside = minutes_outside(minute, minute + length) // SLOT_MINUTES
    return outside, abs(minute - LIKED_START_MINUTE), start
