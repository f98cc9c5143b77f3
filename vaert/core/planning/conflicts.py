"""Which of the stages that one buddy may get exclude each other, as few and as wide rows as will do.

A block's tasks are bits of whole numbers, so that a row for one of hundreds of buddies is an AND; and buddies who
may get the same tasks share their rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from vaert.core.planning.model import Stage
from vaert.core.planning.search import Task


@dataclass(frozen=True, slots=True)
class Limits:
    """For one buddy: rows of (tasks, how many of them they can have), and how many tasks they can have at all."""

    rows: tuple[tuple[list[int], int], ...]
    most: int


class Conflicts:
    """The days and courses of a block's tasks; `limits` answers for one buddy after another."""

    def __init__(self, tasks: Sequence[Task[Any]]) -> None:
        self._starts = [task.stage.starts.toordinal() for task in tasks]
        self._ends = [task.stage.ends.toordinal() for task in tasks]
        self._course = [task.course for task in tasks]
        self._on_day: dict[int, int] = {}
        self._overlapping: dict[tuple[int, int], int] = {}
        self._known: dict[tuple[int, int], Limits] = {}

    def limits(self, held: Sequence[int], capacity: int, duties: Sequence[Stage]) -> Limits:
        """For a buddy who may get the tasks `held` (their numbers, in order) beside the duties they have."""
        mask = sum([1 << number for number in held])
        if duties:
            return self._limits(held, mask, capacity, duties)
        key = mask, capacity
        if key not in self._known:
            self._known[key] = self._limits(held, mask, capacity, ())
        return self._known[key]

    def _limits(self, held: Sequence[int], mask: int, capacity: int, duties: Sequence[Stage]) -> Limits:
        rows: dict[int, int] = {}
        spans = [(duty.starts.toordinal(), duty.ends.toordinal()) for duty in duties]
        for day in {self._starts[number] for number in held} | {starts for starts, _ in spans}:
            present = self._present(day) & mask
            spare = capacity - sum(1 for starts, ends in spans if starts <= day < ends)
            if present and present.bit_count() > spare:
                rows[present] = min(spare, rows.get(present, spare))
        for members in self._courses(held):
            for present in self._of_one_course(members, mask, extend=capacity == 1):
                rows[present] = min(1, rows.get(present, 1))
        widest = [
            (_numbers(held, row), most)
            for row, most in rows.items()
            if not any(row & other == row != other and rows[other] <= most for other in rows)
        ]
        return Limits(tuple(sorted(widest)), self._most(held, capacity))

    def _present(self, day: int) -> int:
        """The tasks that are on that day."""
        if day not in self._on_day:
            self._on_day[day] = sum(
                1 << number
                for number, (starts, ends) in enumerate(zip(self._starts, self._ends, strict=True))
                if starts <= day < ends
            )
        return self._on_day[day]

    def _courses(self, held: Iterable[int]) -> Iterator[list[int]]:
        """The tasks of one course, where there are several, in the order of their days."""
        of_course: dict[Hashable, list[int]] = defaultdict(list)
        for number in held:
            of_course[self._course[number]].append(number)
        for members in of_course.values():
            if len(members) > 1:
                yield sorted(members, key=self._starts.__getitem__)

    def _of_one_course(self, members: Sequence[int], mask: int, *, extend: bool) -> Iterator[int]:
        """Sets of tasks of which the buddy can have only one, because a course's buddies differ.

        Where the capacity is 1, a stage that overlaps two neighbours of a course shuts out either of them, and
        so do all such stages each other: the row may have them all, which makes the relaxation much tighter.
        """
        yield sum([1 << number for number in members])
        for one, two in pairwise(members if extend else ()):
            if (one, two) not in self._overlapping:
                first, last = self._ends[one], self._starts[two]
                self._overlapping[one, two] = sum(
                    1 << number
                    for number, (starts, ends) in enumerate(zip(self._starts, self._ends, strict=True))
                    if starts < first and last < ends
                )
            yield 1 << one | 1 << two | self._overlapping[one, two] & mask

    def _most(self, held: Sequence[int], capacity: int) -> int:
        """No more tasks than this fit into the buddy's time, one of a course."""
        fit, free_from = 0, 0
        for number in sorted(held, key=self._ends.__getitem__):
            if self._starts[number] >= free_from:
                fit, free_from = fit + 1, self._ends[number]
        return min(len(held), fit * max(capacity, 1), len({self._course[number] for number in held}))


def _numbers(held: Sequence[int], mask: int) -> list[int]:
    return [number for number in held if mask >> number & 1]
