"""What planning reads and what it answers: frozen values, no behaviour beyond plain arithmetic.

Every interval is half-open: `starts` and the first day of an absence are inside, `ends` is the first day
that is not. `docs/planning.md` says what each cost term and each hard rule means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import NamedTuple

Absence = tuple[date, date]
"""First day away and first day back."""

WeekPiece = tuple[int, int, int]
"""Weekday (0 is Monday), first minute and the minute after the last, counted from midnight."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The price of each thing a plan would rather avoid. An organisation may change every one."""

    unfilled: int = 100_000
    elsewhere: int = 8_000
    site: int = 3_000
    language: int = 1_000
    change: int = 500
    repeat: int = 400
    burden: int = 150
    not_resource_person: int = 100
    leave_soon: int = 80
    missing_window: int = 40


@dataclass(frozen=True, slots=True)
class Policy:
    """An organisation's weights and the limits in its rules."""

    weights: Weights = field(default_factory=Weights)
    burden_months: int = 24
    common_windows: int = 4
    leave_soon_days: int = 30
    long_absence_days: int = 35
    min_seniority_days: int = 180


class Person(NamedTuple):
    """One colleague as planning sees them. `week=None` means that the weekly pattern is unknown."""

    id: str
    department: str
    site: str
    employed_from: date
    employed_to: date | None = None
    willing: bool = True
    resource_person: bool = False
    capacity: int = 1
    languages: frozenset[str] = frozenset()
    leader: str | None = None
    absences: tuple[Absence, ...] = ()
    week: tuple[WeekPiece, ...] | None = None


class Served(NamedTuple):
    """A stage that was hosted earlier."""

    buddy: str
    newcomer: str
    starts: date
    ends: date


class Stage(NamedTuple):
    """A stretch of a course that needs one buddy.

    `buddy` is who has the stage in the plan in force; a `locked` stage keeps them whatever the rules say.
    `within` is empty, `site` or `department`: how near the newcomer's place the buddy has to work.
    """

    id: str
    starts: date
    ends: date
    wants_resource_person: bool = False
    requires_resource_person: bool = False
    within: str = ""
    locked: bool = False
    buddy: str | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One newcomer's stages, in a row."""

    newcomer: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a plan is made from. Two equal snapshots give the same plan, to the byte.

    Where `near` is given, only the departments and sites of these newcomers are there in full. Questions about a few
    stages are then answered as if everybody were there, or raise Beyond.
    """

    today: date
    policy: Policy = field(default_factory=Policy)
    people: tuple[Person, ...] = ()
    history: tuple[Served, ...] = ()
    courses: tuple[Course, ...] = ()
    near: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What one buddy in one stage costs, term by term."""

    elsewhere: int = 0
    site: int = 0
    language: int = 0
    change: int = 0
    repeat: int = 0
    burden: int = 0
    not_resource_person: int = 0
    leave_soon: int = 0
    missing_window: int = 0

    @property
    def total(self) -> int:
        """The sum of all terms."""
        near = self.elsewhere + self.site + self.language + self.missing_window
        return near + self.change + self.repeat + self.burden + self.not_resource_person + self.leave_soon

    def items(self) -> Iterator[tuple[str, int]]:
        """The terms that cost something, as (code, amount), in the order of the definition."""
        for name in TERM_CODES:
            amount = getattr(self, name)
            if amount:
                yield name, amount


TERM_CODES = tuple(f.name for f in fields(Terms))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else who could host the stage; `taken_by` names the stage that keeps a cheaper one away."""

    buddy: str
    terms: Terms
    taken_by: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A stage with its buddy, what that costs, and the next two who could do it."""

    stage: str
    buddy: str
    terms: Terms
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The one change that would fill a stage.

    `kind` is `willing` (the person says yes), `absence` (the person is there after all), `capacity` (the
    person takes one more) or `start` (the stage and those after it begin `days` later, hosted by the person).
    """

    kind: str
    person: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A stage without a buddy: how many people each hard rule excludes, and what would fill it.

    Each person is counted once, at the first rule that fails, in the order of `rules.OBSTACLE_CODES`.
    """

    stage: str
    excluded: tuple[tuple[str, int], ...]
    smallest_change: SmallestChange | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, its cost, and a proven bound: no plan for the same snapshot can cost less than `bound`."""

    cost: int
    bound: int
    assignments: tuple[Assignment, ...] = ()
    unfilled: tuple[Unfilled, ...] = ()

    @property
    def gap(self) -> float:
        """How much better another plan could be at most, as a share of the cost (0.004 is 0.4 %)."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0

    @property
    def buddies(self) -> dict[str, str]:
        """Stage id to buddy id, for the stages that have one."""
        return {assignment.stage: assignment.buddy for assignment in self.assignments}
