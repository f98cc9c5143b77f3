"""What has to be booked in one series: the stretches between the meetings that are kept."""

from vaert.core.booking.problem import Series
from vaert.core.booking.rules import least_gap_days
from vaert.core.booking.search import Stretch


def stretches(series: Series, opens: int, introduced: int | None) -> list[tuple[int, Stretch]]:
    """What is left to book between the meetings that are kept, with the number of the first of each.

    `opens` and `introduced`, the day of the introduction, are ordinals.
    """
    every, gap, ends = series.every_days, least_gap_days(series.every_days), series.ends.toordinal()
    anchor = max(series.starts.toordinal(), introduced or 0) + every // 2 - every
    if introduced:
        opens = max(opens, introduced + 1)
    if series.previous:
        anchor = series.previous.toordinal()
        opens = max(opens, anchor + gap)
    number, found = series.first_number, []
    for kept in series.kept_monthly() if series.kept else ():
        day = kept.on.toordinal()
        if kept.number > number:
            closes = min(ends, day - gap + 1)
            found.append((number, Stretch(anchor, kept.number - number, opens, closes, every, day)))
        number, anchor, opens = kept.number + 1, day, max(opens, day + gap)
    left = series.first_number + series.meetings - number
    if left:
        found.append((number, Stretch(anchor, left, opens, ends, every)))
    return found
