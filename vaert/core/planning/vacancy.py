"""Why a stage stays empty, and the smallest change that would fill it (M6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from vaert.core.planning.few import floors
from vaert.core.planning.lookup import Duties
from vaert.core.planning.model import SmallestChange, Stage, Unfilled
from vaert.core.planning.rules import OBSTACLE_CODES, busy_with, obstacle
from vaert.core.planning.table import Bools, Ints, Table

LONGEST_DELAY_WEEKS = 26
REMEMBERED = 64


DEARER = OBSTACLE_CODES.index("dearer")
Key = tuple[date, date, bool, tuple[str, str, str]]
"""The days, whether only resource persons will do, and how near to where."""


@dataclass(frozen=True)
class Barriers:
    """For some days and demands: which people each rule excludes, whoever the newcomer is."""

    not_willing: Bools
    demands: dict[str, Bools]
    too_new: Bools
    leaves: Bools
    absences: Ints
    busy: Bools

    @cached_property
    def never(self) -> Bools:
        """Who could not be made able by one change."""
        never: Bools = np.logical_or.reduce([*self.demands.values(), self.too_new, self.leaves])
        return never

    @cached_property
    def able(self) -> Bools:
        """Who could host on these days."""
        return ~(self.not_willing | self.never | (self.absences > 0) | self.busy)

    @cached_property
    def first_code(self) -> Ints:
        """For each person the place in `OBSTACLE_CODES` of the first rule that fails."""
        columns = {
            "not_willing": self.not_willing,
            **self.demands,
            "too_new": self.too_new,
            "leaves": self.leaves,
            "absent": self.absences > 0,
            "busy": self.busy,
        }
        codes = [OBSTACLE_CODES.index(code) for code in columns]
        return np.select(list(columns.values()), codes, default=DEARER).astype(np.int64)

    @cached_property
    def counts(self) -> list[int]:
        """How many people each of the codes stands against first."""
        counts: list[int] = np.bincount(self.first_code, minlength=len(OBSTACLE_CODES)).tolist()
        return counts


class Vacancies:
    """Answers for the empty stages of one plan."""

    def __init__(self, table: Table, duties: Duties) -> None:
        self.table, self.duties = table, duties
        self.stage_index = {stage.id: i for i, stage in enumerate(table.stages)}
        held = [(table.index[buddy], stage) for buddy, row in duties.by_buddy.items() for stage in row]
        self.duty_person = np.array([person for person, _ in held], dtype=np.int64)
        self.duty_from = np.array([stage.starts.toordinal() for _, stage in held], dtype=np.int64)
        self.duty_to = np.array([stage.ends.toordinal() for _, stage in held], dtype=np.int64)
        self.duty_count = np.bincount(self.duty_person, minlength=len(table.people))
        self.away_person = np.repeat(np.arange(len(table.people)), table.away_from.lengths)
        self._barriers: dict[Key, Barriers] = {}
        self._helped: dict[Key, Sequence[tuple[str, Ints]]] = {}

    def explain(self, stage: Stage) -> Unfilled:
        """How many people each rule excludes, counted at the first rule that fails, and what would help."""
        barriers = self.barriers(stage)
        counts = list(barriers.counts)
        for person, code in self._own(stage).items():
            before = int(barriers.first_code[person])
            counts[before] -= 1
            counts[min(before, OBSTACLE_CODES.index(code))] += 1
        excluded = tuple((code, count) for code, count in zip(OBSTACLE_CODES, counts, strict=True) if count)
        return Unfilled(stage.id, excluded, self.smallest_change(stage))

    def smallest_change(self, stage: Stage) -> SmallestChange | None:
        """Somebody willing, else somebody back, else one more at a time, else a later start; else None.

        Within a kind it is whoever would be the cheapest buddy. A later start is a whole number of weeks.
        """
        own = list(self._own(stage))
        for kind, people in self._helpful(stage):
            others = people[~np.isin(people, own)]
            if len(others):
                return SmallestChange(kind, self._cheapest(stage, others))
        return self._later_start(stage)

    def _helpful(self, stage: Stage) -> Sequence[tuple[str, Ints]]:
        """For each kind of change whom it would make able to host on the stage's days, whoever the newcomer is."""
        key = self._key(stage)
        if key not in self._helped:
            barriers = self.barriers(stage)
            willing, present, free = ~barriers.not_willing, barriers.absences == 0, ~barriers.busy
            one_more = present & ~free & self._helped_by_one_more(stage, barriers)
            kinds = {
                "willing": ~willing & present & free,
                "absence": willing & (barriers.absences == 1) & free,
                "capacity": willing & one_more,
            }
            if len(self._helped) == REMEMBERED:
                self._helped.clear()
            self._helped[key] = [(kind, np.flatnonzero(who & ~barriers.never)) for kind, who in kinds.items()]
        return self._helped[key]

    def barriers(self, stage: Stage) -> Barriers:
        """What stands against whom on the stage's days; remembered for as many stretches as fit."""
        key = self._key(stage)
        if key not in self._barriers:
            if len(self._barriers) == REMEMBERED:
                self._barriers.clear()
            self._barriers[key] = self._look(stage)
        return self._barriers[key]

    def _key(self, stage: Stage) -> Key:
        newcomer = self.duties.lookup.newcomer(stage)
        place = (stage.within, newcomer.department, newcomer.site) if stage.within else ("", "", "")
        return stage.starts, stage.ends, stage.requires_resource_person, place

    def _look(self, stage: Stage) -> Barriers:
        table, first, end = self.table, stage.starts.toordinal(), stage.ends.toordinal()
        away = (table.away_from.values < end) & (first < table.away_to.values)
        everybody = np.arange(len(table.people))
        same = np.full(len(everybody), self.stage_index[stage.id])
        return Barriers(
            not_willing=~table.willing,
            demands={
                "too_far": table.too_far(same, everybody),
                "no_resource_person": table.no_resource_person(same, everybody),
            },
            too_new=first - table.employed_from < table.policy.min_seniority_days,
            leaves=table.employed_to < end,
            absences=np.bincount(self.away_person[away], minlength=len(table.people)),
            busy=self._busy(stage, table.capacity),
        )

    def _busy(self, stage: Stage, capacity: Ints) -> Bools:
        """Who has no room on some day of the stage, with the given capacities."""
        overlaps = self._overlaps(stage)
        busy = overlaps >= capacity
        for person in np.flatnonzero(busy & (capacity > 1)).tolist():
            held = self.duties.by_buddy[self.table.people[person].id]
            busy[person] = bool(busy_with(held, stage, int(capacity[person])))
        return busy

    def _overlaps(self, stage: Stage) -> Ints:
        first, end = stage.starts.toordinal(), stage.ends.toordinal()
        at = (self.duty_from < end) & (first < self.duty_to)
        return np.bincount(self.duty_person[at], minlength=len(self.table.people))

    def _helped_by_one_more(self, stage: Stage, barriers: Barriers) -> Bools:
        return barriers.busy & ~self._busy(stage, self.table.capacity + 1)

    def _own(self, stage: Stage) -> dict[int, str]:
        """The people excluded for the newcomer's or the course's sake, by the first such rule."""
        lookup, index = self.duties.lookup, self.table.index
        newcomer = lookup.newcomer(stage)
        others = (self.duties.buddies.get(other.id) for other in lookup.siblings(stage))
        own = {index[buddy]: "same_course" for buddy in others if buddy is not None}
        if newcomer.leader is not None:
            own[index[newcomer.leader]] = "leader"
        return {**own, index[newcomer.id]: "newcomer"}

    def _cheapest(self, stage: Stage, people: Ints) -> str:
        """Whoever of these would be the cheapest buddy, looked for as near as will do."""
        table, newcomer = self.table, self.table.newcomer[self.stage_index[stage.id]]
        near = table.department[people] == table.department[newcomer]
        at_site = near | (table.site[people] == table.site[newcomer])
        for circle, beyond in zip((people[near], people[at_site], people), floors(table.policy), strict=True):
            if len(circle):
                cost, person = self._cheapest_of(stage, circle)
                if beyond is None or cost < beyond:
                    break
        return table.people[person].id

    def _cheapest_of(self, stage: Stage, people: Ints) -> tuple[int, int]:
        table = self.table
        stages = np.full(len(people), self.stage_index[stage.id])
        more = self.duty_count[people] - table.locked_count[people]
        cost = table.cost(stages, people) + 2 * table.policy.weights.burden * more
        best = np.lexsort((table.tie(stages, people), cost))[0]
        return int(cost[best]), int(people[best])

    def _later_start(self, stage: Stage) -> SmallestChange | None:
        """The fewest weeks by which the course from here on would have to move to find somebody."""
        own = list(self._own(stage))
        for days in range(7, 7 * LONGEST_DELAY_WEEKS + 1, 7):
            moved = _moved(stage, days)
            if moved is None:
                return None
            able = np.flatnonzero(self.barriers(moved).able)
            able = able[~np.isin(able, own)]
            if len(able) and self._rest_can_move(stage, days):
                return SmallestChange("start", self._cheapest(stage, able), days=days)
        return None

    def _rest_can_move(self, stage: Stage, days: int) -> bool:
        """Whether the stages after this one can move along and keep their buddies."""
        lookup = self.duties.lookup
        for other in lookup.siblings(stage):
            if other.starts < stage.ends:
                continue
            moved = _moved(other, days)
            if other.locked or moved is None:
                return False
            buddy = self.duties.buddies.get(other.id)
            if buddy is not None and obstacle(lookup, self.duties, moved, lookup.people[buddy]) is not None:
                return False
        return True


def _moved(stage: Stage, days: int) -> Stage | None:
    """The stage, later; None where the calendar ends."""
    if (date.max - stage.ends).days < days:
        return None
    by = timedelta(days=days)
    return stage._replace(starts=stage.starts + by, ends=stage.ends + by)
