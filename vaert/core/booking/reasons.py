"""Why a meeting found no time, and the nearest one that both have."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from vaert.core.booking.answer import Code, FreeTime, Reason, Unbooked
from vaert.core.booking.masks import WHOLE_DAY, starts_in
from vaert.core.booking.pair import Pair, Time
from vaert.core.booking.problem import INTRODUCTION, Meeting, Series
from vaert.core.booking.rules import NEAREST_DAYS, least_gap_days
from vaert.core.booking.spread import Stretch, most_meetings


@dataclass(frozen=True, slots=True)
class Window:
    """The days [opens, closes) in which a meeting should have been, and the day on which it was due."""

    opens: int
    closes: int
    due: int
    stretch: Stretch | None = None

    @classmethod
    def month(cls, stretch: Stretch, which: int) -> "Window":
        """The `every` days around a meeting's due day, within its stretch."""
        due = stretch.due(which)
        opens = max(stretch.opens, due - stretch.every // 2)
        return cls(opens, min(stretch.closes, due - stretch.every // 2 + stretch.every), due, stretch)

    @classmethod
    def introduction(cls, opens: int, deadline: int) -> "Window":
        """The days up to the introduction's deadline."""
        return cls(opens, deadline, opens)


def explain(
    series: Series, pair: Pair, missing: Iterable[tuple[int, str, Window]], booked: Iterable[Meeting]
) -> list[Unbooked]:
    """A reason and the nearest possible time for each missing meeting (number, kind, window).

    `pair` must know all that was booked, so that what is offered is free.
    """
    taken = {meeting.on.toordinal() for meeting in (*series.kept, *booked)}
    found = []
    for number, kind, window in missing:
        nearest = _nearest(series, pair, window.due, taken)
        if nearest:
            taken.add(nearest.on.toordinal())
        found.append(Unbooked(series.id, number, kind, _why(series, pair, kind, window), nearest))
    return found


def _why(series: Series, pair: Pair, kind: str, window: Window) -> Reason:
    if not any(pair.works(day) for day in range(1, 8)):
        return Reason(Code.NO_COMMON_HOUR)
    if window.stretch:
        room = most_meetings(window.stretch, pair.works)
        if room < window.stretch.meetings:
            return _too_short(window.stretch.opens, window.stretch.closes, room)
    days = [day for day in range(window.opens, window.closes) if pair.works(day)]
    if not days:
        return _too_short(window.opens, window.closes, 0)
    first, after = date.fromordinal(window.opens), date.fromordinal(window.closes)
    days = [day for day in days if day not in pair.closed]
    if not days:
        return Reason(Code.CLOSED, starts=first, ends=after)
    present = [day for day in days if not pair.newcomer.is_away(day) and not pair.buddy.is_away(day)]
    if not present:
        who = _alone(pair, lambda person: all(person.is_away(day) for day in days))
        return Reason(Code.ABSENT_ALL_MONTH, who=who, starts=first, ends=after)
    if not any(pair.starts(day) for day in present):
        who = _alone(pair, lambda person: not any(_has_time(pair, person, day) for day in present))
        return Reason(Code.BUSY, who=who, starts=first, ends=after)
    gap = least_gap_days(series.every_days) if kind != INTRODUCTION else 1
    return Reason(Code.NO_ROOM, starts=first, ends=after, days=gap)


def _too_short(opens: int, closes: int, room: int) -> Reason:
    length = max(0, closes - opens)
    ends = date.fromordinal(opens + length)
    return Reason(Code.TOO_SHORT_STAGE, starts=date.fromordinal(opens), ends=ends, number=room, days=length)


def _alone(pair: Pair, is_enough: Callable[[Time], bool]) -> str | None:
    """The one of the two who is reason enough, if one is."""
    return next((person.calendar.id for person in (pair.newcomer, pair.buddy) if is_enough(person)), None)


def _has_time(pair: Pair, person: Time, day: int) -> bool:
    free = pair.week[(day + 6) % 7] & ~person.busy.get(day, 0) & WHOLE_DAY
    return starts_in(free, pair.slots) != 0


def _nearest(series: Series, pair: Pair, due: int, taken: set[int]) -> FreeTime | None:
    """The free day nearest to the due day, until 60 days after that or the end of the stage."""
    days = range(pair.opens, max(due, series.ends.toordinal()) + NEAREST_DAYS)
    for day in sorted(days, key=lambda day: (abs(day - due), day)):
        if day not in taken and pair.starts(day):
            return pair.best(day)
    return None
