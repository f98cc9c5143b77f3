"""Stages as bars across months: which months there are, and what stands in each row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from vaert.common.dates import short_date, short_day
from vaert.mentoring.scheme.calendar_months import add_months

FEWEST_MONTHS, MOST_MONTHS = 12, 18
SHORT_MONTHS = 2
_DAY = timedelta(days=1)


class Bar(NamedTuple):
    """That somebody hosts somebody, from day to day. `state`: begun, coming or proposed; `mark` says what is new."""

    stage: int
    course: int
    buddy: int
    starts_on: date
    ends_on: date
    state: str
    mark: str = ""  # "", changed or by_hand
    newcomer: str = ""  # the name, where it is shown

    @property
    def days(self) -> str:
        """From when to when."""
        return f"{short_day(self.starts_on)}–{short_date(self.ends_on)}"


class Cell(NamedTuple):
    """So many months of a row: a bar, or nothing. A bar of a month or two has no room for its words."""

    months: int
    bar: Bar | None = None
    room: str = ""  # "short": the words may run on to the right; "tight": they are cut


def months_across(bars: Iterable[Bar], today: date) -> list[date]:
    """The first days of the months across: this one and at least eleven more."""
    first = today.replace(day=1)
    last = max((bar.ends_on for bar in bars), default=today)
    needed = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, number) for number in range(max(FEWEST_MONTHS, min(MOST_MONTHS, needed)))]


def column(day: date, months: list[date]) -> int:
    """The month the day is nearest the beginning of; the second half of a month counts as the next."""
    column = (day.year - months[0].year) * 12 + day.month - months[0].month + (day.day > 15)
    return max(0, column)


def span(bar: Bar, months: list[date]) -> tuple[int, int]:
    """The first of the months the bar stands in, and the one after its last; at least one month, within the board."""
    first = column(bar.starts_on, months)
    return first, min(len(months), max(first + 1, column(bar.ends_on + _DAY, months)))


def lines_of(bars: list[Bar], months: list[date]) -> list[list[Cell]]:
    """The bars as cells, in one line unless some overlap."""
    lines: list[list[Cell]] = []
    ends: list[int] = []
    for bar in sorted(bars, key=lambda each: (each.starts_on, each.ends_on, each.stage)):
        first, after = span(bar, months)
        line = next((number for number, end in enumerate(ends) if end <= first), None)
        if line is None:
            line = len(lines)
            lines.append([])
            ends.append(0)
        if first > ends[line]:
            lines[line].append(Cell(first - ends[line]))
        lines[line].append(Cell(after - first, bar))
        ends[line] = after
    for cells, end in zip(lines, ends, strict=True):
        if end < len(months):
            cells.append(Cell(len(months) - end))
    return [_with_room(cells) for cells in lines]


def _with_room(cells: list[Cell]) -> list[Cell]:
    """The cells of a line, each short bar told whether its words may run on into empty months."""
    found = []
    for number, cell in enumerate(cells):
        after = cells[number + 1] if number + 1 < len(cells) else Cell(0)
        is_short = cell.bar is not None and cell.months <= SHORT_MONTHS
        room = "" if not is_short else "short" if after.bar is None and after.months > SHORT_MONTHS else "tight"
        found.append(cell._replace(room=room))
    return found
