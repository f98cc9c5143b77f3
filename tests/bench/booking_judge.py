"""An independent judge of bookings: shares the data types with the core, and no rule or calculation.

`faults` re-checks every meeting, minute by minute, against the definition in `docs/booking.md`;
`brute_force` tries every choice for one small series; `least_deviation` finds, by a plain recursion over
all days, how regular the meetings of a series of any size can be at best.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise

from vaert.core.booking import Booking, Calendar, Meeting, Request, Series

NINE, TEN, FIFTEEN = 9 * 60, 10 * 60, 15 * 60
Choice = tuple[tuple[int, date, int], ...]


def free_minutes(calendar: Calendar, on: date) -> set[int]:
    """The minutes of working time on a day without absence, shift or meeting."""
    if any(first <= on < after for first, after in calendar.absences):
        return set()
    week = calendar.week
    if week is None:
        week = tuple((weekday, 8 * 60, 16 * 60) for weekday in range(5))
    free = {minute for weekday, first, last in week if weekday == on.weekday() for minute in range(first, last)}
    for busy in calendar.busy:
        if busy.on == on:
            free.difference_update(range(busy.start_minute, busy.end_minute))
    return free


def whole_slots(length: int) -> int:
    """The minutes of the half hours that a meeting of this length fills."""
    return (length + 29) // 30 * 30


def best_time(request: Request, series: Series, on: date) -> tuple[int, int] | None:
    """Half hours outside 09 to 15 and the start minute of the best time of a day, if it has one."""
    if on.weekday() >= 5 or on in request.closed.days or (request.not_before and on < request.not_before):
        return None
    two = {series.newcomer, series.buddy}
    free = set.intersection(*(free_minutes(one, on) for one in request.calendars if one.id in two))
    for other in request.series:
        if two & {other.newcomer, other.buddy}:
            for kept in other.kept:
                free -= set(range(kept.start_minute, kept.end_minute)) if kept.on == on else set()
    fills = whole_slots(series.length_minutes)
    found = []
    for start in range(0, 24 * 60 - fills + 1, 30):
        if free.issuperset(range(start, start + fills)):
            outside = sum(not NINE <= minute < FIFTEEN for minute in range(start, start + fills, 30))
            found.append((outside, abs(start - TEN), start))
    return min(found)[::2] if found else None


def faults(request: Request, booking: Booking) -> Iterator[str]:
    """Everything that is wrong with a booking, in words."""
    calendars = {calendar.id: calendar for calendar in request.calendars}
    by_person: dict[str, list[Meeting]] = defaultdict(list)
    of_series: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in booking.meetings:
        of_series[meeting.series].append(meeting)
    unbooked = Counter(one.series for one in booking.unbooked)
    for series in request.series:
        own_meetings = of_series[series.id]
        wanted = series.meetings - len([one for one in series.kept if one.kind == "monthly"])
        wanted += series.introduction is not None and not any(one.kind == "introduction" for one in series.kept)
        if len(own_meetings) + unbooked[series.id] != wanted:
            yield f"{series.id}: {len(own_meetings)} booked and {unbooked[series.id]} not, of {wanted}"
        yield from _series_faults(request, series, own_meetings, calendars)
        for person in (series.newcomer, series.buddy):
            by_person[person] += [*own_meetings, *series.kept]
    for person, meetings in by_person.items():
        meetings.sort(key=lambda one: (one.on, one.start_minute))
        for before, after in pairwise(meetings):
            if before.on == after.on and after.start_minute < before.end_minute:
                yield f"{person}: two meetings at once on {after.on}"


def _series_faults(
    request: Request, series: Series, own: list[Meeting], calendars: dict[str, Calendar]
) -> Iterator[str]:
    for one in own:
        where = f"{series.id} number {one.number} on {one.on}"
        if one.on.weekday() >= 5 or one.on in request.closed.days:
            yield f"{where}: nobody meets on that day"
        if not series.starts <= one.on < series.ends or (request.not_before and one.on < request.not_before):
            yield f"{where}: outside the stage"
        if one.end_minute - one.start_minute != series.length_minutes or one.start_minute % 30:
            yield f"{where}: wrong length or start"
        for person in (series.newcomer, series.buddy):
            if not free_minutes(calendars[person], one.on).issuperset(range(one.start_minute, one.end_minute)):
                yield f"{where}: {person} is not free"
        if one.kind == "introduction" and (one.on - series.starts).days >= (series.introduction or 0):
            yield f"{where}: too late"
    least = max(1, series.every_days // 2)
    ordered = sorted([*own, *series.kept], key=lambda one: one.number)
    for before, after in pairwise(ordered):
        wanted = 1 if before.kind == "introduction" else least
        if (after.on - before.on).days < wanted and not (before in series.kept and after in series.kept):
            yield f"{series.id}: {before.number} and {after.number} are too close or out of order"


def introduced_on(request: Request, series: Series) -> date | None:
    """The first day on which the two can meet, where the stage has an introduction."""
    for kept in series.kept:
        if kept.kind == "introduction":
            return kept.on
    if series.introduction is None:
        return None
    ends = min([series.ends, *(one.on for one in series.kept if one.kind == "monthly")])
    days = (series.starts + timedelta(days=day) for day in range((ends - series.starts).days))
    return next((day for day in days if best_time(request, series, day)), None)


def brute_force(request: Request) -> Choice:
    """The best (number, day, start minute) of the monthly meetings of a request's only series."""
    (series,) = request.series
    introduced = introduced_on(request, series)
    fixed = {one.number: one.on for one in series.kept if one.kind == "monthly"}
    numbers = range(series.first_number, series.first_number + series.meetings)
    times = {}
    for day in range((series.ends - series.starts).days):
        on = series.starts + timedelta(days=day)
        if not (introduced and on <= introduced) and (time := best_time(request, series, on)):
            times[on] = time
    best: tuple[object, ...] | None = None
    best_choice: Choice = ()
    open_numbers = [number for number in numbers if number not in fixed]
    for count in range(len(open_numbers), -1, -1):
        for chosen in combinations(open_numbers, count):
            for days in combinations(times, count):
                new = dict(zip(chosen, days, strict=True))
                rank = _rank(series, introduced, fixed, new, times)
                if rank is not None and (best is None or rank < best):
                    best = rank
                    best_choice = tuple((number, on, times[on][1]) for number, on in new.items())
        if best is not None:
            return best_choice
    return best_choice


