"""Small requests that the tests share: Amira is new, Lone is her buddy, both work 08 to 16."""

from datetime import date
from typing import Any

from vaert.core.booking import (
    INTRODUCTION,
    MONTHLY,
    Booking,
    Busy,
    Calendar,
    Closed,
    Meeting,
    Request,
    Series,
)

FIRST_STAGE = {"starts": date(2027, 1, 1), "ends": date(2027, 7, 1)}


def a_series(**changes: Any) -> Series:
    """Six monthly meetings of Amira and Lone in the first half of 2027."""
    return Series(**{"id": "s1", "newcomer": "amira", "buddy": "lone", **FIRST_STAGE, **changes})


def a_request(*series: Series, closed: tuple[date, ...] = (), not_before: date | None = None, **who: Any) -> Request:
    """A request with calendars by name: `lone={"week": …}`; Amira and Lone are always there."""
    calendars: dict[str, dict[str, Any]] = {"amira": {}, "lone": {}, **who}
    return Request(
        calendars=tuple(Calendar(name, **fields) for name, fields in calendars.items()),
        series=series or (a_series(),),
        closed=Closed(frozenset(closed)),
        not_before=not_before,
    )


def days_of(booking: Booking, series: str = "s1") -> list[date]:
    """The days of a series' monthly meetings."""
    return [one.on for one in booking.meetings if one.series == series and one.kind == MONTHLY]


def a_meeting(number: int, on: date, start_minute: int = 600, **changes: Any) -> Meeting:
    """A meeting of half an hour in series s1."""
    kind = MONTHLY if number else INTRODUCTION
    return Meeting(
        **{"series": "s1", "number": number, "kind": kind, "on": on, "start_minute": start_minute}
        | {"end_minute": start_minute + 30}
        | changes
    )


def busy_every_day(start: date, end: date, start_minute: int, end_minute: int) -> tuple[Busy, ...]:
    """The same time taken on all days [start, end)."""
    days = range(start.toordinal(), end.toordinal())
    return tuple(Busy(date.fromordinal(day), start_minute, end_minute) for day in days)
