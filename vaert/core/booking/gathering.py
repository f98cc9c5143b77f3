"""A time for many: when most of a group can meet, and who then cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vaert.core.booking.masks import SLOTS, minutes_outside, slots_of, touched, week_masks
from vaert.core.booking.problem import Calendar, Closed
from vaert.core.booking.rules import SLOT_MINUTES


@dataclass(frozen=True, slots=True)
class Gathering:
    """A time, half-open in minutes since midnight, and the ids of those who cannot come then."""

    on: date
    start_minute: int
    end_minute: int
    missing: tuple[str, ...]


def gather(
    calendars: Sequence[Calendar],
    closed: Closed,
    first: date,
    after: date,
    *,
    length_minutes: int,
    wanted: int = 3,
) -> tuple[Gathering, ...]:
    """Up to so many times on different days of [first, after), the best first.

    Best is: fewest cannot come; fewest minutes outside 09:00 to 15:00; nearest to 10:00; earliest. A time at which
    fewer than two can come is none.
    """
    days = (date.fromordinal(day) for day in range(first.toordinal(), after.toordinal()))
    found = [_best_of(calendars, day, slots_of(length_minutes)) for day in days if day not in closed.days]
    times = [time for time in found if time is not None and len(calendars) - len(time.missing) > 1]
    return tuple(sorted(times, key=lambda time: (*_rank(time), time.on))[:wanted])


def _best_of(calendars: Sequence[Calendar], day: date, slots: int) -> Gathering | None:
    free = {calendar.id: _free(calendar, day) for calendar in calendars}
    if not any(free.values()):
        return None
    wanted = (1 << slots) - 1
    times = []
    for start in range(SLOTS - slots + 1):
        missing = tuple(one for one, mask in free.items() if mask >> start & wanted != wanted)
        times.append(Gathering(day, start * SLOT_MINUTES, (start + slots) * SLOT_MINUTES, missing))
    return min(times, key=_rank)


def _free(calendar: Calendar, day: date) -> int:
    """The half hours of the day in which somebody works and is not taken."""
    if any(begins <= day < ends for begins, ends in calendar.absences):
        return 0
    free = week_masks(calendar.week)[day.weekday()]
    for busy in calendar.busy:
        if busy.on == day:
            free &= ~touched(busy.start_minute, busy.end_minute)
    return free


def _rank(time: Gathering) -> tuple[int, int, int]:
    return len(time.missing), minutes_outside(time.start_minute, time.end_minute), abs(time.start_minute - 600)