def _rank(
    series: Series,
    introduced: date | None,
    fixed: dict[int, date],
    new: dict[int, date],
    times: dict[date, tuple[int, int]],
) -> tuple[object, ...] | None:
    """What the definition compares, in its order; None where a hard rule is broken."""
    every, least = series.every_days, max(1, series.every_days // 2)
    begins = max(series.starts, introduced or series.starts)
    before, on = series.first_number - 1, series.previous or begins + timedelta(days=every // 2 - every)
    real = series.previous is not None
    deviations = []
    for number, day in sorted({**fixed, **new}.items()):
        gap, is_free = (day - on).days, number in new or before in new
        if is_free and gap < (least if real else 0):
            return None
        if is_free or not real:
            deviations.append(gap - every * (number - before))
        before, on, real = number, day, True
    outside = sum(times[day][0] for day in new.values())
    order = tuple(sorted(new.items()))
    return (sum(map(abs, deviations)), outside, sum(one * one for one in deviations), order)


def least_deviation(request: Request, series: Series) -> int | None:
    """The least sum of |gap - every| of all meetings of a series without kept ones; None if impossible."""
    introduced = introduced_on(request, series)
    begins = max(series.starts, introduced or series.starts)
    anchor = begins + timedelta(days=series.every_days // 2 - series.every_days)
    free = [series.starts + timedelta(days=day) for day in range((series.ends - series.starts).days)]
    free = [day for day in free if not (introduced and day <= introduced) and best_time(request, series, day)]

    @cache
    def least(left: int, on: date) -> float:
        if not left:
            return 0
        gaps = ((day, (day - on).days) for day in free)
        return min(
            (
                abs(gap - series.every_days) + least(left - 1, day)
                for day, gap in gaps
                if gap >= max(1, series.every_days // 2)
            ),
            default=float("inf"),
        )

    found = least(series.meetings, anchor)
    return None if found == float("inf") else int(found)


def deviation(request: Request, series: Series, meetings: list[Meeting]) -> int:
    """The sum of |gap - every| of a series as it is booked."""
    introduction = [one.on for one in meetings if one.kind == "introduction"]
    begins = introduction[0] if introduction else series.starts
    on = series.previous or begins + timedelta(days=series.every_days // 2 - series.every_days)
    total = 0
    for one in sorted((one for one in meetings if one.kind == "monthly"), key=lambda one: one.number):
        total += abs((one.on - on).days - series.every_days)
        on = one.on
    return total
