"""Month arithmetic for stages: a stage that starts on the 31st ends where the month lets it (M9)."""

import calendar
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def stage_days(starts_on: date, months: list[int]) -> list[tuple[date, date]]:
    """First and last day (both included) of each stage; all counted from the first day, so nothing drifts."""
    edges, passed = [starts_on], 0
    for length in months:
        passed += length
        edges.append(add_months(starts_on, passed))
    return [(first, after - timedelta(days=1)) for first, after in pairwise(edges)]
