"""Which series can be in each other's way."""

from collections.abc import Iterable
from operator import attrgetter

from vaert.core.booking.problem import Series


def in_groups(all_series: Iterable[Series]) -> list[list[Series]]:
    """Series that share a person while their stages overlap, directly or through others, in one list.

    Groups and their members are in the order of start and id.
    """
    ordered = sorted(all_series, key=attrgetter("starts", "id"))
    parent = list(range(len(ordered)))
    latest: dict[str, int] = {}
    for place, series in enumerate(ordered):
        for person in (series.newcomer, series.buddy):
            before = latest.get(person)
            if before is not None and ordered[before].ends > series.starts:
                parent[_root(parent, place)] = _root(parent, before)
            if before is None or ordered[before].ends < series.ends:
                latest[person] = place
    groups: dict[int, list[Series]] = {}
    for place, series in enumerate(ordered):
        groups.setdefault(_root(parent, place), []).append(series)
    return list(groups.values())


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place
