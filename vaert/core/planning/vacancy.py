"""Why a stage stays empty, and the smallest change that would fill it (M6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from vaert.core.planning.few import floors
from vaert.core.planning.lookup import Duties
from vaert.core.planning.model import SmallestChange, Stage, Unfilled
from vaert.core.planning.rules import OBSTACLE_CODES, busy_with, obstacle
from vaert.core.planning.table import Bools, Ints, Table

LONGEST_DELAY_WEEKS = 26
REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Barriers:
    """For some days: which people each rule excludes, whoever the newcomer is; one column a rule."""

    not_willing: Bools
    too_new: Bools
    leaves: Bools
    absences: Ints
    busy: Bools

    @property
    def able(self) -> Bools:
        """Who could host on these days."""
        return ~(self.not_willing | self.too_new | self.leaves | (self.absences > 0) | self.busy)


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
        self._barriers: dict[tuple[date, date], Barriers] = {}

    def explain(self, stage: Stage) -> Unfilled:
        """How many people each rule excludes, counted at the first rule that fails, and what would help."""
        barriers = self.barriers(stage)
        columns = {
            **self._own(stage),
            "not_willing": barriers.not_willing,
            "too_new": barriers.too_new,
            "leaves": barriers.leaves,
            "absent": barriers.absences > 0,
            "busy": barriers.busy,
            "dearer": np.ones(len(self.table.people), dtype=bool),
        }
        left = columns["dearer"].copy()
        excluded = []
        for code in OBSTACLE_CODES:
            count = int(np.count_nonzero(left & columns[code]))
            left &= ~columns[code]
            if count:
                excluded.append((code, count))
        return Unfilled(stage.id, tuple(excluded), self.smallest_change(stage))

    def smallest_change(self, stage: Stage) -> SmallestChange | None:
        """Somebody willing, else somebody back, else one more at a time, else a later start; else None.

        Within a kind it is whoever would be the cheapest buddy. A later start is a whole number of weeks.
        """
        barriers = self.barriers(stage)
        fine = ~(self._never(stage) | barriers.too_new | barriers.leaves)
        willing, present, free = ~barriers.not_willing, barriers.absences == 0, ~barriers.busy
        kinds = (
            ("willing", fine & ~willing & present & free),
            ("absence", fine & willing & (barriers.absences == 1) & free),
            ("capacity", fine & willing & present & ~free & self._helped_by_one_more(stage, barriers)),
        )
        for kind, people in kinds:
            if people.any():
                return SmallestChange(kind, self._cheapest(stage, np.flatnonzero(people)))
        return self._later_start(stage)

    def barriers(self, stage: Stage) -> Barriers:
        """The barriers on the stage's days; remembered for as many stretches as fit."""
        key = stage.starts, stage.ends
        if key not in self._barriers:
            if len(self._barriers) == REMEMBERED:
                self._barriers.clear()
            self._barriers[key] = self._look(stage)
        return self._barriers[key]

    def _look(self, stage: Stage) -> Barriers:
        table, first, end = self.table, stage.starts.toordinal(), stage.ends.toordinal()
        away = (table.away_from.values < end) & (first < table.away_to.values)
        return Barriers(
            not_willing=~table.willing,
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

    def _own(self, stage: Stage) -> dict[str, Bools]:
        """The people whom the stage's own rules exclude, by rule: its newcomer's, its course's and its scheme's."""
        lookup = self.duties.lookup
        newcomer = lookup.newcomer(stage)
        others = [self.duties.buddies.get(other.id) for other in lookup.siblings(stage)]
        everybody = np.arange(len(self.table.people))
        stages = np.full(len(everybody), self.stage_index[stage.id])
        return {
            "newcomer": self._marked([newcomer.id]),
            "leader": self._marked([newcomer.leader]),
            "too_far": self.table.too_far(stages, everybody),
            "no_resource_person": self.table.no_resource_person(stages, everybody),
            "same_course": self._marked(others),
        }

    def _never(self, stage: Stage) -> Bools:
        """The people whom one of the stage's own rules excludes, whenever it is."""
        never: Bools = np.logical_or.reduce(list(self._own(stage).values()))
        return never

    def _marked(self, ids: list[str | None]) -> Bools:
        marked = np.zeros(len(self.table.people), dtype=bool)
        for person in ids:
            if person is not None:
                marked[self.table.index[person]] = True
        return marked

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
        never = self._never(stage)
        for days in range(7, 7 * LONGEST_DELAY_WEEKS + 1, 7):
            moved = _moved(stage, days)
            if moved is None:
                return None
            able = self.barriers(moved).able & ~never
            if able.any() and self._rest_can_move(stage, days):
                return SmallestChange("start", self._cheapest(stage, np.flatnonzero(able)), days=days)
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
    return replace(stage, starts=stage.starts + by, ends=stage.ends + by)
