"""How much each department hosts, month by month: the board of a house too large to show everybody at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from vaert.mentoring.plan.bars import Bar, span

LEVELS = 4


@dataclass(slots=True)
class Load:
    """A department: how many of its people host in these months, and how many half-years at once in each of them."""

    pk: int
    name: str
    hosts: int = 0
    now: int = 0
    coming: int = 0
    months: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)  # 0 for none, to 4 for as many as anywhere


def loads(
    of_host: Mapping[int, list[Bar]],
    places: Mapping[int, int],
    names: Mapping[int, str],
    months: list[date],
    today: date,
) -> list[Load]:
    """A line for each department in which anybody hosts, in the order of `names`."""
    found: dict[int, Load] = {}
    for who, bars in of_host.items():
        if who not in places:
            continue
        pk = places[who]
        line = found.get(pk) or found.setdefault(pk, Load(pk, names[pk], months=[0] * (len(months) + 1)))
        line.hosts += 1
        for bar in bars:
            if bar.starts_on > today:
                line.coming += 1
            else:
                line.now += 1
            first, after = span(bar, months)
            line.months[first] += 1  # for now: how many more than the month before
            line.months[after] -= 1
    for line in found.values():
        line.months = list(accumulate(line.months[:-1]))
    most = max((max(line.months) for line in found.values()), default=0) or 1
    for line in found.values():
        line.levels = [-(-LEVELS * number // most) for number in line.months]
    return [found[pk] for pk in names if pk in found]
