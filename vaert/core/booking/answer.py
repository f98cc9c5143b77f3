"""What comes back: meetings, and what cannot be booked and why."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from vaert.core.booking.problem import Meeting


class Code(StrEnum):
    """What stands in the way. The first six are why a meeting of a series is not booked."""

    NO_COMMON_HOUR = "no_common_hour"
    """The two weekly patterns never leave long enough together on a weekday."""
    TOO_SHORT_STAGE = "too_short_stage"
    """The stage has room for `number` meetings only, in `days` days, `starts` to `ends`."""
    CLOSED = "closed"
    """The day, or every day from `starts` to `ends` on which both work, is closed."""
    ABSENT_ALL_MONTH = "absent_all_month"
    """`who` (None: the two in turn) is away on all days `starts` to `ends` on which both work."""
    BUSY = "busy"
    """`who` (None: the two together) is taken; a time is given where it is one and the same."""
    NO_ROOM = "no_room"
    """There is free time, but nearer than `days` days to other meetings of the series."""

    OUTSIDE_STAGE = "outside_stage"
    """The stage lasts from `starts` to `ends`."""
    TOO_EARLY = "too_early"
    """Nothing is booked before `starts`."""
    AFTER_DEADLINE = "after_deadline"
    """The introduction must lie before `ends`."""
    WEEKEND = "weekend"
    """Saturday or Sunday."""
    ABSENT = "absent"
    """`who` is away from `starts` to `ends`."""
    OUTSIDE_WEEK = "outside_week"
    """`who` does not work at that time."""
    OUT_OF_ORDER = "out_of_order"
    """Meeting `number` of the series lies on `starts`, on the wrong side."""
    TOO_CLOSE = "too_close"
    """Meeting `number` of the series lies on `starts`, only `days` days away."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its values: those that the code does not mention are None."""

    code: Code
    who: str | None = None
    starts: date | None = None
    ends: date | None = None
    start_minute: int | None = None
    end_minute: int | None = None
    number: int | None = None
    days: int | None = None

    def values(self) -> dict[str, str | int | date]:
        """What is known besides the code."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in named if value is not None and name != "code"}


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time at which both could meet."""

    on: date
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Unbooked:
    """A meeting that found no time: why, and the nearest time that both have, even after the stage."""

    series: str
    number: int
    kind: str
    reason: Reason
    nearest: FreeTime | None


@dataclass(frozen=True, slots=True)
class Booking:
    """The meetings to add and those that could not be booked, by series id and number."""

    meetings: tuple[Meeting, ...]
    unbooked: tuple[Unbooked, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A time to which a meeting can move: days from the wanted day, and whether it crowds a neighbour."""

    meeting: Meeting
    days_away: int
    is_close: bool
