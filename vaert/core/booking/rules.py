"""The few numbers that booking is built on."""

SLOT_MINUTES = 30
"""Meetings start on the hour or the half hour."""

DAY_MINUTES = 24 * 60

ASSUMED_WEEK = tuple((weekday, 8 * 60, 16 * 60) for weekday in range(5))
"""The weekly pattern of a person whose own is unknown: Monday to Friday 08:00 to 16:00."""

PREFERRED_START_MINUTE = 9 * 60
PREFERRED_END_MINUTE = 15 * 60
"""A meeting should lie wholly within 09:00 to 15:00."""

LIKED_START_MINUTE = 10 * 60
"""Of equally good times on a day the one nearest to 10:00 is taken."""

EVERY_DAYS = 30
"""About a month apart, unless the series says otherwise."""

NEAREST_DAYS = 60
"""How long after the end of the stage the nearest possible time is looked for."""

LONGEST_STAGE_DAYS = 5 * 366
MOST_MEETINGS = 120


def least_gap_days(every_days: int) -> int:
    """Days that must lie between two meetings of a series: half of what is wished, at least one."""
    return max(1, every_days // 2)
