"""Day arithmetic: months clamp to the month's end, weeks become sets of half hours."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from vaert.core.planning.model import WeekPiece

DAY_STARTS_MINUTE = 8 * 60
DAY_ENDS_MINUTE = 17 * 60
HALF_HOUR = 30
HALF_HOURS_A_DAY = (DAY_ENDS_MINUTE - DAY_STARTS_MINUTE) // HALF_HOUR
WORKING_DAYS = 5


@lru_cache(maxsize=8192)
def months_before(day: date, months: int) -> date:
    """The same day `months` calendar months earlier, clamped to the month's end and to the first date.

    >>> months_before(date(2028, 2, 29), 24)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=8192)
def half_hours(week: tuple[WeekPiece, ...]) -> int:
    """The half hours from :00 or :30 that lie wholly inside the pattern, as bits.

    Only Monday to Friday 08:00 to 17:00 counts.
    Pieces that touch or overlap count as one, so 08:00-09:15 and 09:15-10:00 hold the half hour from 09:00.
    """
    bits = 0
    for weekday in range(WORKING_DAYS):
        for first, end in _joined(sorted((a, b) for day, a, b in week if day == weekday)):
            start = max(-(-first // HALF_HOUR) * HALF_HOUR, DAY_STARTS_MINUTE)
            for minute in range(start, min(end, DAY_ENDS_MINUTE) - HALF_HOUR + 1, HALF_HOUR):
                bits |= 1 << (weekday * HALF_HOURS_A_DAY + (minute - DAY_STARTS_MINUTE) // HALF_HOUR)
    return bits


def _joined(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted pieces of a day with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for first, end in pieces:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return joined
