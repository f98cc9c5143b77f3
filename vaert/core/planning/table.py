"""A snapshot as columns of numbers, so that millions of pairs of stage and buddy can be judged at once.

The rules and terms are those of `rules.py` and `costs.py`; a property test holds the two together. Rows are
sorted by id, so that the order in the input never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vaert.core.planning.costs import unfilled_cost
from vaert.core.planning.days import half_hours, months_before
from vaert.core.planning.lookup import Lookup, text_word
from vaert.core.planning.model import TERM_CODES, Stage, Terms
from vaert.core.planning.rules import busy_with, is_long

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = 1 << 22
"""A day after every date there is."""


class Ragged:
    """Rows of different lengths in one array: row i is `values[starts[i]:starts[i + 1]]`."""

    __slots__ = ("lengths", "starts", "values")

    def __init__(self, rows: Sequence[Sequence[Any]], dtype: Any = np.int64) -> None:
        self.lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        self.starts = np.concatenate(([0], np.cumsum(self.lengths)))
        flat = [value for row in rows for value in row]
        self.values = np.array(flat, dtype=dtype)

    def pairs(self, rows: Ints) -> tuple[Ints, Ints]:
        """For each of the rows every value in it: (place in `rows`, value)."""
        lengths = self.lengths[rows]
        place = np.repeat(np.arange(len(rows)), lengths)
        within = np.arange(len(place)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return place, self.values[self.starts[rows][place] + within]


class Table:
    """People and open stages as columns; the questions take two arrays of equal length, stages and people."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.policy = lookup.policy
        self.people = sorted(lookup.people.values(), key=lambda each: each.id)
        self.index = {person.id: i for i, person in enumerate(self.people)}
        self._number_people()
        stages = sorted(lookup.stages.values(), key=lambda each: each.id)
        self._number_locked([stage for stage in stages if stage.locked])
        self.stages = [stage for stage in stages if not stage.locked]
        self._number_stages()
        self._number_history()

    def _number_people(self) -> None:
        people = self.people
        self.department, departments = _codes([each.department for each in people])
        self.site, _ = _codes([each.site for each in people])
        self.employed_from = _ints(each.employed_from.toordinal() for each in people)
        self.employed_to = _ints(NEVER if each.employed_to is None else each.employed_to.toordinal() for each in people)
        self.willing = np.array([each.willing for each in people], dtype=bool)
        self.resource_person = np.array([each.resource_person for each in people], dtype=bool)
        self.capacity = _ints(each.capacity for each in people)
        self.leader = _ints(-1 if each.leader is None else self.index[each.leader] for each in people)
        self.word = np.array([text_word(each.id) for each in people], dtype=np.uint64)
        self.languages = _bitsets([each.languages for each in people])
        self.has_week = np.array([each.week is not None for each in people], dtype=bool)
        weeks = [half_hours(each.week) if each.week is not None else 0 for each in people]
        self.week_low = np.array([week & (2**63 - 1) for week in weeks], dtype=np.uint64)
        self.week_high = np.array([week >> 63 for week in weeks], dtype=np.uint64)
        away = [
            [(a.toordinal(), b.toordinal()) for a, b in each.absences if is_long(self.policy, (a, b))]
            if each.absences
            else ()
            for each in people
        ]
        self.away_from = Ragged([[a for a, _ in row] for row in away])
        self.away_to = Ragged([[b for _, b in row] for row in away])
        self.in_department = Ragged(_members(self.department))
        self.in_site = Ragged(_members(self.site))
        site_of = np.zeros(len(departments), dtype=np.int64)
        site_of[self.department] = self.site
        self.site_of_department = site_of

    def _number_locked(self, locked: list[Stage]) -> None:
        """Locked stages by buddy: they fill days, and every further stage of the buddy costs more."""
        duties: list[list[Stage]] = [[] for _ in self.people]
        for stage in locked:
            assert stage.buddy is not None
            duties[self.index[stage.buddy]].append(stage)
        self.locked = duties
        self.locked_count = _ints(map(len, duties))
        self.locked_from = Ragged([[each.starts.toordinal() for each in row] for row in duties])
        self.locked_to = Ragged([[each.ends.toordinal() for each in row] for row in duties])

    def _number_stages(self) -> None:
        stages, courses = self.stages, self.lookup.courses
        months = self.policy.burden_months
        self.starts = _ints(each.starts.toordinal() for each in stages)
        self.ends = _ints(each.ends.toordinal() for each in stages)
        self.since = _ints(months_before(each.starts, months).toordinal() for each in stages)
        self.wants = np.array([each.wants_resource_person for each in stages], dtype=bool)
        self.requires = np.array([each.requires_resource_person for each in stages], dtype=bool)
        self.within = _ints(("", "site", "department").index(each.within) for each in stages)
        self.has_limits = bool(self.requires.any() or self.within.any())
        self.in_force = _ints(-1 if each.buddy is None else self.index[each.buddy] for each in stages)
        self.newcomer = _ints(self.index[courses[each.id].newcomer] for each in stages)
        self.number = _ints(self.lookup.numbers[each.id] for each in stages)
        self.unfilled = _ints(unfilled_cost(self.policy, each) for each in stages)
        first = {id(courses[each.id]): i for i, each in reversed(list(enumerate(stages)))}
        self.course = _ints(first[id(courses[each.id])] for each in stages)
        self.kept = Ragged(
            [
                [self.index[other.buddy] for other in courses[each.id].stages if other.locked and other.buddy]
                for each in stages
            ]
        )

    def _number_history(self) -> None:
        rows = [row for row in self.lookup.snapshot.history if row.buddy in self.index]
        ends = [self.index[row.buddy] * NEVER + row.ends.toordinal() for row in rows]
        self.served = np.sort(np.array(ends, dtype=np.int64))
        self.served_to = np.searchsorted(self.served, (np.arange(len(self.people)) + 1) * NEVER)
        self.has_served = np.diff(self.served_to, prepend=0) > 0
        known = [row for row in rows if row.newcomer in self.index]
        pairs = [self.index[row.buddy] * len(self.people) + self.index[row.newcomer] for row in known]
        self.hosted = np.unique(np.array(pairs, dtype=np.int64))

    # The rules ------------------------------------------------------------------------------------------

    def possible(self, stages: Ints, people: Ints) -> Bools:
        """Which pairs no rule forbids, with the locked stages in place and nothing else planned yet."""
        newcomers = self.newcomer[stages]
        fine: Bools = self.willing[people] & (people != newcomers) & (people != self.leader[newcomers])
        fine &= self.starts[stages] - self.employed_from[people] >= self.policy.min_seniority_days
        fine &= self.employed_to[people] >= self.ends[stages]
        if self.has_limits:
            fine &= ~self.too_far(stages, people) & ~self.no_resource_person(stages, people)
        self._strike_absent(fine, stages, people)
        self._strike_kept(fine, stages, people)
        self._strike_busy(fine, stages, people)
        return fine

    def too_far(self, stages: Ints, people: Ints) -> Bools:
        """Who works further from the newcomer than the stage lets them."""
        newcomers, within = self.newcomer[stages], self.within[stages]
        far: Bools = (within > 1) | ((within > 0) & (self.site[people] != self.site[newcomers]))
        far &= self.department[people] != self.department[newcomers]
        return far

    def no_resource_person(self, stages: Ints, people: Ints) -> Bools:
        """Who is no resource person where the stage takes nobody else."""
        lacking: Bools = self.requires[stages] & ~self.resource_person[people]
        return lacking

    def _strike_absent(self, fine: Bools, stages: Ints, people: Ints) -> None:
        for at, nth in _each_nth(self.away_from, fine, people):
            first, end = self.away_from.values[nth], self.away_to.values[nth]
            fine[at] &= ~((first < self.ends[stages[at]]) & (self.starts[stages[at]] < end))

    def _strike_kept(self, fine: Bools, stages: Ints, people: Ints) -> None:
        for at, nth in _each_nth(self.kept, fine, stages):
            fine[at] &= self.kept.values[nth] != people[at]

    def _strike_busy(self, fine: Bools, stages: Ints, people: Ints) -> None:
        fine &= self.capacity[people] > 0
        overlaps = np.zeros(len(people), dtype=np.int64)
        for at, nth in _each_nth(self.locked_from, fine, people):
            first, end = self.locked_from.values[nth], self.locked_to.values[nth]
            overlaps[at] += (first < self.ends[stages[at]]) & (self.starts[stages[at]] < end)
        for full in np.flatnonzero(fine & (overlaps >= self.capacity[people])).tolist():
            person = int(people[full])
            capacity = int(self.capacity[person])
            fine[full] = not busy_with(self.locked[person], self.stages[int(stages[full])], capacity)

    # The terms ------------------------------------------------------------------------------------------

    def cost(self, stages: Ints, people: Ints) -> Ints:
        """What each pair costs beside the locked stages."""
        return sum(self._columns(stages, people).values(), np.zeros(len(people), dtype=np.int64))

    def terms(self, stages: Ints, people: Ints, also: Ints) -> list[Terms]:
        """Each pair's terms beside the locked stages and `also` more that the plan gives the person."""
        columns = self._columns(stages, people)
        columns["burden"] += 2 * self.policy.weights.burden * also
        rows = zip(*(columns[code].tolist() for code in TERM_CODES), strict=True)
        return [Terms(*row) for row in rows]

    def _columns(self, stages: Ints, people: Ints) -> dict[str, Ints]:
        """Each term of each pair, by its code."""
        weights, newcomers = self.policy.weights, self.newcomer[stages]
        near = self.department[people] == self.department[newcomers]
        at_site = self.site[people] == self.site[newcomers]
        in_force = self.in_force[stages]
        burden, repeat = self._service(stages, people, newcomers)
        return {
            "elsewhere": weights.elsewhere * ~(near | at_site),
            "site": weights.site * (at_site & ~near),
            "language": weights.language * ~self._share_language(newcomers, people),
            "change": weights.change * ((in_force >= 0) & (in_force != people)),
            "repeat": repeat,
            "burden": burden,
            "not_resource_person": weights.not_resource_person * (self.wants[stages] & ~self.resource_person[people]),
            "leave_soon": weights.leave_soon * self._leave_soon(stages, people),
            "missing_window": weights.missing_window * self._missing_windows(newcomers, people),
        }

    def _share_language(self, newcomers: Ints, people: Ints) -> Bools:
        shared = np.zeros(len(people), dtype=bool)
        for words in self.languages:
            shared |= (words[newcomers] & words[people]) != 0
        return shared

    def _service(self, stages: Ints, people: Ints, newcomers: Ints) -> tuple[Ints, Ints]:
        """What it costs that somebody has served lately, has locked stages, or has hosted this newcomer."""
        weights = self.policy.weights
        burden: Ints = weights.burden * (2 * self.locked_count[people] + 1)
        repeat = np.zeros(len(people), dtype=np.int64)
        at = np.flatnonzero(self.has_served[people])
        buddies = people[at]
        lately = self.served_to[buddies] - np.searchsorted(
            self.served, buddies * NEVER + self.since[stages[at]], side="right"
        )
        burden[at] += 2 * weights.burden * lately
        if len(self.hosted):
            keys = buddies * len(self.people) + newcomers[at]
            place = np.minimum(np.searchsorted(self.hosted, keys), len(self.hosted) - 1)
            repeat[at] = weights.repeat * (self.hosted[place] == keys)
        return burden, repeat

    def _leave_soon(self, stages: Ints, people: Ints) -> Bools:
        first = self.ends[stages]
        end = first + self.policy.leave_soon_days
        soon = (first <= self.employed_to[people]) & (self.employed_to[people] < end)
        for at, nth in _each_nth(self.away_from, ~soon, people):
            day = self.away_from.values[nth]
            soon[at] |= (first[at] <= day) & (day < end[at])
        return soon

    def _missing_windows(self, newcomers: Ints, people: Ints) -> Ints:
        common = np.bitwise_count(self.week_low[newcomers] & self.week_low[people]).astype(np.int64)
        common += np.bitwise_count(self.week_high[newcomers] & self.week_high[people])
        missing: Ints = np.maximum(self.policy.common_windows - common, 0)
        missing[~(self.has_week[newcomers] & self.has_week[people])] = 0
        return missing

    def tie(self, stages: Ints, people: Ints) -> Ints:
        """The tie-break of `lookup.tie_break`, for many pairs."""
        other = self.word[self.newcomer[stages]] + self.number[stages].astype(np.uint64)
        mixed = self.word[people] + np.uint64(0x9E3779B97F4A7C15) * other
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        ties: Ints = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(33)).astype(np.int64)
        return ties


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _codes(names: list[str]) -> tuple[Ints, list[str]]:
    """Names as numbers in alphabetical order."""
    known = sorted(set(names))
    code = {name: i for i, name in enumerate(known)}
    return _ints(code[name] for name in names), known


def _members(codes: Ints) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(int(codes.max(initial=-1)) + 1)]
    for person, code in enumerate(codes.tolist()):
        rows[code].append(person)
    return rows


def _bitsets(sets: list[frozenset[str]]) -> list[NDArray[np.uint64]]:
    """Sets of names as columns of 64 bits, as many columns as the names need."""
    bit = {name: i for i, name in enumerate(sorted(frozenset().union(*sets)))}
    whole = {names: sum(1 << bit[name] for name in names) for names in set(sets)}
    return [
        np.array([whole[names] >> first & (2**64 - 1) for names in sets], dtype=np.uint64)
        for first in range(0, len(bit), 64)
    ]


def _each_nth(ragged: Ragged, wanted: Bools, rows: Ints) -> Iterable[tuple[Ints, Ints]]:
    """The first value of every wanted row, then the second, …: (places in `rows`, places in the values)."""
    lengths = ragged.lengths[rows]
    nth = 0
    at = np.flatnonzero(wanted & (lengths > 0))
    while len(at):
        yield at, ragged.starts[rows[at]] + nth
        nth += 1
        at = at[lengths[at] > nth]
