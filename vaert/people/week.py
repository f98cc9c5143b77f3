"""The working week in words."""

from __future__ import annotations

from datetime import time
from itertools import groupby
from typing import Any

from vaert.common.dates import clock_time, tongue


def week_in_words(week: list[list[Any]] | None) -> list[str]:
    """["mandag til torsdag 8.00 til 15.30", "fredag …"]; equal neighbouring days stand together."""
    hours: dict[int, list[str]] = {}
    for weekday, start, end in week or []:
        span = f"{clock_time(time.fromisoformat(start))}–{clock_time(time.fromisoformat(end))}"
        hours.setdefault(weekday, []).append(span)
    days = sorted((weekday, ", ".join(spans)) for weekday, spans in hours.items())
    lines = []
    for (_run, spans), group in groupby(enumerate(days), lambda pair: (pair[1][0] - pair[0], pair[1][1])):
        numbers = [day[0] for _place, day in group]
        names = [tongue().weekdays[number] for number in (numbers[0], numbers[-1])]
        lines.append(f"{names[0]} {spans}" if len(numbers) == 1 else f"{names[0]}–{names[1]} {spans}")
    return lines
