"""What is to be booked, for whom and around what."""

from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from vaert.core.booking.invalid import Invalid
from vaert.core.booking.rules import DAY_MINUTES, EVERY_DAYS, LONGEST_STAGE_DAYS, MOST_MEETINGS

INTRODUCTION = "introduction"
MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Busy:
    """Time in which a person cannot meet: a desk shift or a meeting, minutes since midnight."""

    on: date
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_minute < self.end_minute <= DAY_MINUTES:
            _refuse_interval(self.start_minute, self.end_minute)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One person's time.

    `week` holds (weekday, start minute, end minute) with Monday as 0, or is None when it is unknown
    (then `ASSUMED_WEEK` counts). `absences` are days [from, to).
    """

    id: str
    week: tuple[tuple[int, int, int], ...] | None = None
    busy: tuple[Busy, ...] = ()
    absences: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        for weekday, start, end in self.week or ():
            if not 0 <= weekday <= 6:
                sentence = f"{self.id}: {weekday} is not a weekday from 0 to 6."
                raise Invalid("weekday", sentence, calendar=self.id)
            if not 0 <= start < end <= DAY_MINUTES:
                _refuse_interval(start, end)
        for first, after in self.absences:
            if first >= after:
                raise Invalid("days", f"{self.id}: an absence ends before it begins.", calendar=self.id)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a series at its time. An introduction has number 0, the others count from 1."""

    series: str
    number: int
    kind: str
    on: date
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Series:
    """The meetings of one newcomer and one buddy in one stage `[starts, ends)`.

    `meetings` are wanted, numbered from `first_number`, about `every_days` apart. `introduction` is
    the number of days, counted from `starts`, within which the two shall have met; None where the stage
    has no introduction. `previous` is the day of the last meeting before these; the first gap counts
    from it. `kept` are meetings of the series that stay where they are (held or locked): they count
    among `meetings`, and the rest is booked around them.
    """

    id: str
    newcomer: str
    buddy: str
    starts: date
    ends: date
    meetings: int = 6
    length_minutes: int = 30
    introduction: int | None = None
    every_days: int = EVERY_DAYS
    first_number: int = 1
    previous: date | None = None
    kept: tuple[Meeting, ...] = ()

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_kept()

    def _check_numbers(self) -> None:
        if not 0 < (self.ends - self.starts).days <= LONGEST_STAGE_DAYS:
            self._refuse("days", "a stage lasts from one day to five years")
        others = (self.previous or self.starts, *(meeting.on for meeting in self.kept))
        far = any(abs((day - self.starts).days) > LONGEST_STAGE_DAYS for day in others)
        if far or not 1900 <= self.starts.year <= self.ends.year < 3000:
            self._refuse("days", "a day lies too far away")
        if not 0 <= self.meetings <= MOST_MEETINGS:
            self._refuse("meetings", f"meetings are 0 to {MOST_MEETINGS}")
        if not 0 < self.length_minutes <= DAY_MINUTES:
            self._refuse("length", f"a meeting lasts 1 to {DAY_MINUTES} minutes")
        if self.every_days < 1 or self.first_number < 1:
            self._refuse("numbers", "every_days and first_number begin at 1")
        if self.meetings * self.every_days > 2 * LONGEST_STAGE_DAYS:
            self._refuse("numbers", "so many meetings so far apart take more than ten years")
        if self.introduction is not None and self.introduction < 1:
            self._refuse("introduction", "the introduction needs one day or more")
        if self.newcomer == self.buddy:
            self._refuse("same_person", "nobody is their own buddy")

    def _check_kept(self) -> None:
        kept = self.kept_monthly()
        numbers = [meeting.number for meeting in kept]
        days = [meeting.on for meeting in kept]
        if len(set(numbers)) < len(numbers) or days != sorted(days):
            self._refuse("kept_order", "kept meetings are out of order")
        if kept and not self.first_number <= numbers[0] <= numbers[-1] < self.first_number + self.meetings:
            self._refuse("kept_number", "a kept meeting has no place among them")
        for meeting in self.kept:
            if not 0 <= meeting.start_minute < meeting.end_minute <= DAY_MINUTES:
                _refuse_interval(meeting.start_minute, meeting.end_minute)

    def _refuse(self, code: str, what: str) -> NoReturn:
        raise Invalid(code, f"{self.id}: {what}.", series=self.id)

    def kept_monthly(self) -> list[Meeting]:
        """The kept meetings in the order of their numbers, without the introduction."""
        return sorted((m for m in self.kept if m.kind == MONTHLY), key=lambda meeting: meeting.number)

    def kept_introduction(self) -> Meeting | None:
        """The introduction where it stays as it is."""
        return next((meeting for meeting in self.kept if meeting.kind == INTRODUCTION), None)


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which nobody meets: public holidays and the organisation's closing days."""

    days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that is booked together. Nothing is booked before `not_before`."""

    calendars: tuple[Calendar, ...]
    series: tuple[Series, ...]
    closed: Closed = Closed()
    not_before: date | None = None

    def __post_init__(self) -> None:
        calendars = {calendar.id for calendar in self.calendars}
        if len(calendars) < len(self.calendars):
            raise Invalid("twice", "A calendar id occurs twice.", what="calendar")
        if len({series.id for series in self.series}) < len(self.series):
            raise Invalid("twice", "A series id occurs twice.", what="series")
        for series in self.series:
            for person in (series.newcomer, series.buddy):
                if person not in calendars:
                    sentence = f"{series.id}: {person} has no calendar."
                    raise Invalid("unknown_calendar", sentence, series=series.id, calendar=person)

    def find(self, series: str) -> Series:
        """The series with this id; raises Invalid when there is none."""
        for one in self.series:
            if one.id == series:
                return one
        raise Invalid("unknown_series", f"There is no series {series}.", series=series)


def _refuse_interval(start: int, end: int) -> NoReturn:
    sentence = f"{start} to {end} is no time on one day in minutes."
    raise Invalid("time", sentence, start_minute=start, end_minute=end)
