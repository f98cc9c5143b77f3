"""Who still has time on a stage's days, out of everybody, while a draft only ever takes stages."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from vaert.core.planning.draft import Draft
from vaert.core.planning.rules import busy_with
from vaert.core.planning.table import Bools, Ints

REMEMBERED = 64
"""For so many stretches of days; then it begins anew, so that it never fills the memory."""

FEW = 500

Days = tuple[int, int]


class StillFree:
    """Beside a draft: `took` must be told of every stage that is taken from now on, and none may be dropped."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.table = draft, draft.table
        self._taken = [stage for stage, person in enumerate(draft.buddy) if person is not None]
        self._at: dict[Days, Bools] = {}
        self._seen: dict[Days, int] = {}
        self._course_stages: dict[int, list[int]] = defaultdict(list)
        for stage, course in enumerate(draft.courses):
            self._course_stages[course].append(stage)

    def took(self, stage: int) -> None:
        """The draft has given the stage to somebody."""
        self._taken.append(stage)

    def is_known_to_be_nobody(self, stage: int) -> bool:
        """Whether it has turned out that nobody has time on the stage's days."""
        known = self._at.get(self._days(stage))
        return known is not None and not known.any()

    def is_few(self, stage: int) -> bool:
        """Whether hardly anybody has time on the stage's days, so that all of them are soon looked through."""
        return int(np.count_nonzero(self._still_free(stage))) <= FEW

    def cheapest(self, stage: int, count: int = 1) -> list[tuple[int, int, int, int]]:
        """The `count` who cost least as (price, tie, person, terms), as `Draft.best` says it; fewer if there are."""
        free = np.flatnonzero(self._still_free(stage))
        free = free[~np.isin(free, self._of_the_course(stage))]
        free = free[self.table.possible(np.full(len(free), stage), free)]
        if not len(free):
            return []
        stages = np.full(len(free), stage)
        costs, ties = self.table.cost(stages, free), self.table.tie(stages, free)
        prices = costs + self.draft.pair_cost * np.bincount(self._takers(), minlength=len(self.table.people))[free]
        best = np.lexsort((ties, prices))[:count]
        rows = (prices[best].tolist(), ties[best].tolist(), free[best].tolist(), costs[best].tolist())
        return list(zip(*rows, strict=True))

    def _days(self, stage: int) -> Days:
        return self.draft.starts[stage], self.draft.ends[stage]

    def _takers(self) -> Ints:
        """Who has taken the stages that were taken, in that order."""
        return np.array([self.draft.buddy[stage] for stage in self._taken], dtype=np.int64)

    def _of_the_course(self, stage: int) -> list[int]:
        """Who has the course's other stages in the draft."""
        others = self._course_stages[self.draft.courses[stage]]
        return [person for other in others if (person := self.draft.buddy[other]) is not None]

    def _still_free(self, stage: int) -> Bools:
        """Who is employed and has time on the stage's days, one truth a person."""
        days = self._days(stage)
        if days not in self._at:
            if len(self._at) == REMEMBERED:
                self._at.clear()
            self._at[days] = self._look(stage)
        else:
            free, starts, ends = self._at[days], self.draft.starts, self.draft.ends
            for other in self._taken[self._seen[days] :]:
                if starts[other] < days[1] and days[0] < ends[other]:
                    person = self.draft.buddy[other]
                    assert person is not None
                    free[person] = free[person] and self._has_time(person, stage)
        self._seen[days] = len(self._taken)
        return self._at[days]

    def _look(self, stage: int) -> Bools:
        table, (first, end) = self.table, self._days(stage)
        free: Bools = table.willing & (table.capacity > 0) & (table.employed_to >= end)
        free &= first - table.employed_from >= table.policy.min_seniority_days
        taken, everybody = np.array(self._taken, dtype=np.int64), np.arange(len(table.people))
        people = np.concatenate((self._takers(), np.repeat(everybody, table.locked_count)))
        starts = np.concatenate((table.starts[taken], table.locked_from.values))
        ends = np.concatenate((table.ends[taken], table.locked_to.values))
        overlaps = np.bincount(people[(starts < end) & (first < ends)], minlength=len(free))
        for person in np.flatnonzero(free & (overlaps >= table.capacity)).tolist():
            free[person] = self._has_time(person, stage)
        return free

    def _has_time(self, person: int, stage: int) -> bool:
        capacity = self.draft.capacities[person]
        if capacity == 1:
            return False  # something of theirs overlaps, or nobody would ask
        duties = [*self.table.locked[person], *(self.table.stages[other] for other in self.draft.held.get(person, ()))]
        any_such = self.table.stages[stage]._replace(id="")  # what is remembered is for every stage of these days
        return not busy_with(duties, any_such, capacity)
