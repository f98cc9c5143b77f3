"""Judges a plan from the published definition alone. Shares no code with the core.

    python -m tests.bench.judge INSTANCE.json PLAN.json

Checks every hard rule day by day where days matter, counts the cost anew from the definition, and refuses a
bound above the cost. `best_cost` finds the true optimum of very small instances by trying everything.
"""

from __future__ import annotations

import argparse
import json
import sys
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass
class Verdict:
    """What the judge found: the plan's true cost, and everything that is wrong with it."""

    cost: int
    faults: list[str] = field(default_factory=list)


class Instance:
    """An instance in the judge's own words."""

    def __init__(self, found: Json) -> None:
        self.weights: Json = found["policy"]["weights"]
        self.policy: Json = found["policy"]
        self.people: dict[str, Json] = {each["id"]: each for each in found["people"]}
        self.stages: dict[str, Json] = {}
        self.newcomer: dict[str, Json] = {}
        self.course: dict[str, int] = {}
        for number, course in enumerate(found["courses"]):
            for stage in course["stages"]:
                days = {"from": date.fromisoformat(stage["from"]), "to": date.fromisoformat(stage["to"])}
                self.stages[stage["id"]] = {**stage, **days}
                self.newcomer[stage["id"]] = self.people[course["newcomer"]]
                self.course[stage["id"]] = number
        self.history = [(h["buddy"], h["newcomer"], date.fromisoformat(h["to"])) for h in found["history"]]

    @cached_property
    def ends_of(self) -> dict[str, list[date]]:
        """The ends of what each buddy has served."""
        ends: dict[str, list[date]] = defaultdict(list)
        for buddy, _, end in self.history:
            ends[buddy].append(end)
        return ends

    @cached_property
    def hosted(self) -> set[tuple[str, str]]:
        """Who has hosted whom."""
        return {(buddy, newcomer) for buddy, newcomer, _ in self.history}

    # Rules 1 to 3: the pair alone ------------------------------------------------------------------------

    def pair_fault(self, stage_id: str, buddy_id: str) -> str | None:
        """Which of the rules 1 to 3 the pair breaks."""
        stage, buddy, newcomer = self.stages[stage_id], self.people[buddy_id], self.newcomer[stage_id]
        if not buddy["willing"]:
            return "is not willing"
        if buddy_id == newcomer["id"]:
            return "is the newcomer"
        if buddy_id == newcomer["leader"]:
            return "is the newcomer's leader"
        within, is_near = stage.get("within"), buddy["department"] == newcomer["department"]
        if within and not is_near and (within == "department" or buddy["site"] != newcomer["site"]):
            return "works too far away"
        if stage.get("requires_resource_person") and not buddy["resource_person"]:
            return "is no resource person"
        hired = date.fromisoformat(buddy["employed_from"])
        if hired + timedelta(days=self.policy["min_seniority_days"]) > stage["from"]:
            return "is too new"
        if buddy["employed_to"] is not None and date.fromisoformat(buddy["employed_to"]) < stage["to"]:
            return "leaves before the end"
        for away_from, away_to in self.long_absences(buddy):
            if max(away_from, stage["from"]) < min(away_to, stage["to"]):
                return "is away for long"
        return None

    def long_absences(self, person: Json) -> Iterator[tuple[date, date]]:
        """Absences that are longer than a buddy may be away."""
        for first, back in person["absences"]:
            away_from, away_to = date.fromisoformat(first), date.fromisoformat(back)
            if (away_to - away_from).days > self.policy["long_absence_days"]:
                yield away_from, away_to

    # The cost --------------------------------------------------------------------------------------------

    def pair_cost(self, stage_id: str, buddy_id: str) -> int:
        """The terms of one pair, without the pairs of stages."""
        return sum(self.pair_terms(stage_id, buddy_id).values())

    def pair_terms(self, stage_id: str, buddy_id: str) -> dict[str, int]:
        """Each term of one pair by the definition."""
        weights, policy = self.weights, self.policy
        stage, buddy, newcomer = self.stages[stage_id], self.people[buddy_id], self.newcomer[stage_id]
        since = months_earlier(stage["from"], policy["burden_months"])
        served = sum(end > since for end in self.ends_of.get(buddy_id, []))
        after = stage["to"] + timedelta(days=policy["leave_soon_days"])
        goes = [away_from for away_from, _ in self.long_absences(buddy)]
        goes += [date.fromisoformat(buddy["employed_to"])] if buddy["employed_to"] else []
        near = buddy["department"] == newcomer["department"]
        return {
            "site": weights["site"] if not near and buddy["site"] == newcomer["site"] else 0,
            "elsewhere": weights["elsewhere"] if not near and buddy["site"] != newcomer["site"] else 0,
            "language": 0 if set(buddy["languages"]) & set(newcomer["languages"]) else weights["language"],
            "change": weights["change"] if stage["buddy"] not in (None, buddy_id) else 0,
            "repeat": weights["repeat"] if (buddy_id, newcomer["id"]) in self.hosted else 0,
            "burden": weights["burden"] * (2 * served + 1),
            "not_resource_person": weights["not_resource_person"]
            if stage["wants_resource_person"] and not buddy["resource_person"]
            else 0,
            "leave_soon": weights["leave_soon"] if any(stage["to"] <= day < after for day in goes) else 0,
            "missing_window": weights["missing_window"] * self.missing_windows(buddy, newcomer),
        }

    def missing_windows(self, one: Json, other: Json) -> int:
        """How many common half hours the two are short of."""
        if one["week"] is None or other["week"] is None:
            return 0
        common = len(half_hours(json.dumps(one["week"])) & half_hours(json.dumps(other["week"])))
        return max(0, self.policy["common_windows"] - common)

    def empty_cost(self, stage_id: str) -> int:
        """What a stage without a buddy costs."""
        return self.weights["unfilled"] + (self.weights["change"] if self.stages[stage_id]["buddy"] else 0)

    def cost(self, buddies: dict[str, str]) -> int:
        """What a whole plan costs."""
        times: dict[str, int] = defaultdict(int)
        total = 0
        for stage_id in self.stages:
            buddy = buddies.get(stage_id)
            if buddy is None:
                total += self.empty_cost(stage_id)
            else:
                total += self.pair_cost(stage_id, buddy)
                times[buddy] += 1
        return total + sum(2 * self.weights["burden"] * n * (n - 1) // 2 for n in times.values())

    # A whole plan ----------------------------------------------------------------------------------------

    def faults(self, buddies: dict[str, str]) -> list[str]:
        """Every hard rule that the plan breaks."""
        faults = []
        for stage_id, stage in self.stages.items():
            buddy = buddies.get(stage_id)
            if stage["locked"] and buddy != stage["buddy"]:
                faults.append(f"{stage_id} is locked to {stage['buddy']}, but has {buddy}")
            if buddy is not None and not stage["locked"]:
                fault = self.pair_fault(stage_id, buddy)
                if fault is not None:
                    faults.append(f"{buddy} has {stage_id}, but {fault}")
        return faults + list(self.crowds(buddies)) + list(self.doubles(buddies))

    def crowds(self, buddies: dict[str, str]) -> Iterator[str]:
        """Days on which an open stage makes somebody host more than they can."""
        held: dict[str, list[str]] = defaultdict(list)
        for stage_id, buddy in buddies.items():
            held[buddy].append(stage_id)
        for buddy, mine in held.items():
            for day in {self.stages[each]["from"] for each in mine}:
                present = [each for each in mine if self.stages[each]["from"] <= day < self.stages[each]["to"]]
                is_crowd = len(present) > self.people[buddy]["capacity"]
                if is_crowd and not all(self.stages[each]["locked"] for each in present):
                    yield f"{buddy} has {', '.join(sorted(present))} on {day}"

    def doubles(self, buddies: dict[str, str]) -> Iterator[str]:
        """Courses in which an open stage has the same buddy as another stage."""
        seen: dict[tuple[int, str], list[str]] = defaultdict(list)
        for stage_id, buddy in buddies.items():
            seen[self.course[stage_id], buddy].append(stage_id)
        for (_, buddy), mine in seen.items():
            if len(mine) > 1 and not all(self.stages[each]["locked"] for each in mine):
                yield f"{buddy} has {' and '.join(sorted(mine))} of one course"


def judge(instance: Json, plan: Json) -> Verdict:
    """The plan's true cost and everything that is wrong with it."""
    known = Instance(instance)
    faults = []
    buddies: dict[str, str] = {}
    for each in plan["assignments"]:
        if each["stage"] in buddies or each["stage"] not in known.stages or each["buddy"] not in known.people:
            faults.append(f"an assignment of {each['stage']} to {each['buddy']} is unknown or appears twice")
        buddies[each["stage"]] = each["buddy"]
    if faults:
        return Verdict(0, faults)
    empty = [each["stage"] for each in plan["unfilled"]]
    if sorted([*buddies, *empty]) != sorted(known.stages):
        faults.append("assignments and unfilled together are not all stages, once each")
    faults += known.faults(buddies)
    cost = known.cost(buddies)
    if cost != plan["cost"]:
        faults.append(f"the plan says it costs {plan['cost']}, but it costs {cost}")
    if plan["bound"] > cost:
        faults.append(f"the bound {plan['bound']} is above the cost {cost}")
    told = sum(sum(each["terms"].values()) for each in plan["assignments"])
    if told + sum(known.empty_cost(each) for each in empty) != cost:
        faults.append("the terms do not add up to the cost")
    for each in plan["unfilled"]:
        if sum(each["excluded"].values()) != len(known.people):
            faults.append(f"{each['stage']}: the excluded are not all the people")
    return Verdict(cost, faults + list(_alternative_faults(known, buddies, plan)))


def _alternative_faults(known: Instance, buddies: dict[str, str], plan: Json) -> Iterator[str]:
    """Alternatives that could not host, whose terms are wrong, or that nobody has taken although it says so."""
    for each in plan["assignments"]:
        for other in each["alternatives"]:
            stage, buddy = each["stage"], other["buddy"]
            changed = {**buddies, stage: buddy}
            mine = {s: b for s, b in changed.items() if b == buddy}
            broken = [known.pair_fault(stage, buddy), *known.crowds(mine), *known.doubles(mine)]
            is_free = not any(broken)
            if is_free != (other["taken_by"] is None) or buddy == buddies[stage]:
                yield f"{stage}: {buddy} is no honest alternative"
            told = sum(other["terms"].values())
            pairs = 2 * known.weights["burden"] * (len(mine) - 1)
            if known.pair_cost(stage, buddy) + pairs != told:
                yield f"{stage}: the terms of {buddy} are wrong"


def best_cost(instance: Json) -> int:
    """The smallest cost of any plan, by trying everything that is not plainly worse. For tiny instances."""
    known = Instance(instance)
    fixed = {each: stage["buddy"] for each, stage in known.stages.items() if stage["locked"]}
    open_stages = [each for each in known.stages if each not in fixed]
    able = {each: [buddy for buddy in known.people if known.pair_fault(each, buddy) is None] for each in open_stages}
    best = known.cost(fixed)

    def extend(number: int, buddies: dict[str, str]) -> None:
        nonlocal best
        if number == len(open_stages):
            best = min(best, known.cost(buddies))
            return
        stage = open_stages[number]
        for buddy in able[stage]:
            more = {**buddies, stage: buddy}
            mine = {s: b for s, b in more.items() if b == buddy}
            if not any(known.crowds(mine)) and not any(known.doubles(mine)):
                extend(number + 1, more)
        extend(number + 1, buddies)

    extend(0, fixed)
    return best


def months_earlier(day: date, months: int) -> date:
    """Calendar months back, clamped to the month's end and to the first date."""
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + 12
    if year < 1:
        return date.min
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(maxsize=10_000)
def half_hours(week: str) -> frozenset[tuple[int, int]]:
    """The half hours of a working week that a pattern (as JSON) covers."""
    pattern = json.loads(week)
    slots = ((day, minute) for day in range(5) for minute in range(8 * 60, 17 * 60, 30))
    return frozenset((day, minute) for day, minute in slots if works(pattern, day, minute))


def works(week: list[list[Any]], weekday: int, minute: int) -> bool:
    """Whether a pattern covers the whole half hour from this minute, minute by minute."""
    covered = set()
    for day, first, end in week:
        if day == weekday:
            covered |= set(range(_minutes(first), _minutes(end)))
    return covered.issuperset(range(minute, minute + 30))


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def main(argv: list[str] | None = None) -> int:
    """Print the verdict; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("instance", type=Path)
    parser.add_argument("plan", type=Path)
    given = parser.parse_args(argv)
    verdict = judge(json.loads(given.instance.read_text()), json.loads(given.plan.read_text()))
    print(f"cost {verdict.cost}")
    for fault in verdict.faults:
        print(fault)
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
