"""When people can meet and when they cannot: rows become the calendars of the booking core (M10)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import holidays
from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.core.booking import Busy, Calendar, Closed
from vaert.meetings.models import Attendee, BusyTime, ClosingDay, Meeting
from vaert.people.models import Absence, Employment, Organisation, Shift

ZONE = ZoneInfo("Europe/Copenhagen")
_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60


class HasAWeek(Protocol):
    """Somebody with an id and usual hours: a person, or as much of one as was read."""

    @property
    def pk(self) -> int:
        """The person's id."""

    @property
    def week(self) -> Any:
        """The usual hours, as `Person.week` keeps them."""


def calendars(
    people: Iterable[HasAWeek], *, first: date, last: date, zone: ZoneInfo = ZONE, besides: Collection[int] = ()
) -> dict[int, Calendar]:
    """The time of each person from `first` to `last`, both included, by the person's id: four queries.

    The meetings `besides` these (ids) are left out, as they are about to get another time.

    Desk shifts, booked meetings and what outside calendars say is taken are busy time; absences, and days outside
    the employment, are days away.
    """
    people = list(people)
    ids = [person.pk for person in people]
    since, until = _midnight(first, zone), _midnight(last + _DAY, zone)
    taken = dict.fromkeys([*_shifts(ids, since, until), *_meetings(ids, since, until, besides)])
    busy: dict[int, list[Busy]] = defaultdict(list)
    for person_id, starts_at, ends_at in sorted(taken):
        busy[person_id] += _by_day(starts_at, ends_at, zone)
    away = _absences(ids, first, last)
    for person_id, days in _outside_employment(ids, first, last).items():
        away[person_id] += days
    return {
        person.pk: Calendar(
            id=str(person.pk), week=_week(person), busy=tuple(busy[person.pk]), absences=tuple(sorted(away[person.pk]))
        )
        for person in people
    }


def without(calendar: Calendar, days: Iterable[tuple[date, date | None]], last: date) -> Calendar:
    """The calendar with these days taken out, both included; without a last day it is all of them up to `last`."""
    away = [(first, (until or last) + _DAY) for first, until in days if first <= last]
    return replace(calendar, absences=tuple(sorted([*calendar.absences, *away])))


def closed_days(organisation: Organisation, first: date, last: date) -> Closed:
    """Danish public holidays and the organisation's closing days from `first` to `last`, both included."""
    public = {day for year in range(first.year, last.year + 1) for day in public_holidays(year)}
    local = _closing_days(organisation.pk, first, last)
    return Closed(frozenset(day for day in public if first <= day <= last) | frozenset(local))


@prepared
def _closing_days(organisation: int, first: date, last: date) -> QuerySet[ClosingDay, Any]:
    found = ClosingDay.objects.filter(organisation_id=organisation, on__gte=first, on__lte=last)
    return found.order_by().values_list("on", flat=True)


@cache
def public_holidays(year: int) -> dict[date, str]:
    """Denmark's public holidays in a year with their Danish names; Store Bededag is one until 2023."""
    return dict(holidays.country_holidays("DK", years=year, language="da"))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


@prepared
def _shifts(ids: list[int], since: datetime, until: datetime) -> QuerySet[Any, Any]:
    """Desk shifts, and what outside calendars say is taken: one query."""
    columns = ["person_id", "starts_at", "ends_at"]
    shifts, taken = (
        table.objects.filter(person_id__in=ids, starts_at__lt=until, ends_at__gt=since).order_by()
        for table in (Shift, BusyTime)
    )
    return shifts.values_list(*columns).union(taken.values_list(*columns), all=True)


def _meetings(
    ids: list[int], since: datetime, until: datetime, besides: Collection[int]
) -> Iterator[tuple[int, datetime, datetime]]:
    for person, starts_at, length in _booked(ids, since - _DAY, until, list(besides)):
        yield person, starts_at, starts_at + timedelta(minutes=length)


@prepared
def _booked(ids: list[int], since: datetime, until: datetime, besides: list[int]) -> QuerySet[Attendee, Any]:
    rows = Attendee.objects.filter(
        person_id__in=ids,
        meeting__state=Meeting.State.BOOKED,
        meeting__starts_at__lt=until,
        meeting__starts_at__gte=since,
    ).exclude(meeting_id__in=besides)
    return rows.order_by().values_list("person_id", "meeting__starts_at", "meeting__length_minutes")


def _absences(ids: list[int], first: date, last: date) -> dict[int, list[tuple[date, date]]]:
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, starts_on, ends_on in _days_away(ids, first, last):
        away[person_id].append((starts_on, (ends_on or last) + _DAY))
    return away


@prepared
def _days_away(ids: list[int], first: date, last: date) -> QuerySet[Absence, Any]:
    rows = Absence.objects.overlapping(first, last).filter(person_id__in=ids)
    return rows.order_by().values_list("person_id", "starts_on", "ends_on")


@prepared
def _employed(ids: list[int], first: date, last: date) -> QuerySet[Employment, Any]:
    rows = Employment.objects.overlapping(first, last).filter(person_id__in=ids).order_by("starts_on")
    return rows.values_list("person_id", "starts_on", "ends_on")


def _outside_employment(ids: list[int], first: date, last: date) -> dict[int, list[tuple[date, date]]]:
    """The days from `first` to `last` on which each person is not employed, as [from, to)."""
    open_from = dict.fromkeys(ids, first)
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, starts_on, ends_on in _employed(ids, first, last):
        if open_from[person_id] < starts_on:
            away[person_id].append((open_from[person_id], starts_on))
        open_from[person_id] = max(open_from[person_id], (ends_on or last) + _DAY)
    for person_id, day in open_from.items():
        if day <= last:
            away[person_id].append((day, last + _DAY))
    return away


@lru_cache(maxsize=8192)
def _by_day(since: datetime, until: datetime, zone: ZoneInfo) -> tuple[Busy, ...]:
    """The parts of an interval on each day it touches; one without length is left out. Many have the same shift."""
    starts_at, ends_at = since.astimezone(zone), until.astimezone(zone)
    first, last = starts_at.date(), ends_at.date()
    parts = []
    for day in (first + number * _DAY for number in range((last - first).days + 1)):
        start = _minute(starts_at) if day == first else 0
        end = _minute(ends_at) if day == last else _DAY_MINUTES
        if start < end:
            parts.append(Busy(day, start, end))
    return tuple(parts)


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _week(person: HasAWeek) -> tuple[tuple[int, int, int], ...] | None:
    return None if person.week is None else _in_minutes(tuple(map(tuple, person.week)))


@lru_cache(maxsize=4096)
def _in_minutes(week: tuple[tuple[int, str, str], ...]) -> tuple[tuple[int, int, int], ...]:
    """A week as the core wants it; many have the same."""
    return tuple((weekday, _clock(start), _clock(end)) for weekday, start, end in week)


@cache
def _clock(words: str) -> int:
    hour, minute = words.split(":")
    return int(hour) * 60 + int(minute)
