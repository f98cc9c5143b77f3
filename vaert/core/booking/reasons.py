"""Why a meeting found no time, and the nearest one that both have."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from vaert.core.booking.answer import Code, FreeTime, Reason, Unbooked
from vaert.core.booking.pair import Pair
from vaert.core.booking.problem import MONTHLY, Calendar, Meeting, Series
from vaert.core.booking.rules import NEAREST_DAYS, least_gap_days
from vaert.core.booking.search import Stretch
from vaert.core.booking.times import Times


@dataclass(frozen=True, slots=True)
class Missing:
    """A meeting without a time: the days [opens, closes) in which it should be, and its due day."""

    number: int
    kind: str
    opens: int
    closes: int
    due: int
    stretch: Stretch | None = None

    @classmethod
    def monthly(cls, number: int, stretch: Stretch, which: int) -> "Missing":
        """The `every` days around a meeting's due day, within its stretch, are its month."""
        due = stretch.due(which)
        first = due - stretch.every // 2
        opens, closes = max(stretch.opens, first), min(stretch.closes, first + stretch.every)
        return cls(number, MONTHLY, opens, closes, due, stretch)


def explain(
    series: Series, times: Times, opens: int, missing: Iterable[Missing], booked: Iterable[Meeting]
) -> Iterable[Unbooked]:
    """A reason and the nearest possible time, from the day `opens` on, for each missing meeting.

    The nearest time keeps the order of the numbers where it can, and lies at most 60 days after the stage.
    `times` must know all that was booked, so that what is offered is free.
    """
    pair = Pair(times, series)
    ends = series.ends.toordinal()
    placed = {meeting.number: meeting.on.toordinal() for meeting in (*series.kept, *booked)}
    for one in missing:
        after = max((day + 1 for number, day in placed.items() if number < one.number), default=opens)
        before = min((day for number, day in placed.items() if number > one.number), default=ends + NEAREST_DAYS)
        free = [day for day in pair.free_days(opens, ends + NEAREST_DAYS).tolist() if day not in placed.values()]
        in_order = [day for day in free if after <= day < before]
        nearest = _nearest(pair, in_order or free, min(one.due, ends - 1))
        if nearest:
            placed[one.number] = nearest.on.toordinal()
        yield Unbooked(series.id, one.number, one.kind, _why(series, pair, one), nearest)


def _why(series: Series, pair: Pair, missing: Missing) -> Reason:
    if not any(pair.works(day) for day in range(1, 8)):
        return Reason(Code.NO_COMMON_HOUR)
    stretch = missing.stretch
    room = pair.room(stretch) if stretch else 0
    if stretch and room < stretch.meetings:
        return _too_short(stretch.opens, stretch.closes, room)
    days = [day for day in range(missing.opens, missing.closes) if pair.works(day)]
    if not days:
        return _too_short(missing.opens, missing.closes, room)
    starts, ends = date.fromordinal(missing.opens), date.fromordinal(missing.closes)
    days = [day for day in days if not pair.is_closed(day)]
    if not days:
        return Reason(Code.CLOSED, starts=starts, ends=ends)
    away = [person for person in pair.people if person.absences]
    present = [day for day in days if not any(is_away(person, day) for person in away)]
    if not present:
        who = _alone(pair, lambda person: all(is_away(person, day) for day in days))
        return Reason(Code.ABSENT_ALL_MONTH, who=who, starts=starts, ends=ends)
    if not any(pair.starts(day) for day in present):
        who = _alone(pair, lambda person: not any(pair.has_time(person, day) for day in present))
        return Reason(Code.BUSY, who=who, starts=starts, ends=ends)
    return Reason(Code.NO_ROOM, starts=starts, ends=ends, days=least_gap_days(series.every_days))


def is_away(person: Calendar, day: int) -> bool:
    """Whether an absence covers the day (an ordinal)."""
    return any(first.toordinal() <= day < after.toordinal() for first, after in person.absences)


def _too_short(opens: int, closes: int, room: int) -> Reason:
    closes = max(opens, closes)
    starts, ends = date.fromordinal(opens), date.fromordinal(closes)
    return Reason(Code.TOO_SHORT_STAGE, starts=starts, ends=ends, number=room, days=closes - opens)


def _alone(pair: Pair, is_enough: Callable[[Calendar], bool]) -> str | None:
    """The one of the two who is reason enough, if one is."""
    return next((person.id for person in pair.people if is_enough(person)), None)


def _nearest(pair: Pair, free: list[int], due: int) -> FreeTime | None:
    """The best time of the free day that is nearest to the due day."""
    return pair.best(min(free, key=lambda day: (abs(day - due), day))) if free else None
