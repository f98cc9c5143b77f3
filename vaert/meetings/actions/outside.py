"""Add a calendar of one's own, have it read, and take it away again (M10)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction

from vaert.common.jobs import enqueue
from vaert.common.sealing import seal
from vaert.common.web import host_of
from vaert.meetings.models import BusyTime, OutsideCalendar
from vaert.meetings.outside import Interval
from vaert.people.models import Person

MOST_CALENDARS = 5


class NoWebAddress(Exception):
    """What was written leads nowhere on the web."""


class TooMany(Exception):
    """The person has as many calendars as may be read already."""


def add_outside_calendar(*, person: Person, address: str, at: datetime) -> OutsideCalendar:
    """Have a calendar read from now on; one that is there already stays as it is. Raises NoWebAddress and TooMany.

    `webcal://`, as calendars write it, is taken as `https://`.
    """
    address = _web_address(address)
    host = host_of(address)
    if not host:
        raise NoWebAddress
    fingerprint = hashlib.sha256(address.encode()).hexdigest()
    calendar = OutsideCalendar(person=person, host=host[:255], fingerprint=fingerprint, added_at=at, next_attempt_at=at)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        mine = OutsideCalendar.objects.filter(person=person)
        known = mine.filter(fingerprint=fingerprint).first()
        if known is not None:
            return known
        if mine.count() >= MOST_CALENDARS:
            raise TooMany
        calendar.sealed_address = seal(address, place=calendar.place).text
        calendar.save()
        enqueue("vaert.meetings.jobs.read_outside_calendars")
    return calendar


def remove_outside_calendar(calendar: OutsideCalendar) -> None:
    """Forget the calendar and all the times it gave; again changes nothing."""
    OutsideCalendar.objects.filter(pk=calendar.pk).delete()


def replace_busy_times(*, person_id: int, calendar: OutsideCalendar | None, intervals: list[Interval]) -> int:
    """Make the taken times of a calendar, or those the organisation's server gives, these; returns how many changed.

    Rows that stay are left alone.
    """
    wanted = set(intervals)
    with transaction.atomic():
        if calendar is not None and not OutsideCalendar.objects.select_for_update().filter(pk=calendar.pk).exists():
            return 0  # it was removed while it was read
        present = BusyTime.objects.filter(person=person_id, calendar=calendar)
        rows = {(start, end): pk for pk, start, end in present.values_list("pk", "starts_at", "ends_at")}
        gone = [pk for interval, pk in rows.items() if interval not in wanted]
        new = sorted(wanted - rows.keys())
        for first in range(0, len(gone), 500):
            BusyTime.objects.filter(pk__in=gone[first : first + 500]).delete()
        BusyTime.objects.bulk_create(
            [BusyTime(person_id=person_id, calendar=calendar, starts_at=start, ends_at=end) for start, end in new],
            batch_size=200,
        )
    return len(gone) + len(new)


def _web_address(address: str) -> str:
    address = address.strip()
    try:
        place = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:  # such as "[", which begins an IPv6 address
        raise NoWebAddress from None
    scheme = "https" if place.scheme.lower() in {"webcal", "webcals"} else place.scheme.lower()
    return urlunsplit((scheme, place.netloc, place.path, place.query, ""))
