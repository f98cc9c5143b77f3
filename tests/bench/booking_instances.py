"""Seeded calendars for the booking bench: the staff of large libraries through 2027 and half of 2028.

Every newcomer has two stages of six months with a buddy of their own; starts are spread over 2027.
People work about 37 hours, 10 % of them part time; they have three to four desk shifts a week, a team
meeting, summer and winter holidays, and now and then some days away. Nobody starts in July, and a
newcomer's and a buddy's holidays do not lie in the first fortnight of the stage in which they begin.
"""

import random
from datetime import date, timedelta

import holidays

from vaert.core.booking import Busy, Calendar, Closed, Request, Series

MONDAY = date(2027, 1, 4)
SHIFTS = ((600, 780), (780, 960), (960, 1140))
FULL_TIME = (
    (480, 960),
    (480, 960),
    (540, 1020),
    (510, 960),
    (480, 900),
)


def closed_days() -> Closed:
    """Denmark's public and customary holidays, and the days between Christmas and New Year."""
    known = holidays.country_holidays("DK", years=[2027, 2028], categories=("public", "optional"))
    between = [date(year, 12, day) for year in (2027, 2028) for day in range(27, 31)]
    return Closed(frozenset([*known, *between]))


def make_request(courses: int, seed: int = 1) -> Request:
    """Newcomers with two buddies each; nobody hosts two people at a time, as with capacity 1."""
    chance = random.Random(seed)
    calendars: list[Calendar] = []
    series: list[Series] = []
    for course in range(courses):
        starts = date(2027, chance.choice((1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12)), chance.choice((1, 1, 1, 15)))
        turns, ends = _months_after(starts, 6), _months_after(starts, 12)
        newcomer, buddies = f"n{course:05}", (f"b{course:05}-1", f"b{course:05}-2")
        calendars.append(_calendar(chance, newcomer, starts, ends))
        calendars.append(_calendar(chance, buddies[0], starts, turns))
        calendars.append(_calendar(chance, buddies[1], turns, ends))
        name = f"c{course:05}"
        series.append(Series(f"{name}-1", newcomer, buddies[0], starts, turns, introduction=14))
        series.append(Series(f"{name}-2", newcomer, buddies[1], turns, ends))
    return Request(tuple(calendars), tuple(series), closed_days())


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, day.day)


def _calendar(chance: random.Random, name: str, starts: date, ends: date) -> Calendar:
    week = _week(chance)
    return Calendar(name, week, tuple(_busy(chance, week, starts, ends)), tuple(_absences(chance, starts, ends)))


def _week(chance: random.Random) -> tuple[tuple[int, int, int], ...]:
    days = list(FULL_TIME)
    late = chance.randrange(5)
    days[late] = (660, 1140)  # one late day a week
    if chance.random() < 0.10:
        kind = chance.choice(("three days", "four days", "mornings"))
        if kind == "mornings":
            return tuple((weekday, 480, 750) for weekday in range(5))
        kept = sorted(chance.sample(range(5), 3 if kind == "three days" else 4))
        return tuple((weekday, *days[weekday]) for weekday in kept)
    return tuple((weekday, *hours) for weekday, hours in enumerate(days))


def _busy(chance: random.Random, week: tuple[tuple[int, int, int], ...], starts: date, ends: date) -> list[Busy]:
    """Three to four desk shifts a week (fewer for part-timers) and a weekly team meeting of an hour."""
    busy: list[Busy] = []
    team_day, team_start, _ = chance.choice(week)
    monday = starts - timedelta(days=starts.weekday())
    while monday < ends:
        shifts = chance.choice((3, 3, 4, 4)) if len(week) == 5 else 2
        for weekday, start, end in chance.sample(week, shifts):
            possible = [shift for shift in SHIFTS if start <= shift[0] and shift[1] <= end] or [(start, end - 60)]
            busy.append(Busy(monday + timedelta(days=weekday), *chance.choice(possible)))
        busy.append(Busy(monday + timedelta(days=team_day), team_start + 60, team_start + 120))
        monday += timedelta(days=7)
    return busy


def _absences(chance: random.Random, starts: date, ends: date) -> list[tuple[date, date]]:
    """Three weeks in summer, a week in winter and in autumn, and a few short absences."""
    away = []
    for year in (2027, 2028):
        summer = date(year, 6, 28) + timedelta(weeks=chance.randrange(5))
        away.append((summer, summer + timedelta(weeks=3)))
        for week in (date(year, 2, 15), date(year, 10, 18)):
            if chance.random() < 0.7:
                away.append((week, week + timedelta(weeks=1)))
    fortnight = starts + timedelta(days=14)
    away = [(first, after) for first, after in away if after <= starts or fortnight <= first]
    for _ in range(chance.randrange(4)):
        ill = starts + timedelta(days=chance.randrange((ends - starts).days))
        away.append((ill, ill + timedelta(days=chance.choice((1, 1, 2, 3, 10)))))
    return sorted((first, after) for first, after in away if first < ends and starts < after)
