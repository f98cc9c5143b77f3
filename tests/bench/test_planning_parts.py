"""The parts of the core against each other and against the judge, on tiny instances where every rule bites."""

import io
import json
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.bench.judge import Instance, best_cost
from tests.bench.tiny import instances
from vaert.core.planning import Beyond, Explainer, few, propose, propose_for, propose_without, read_instance, refill
from vaert.core.planning.costs import terms
from vaert.core.planning.lookup import Duties, Lookup, tie_break
from vaert.core.planning.rules import obstacle
from vaert.core.planning.table import Table

OFTEN = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(found):
    return read_instance(io.StringIO(json.dumps(found)))


@OFTEN
@given(instances())
def test_the_table_says_what_the_rules_and_costs_say(found):
    lookup = Lookup(read(found))
    table = Table(lookup)
    locked = Duties(lookup, {each.id: each.buddy for each in lookup.stages.values() if each.locked})
    for number, stage in enumerate(table.stages):
        everybody = np.arange(len(table.people))
        row = np.full(len(everybody), number)
        possible, cost, tie = table.possible(row, everybody), table.cost(row, everybody), table.tie(row, everybody)
        for place, person in enumerate(table.people):
            also = len(locked.by_buddy.get(person.id, ()))
            assert possible[place] == (obstacle(lookup, locked, stage, person) is None)
            assert cost[place] == terms(lookup, stage, person, also=also).total
            newcomer = lookup.newcomer(stage).id
            assert tie[place] == tie_break(person.id, newcomer, lookup.numbers[stage.id])


@OFTEN
@given(instances())
def test_an_explained_change_does_what_it_says(found):
    snapshot, judge = read(found), Instance(found)
    explainer = Explainer(snapshot, propose(snapshot))
    buddies = dict(explainer.duties.buddies)
    assert explainer.cost == judge.cost(buddies)
    for stage in judge.stages:
        for person in judge.people:
            told = explainer.explain(stage, person)
            assert explainer.duties.buddies == buddies
            if told.difference is None:
                assert not told.is_possible or judge.stages[stage]["locked"]
                continue
            after = dict(buddies)
            for move in told.moves:
                after.pop(move.stage, None)
                if move.after is not None:
                    after[move.stage] = move.after
            assert after[stage] == person
            assert judge.faults(after) == []
            assert judge.cost(after) == judge.cost(buddies) + told.difference


@OFTEN
@given(instances())
def test_one_newcomer_gets_the_best_that_the_others_leave(found):
    snapshot = read(found)
    force = propose(snapshot).buddies
    for course in found["courses"]:
        for stage in course["stages"]:
            stage["buddy"] = force.get(stage["id"])
    for course in found["courses"][:2]:
        plan = propose_for(read(found), course["newcomer"])
        known, kept = Instance(found), kept_but(found, course["newcomer"])
        empty = sum(known.empty_cost(each) for each in set(known.stages) - set(Instance(kept).stages))
        assert plan.cost == plan.bound == best_cost(kept) + empty


@pytest.mark.parametrize("searched", [few.SEARCHED, 0])
def test_stages_filled_together_cost_as_little_as_any_plan(searched, monkeypatch):
    monkeypatch.setattr(few, "SEARCHED", searched)  # 0: each of them is programmed, and looked into step by step
    monkeypatch.setattr(few, "DEPTH", 5 if searched else 1)

    @OFTEN
    @given(instances())
    def holds(found):
        judge = Instance(found)
        held = {name: stage["buddy"] for name, stage in judge.stages.items() if stage["locked"]}
        filled = refill(read(found), judge.stages)
        assert filled.keys() == judge.stages.keys() - held.keys()
        buddies = held | {stage: buddy for stage, buddy in filled.items() if buddy is not None}
        assert judge.faults(buddies) == []
        assert judge.cost(buddies) == best_cost(found)

    holds()


@OFTEN
@given(instances())
def test_with_only_the_people_around_a_newcomer_the_answer_is_the_same_or_none(found):
    whole = read(found)
    place = {person.id: person for person in whole.people}
    newcomers = {course.newcomer for course in whole.courses}
    locked = {stage.buddy for course in whole.courses for stage in course.stages}
    for newcomer in sorted(newcomers):
        mine = place[newcomer]
        there = {each.id for each in whole.people if each.department == mine.department or each.site == mine.site}
        people = tuple(each for each in whole.people if each.id in there | newcomers | locked)
        part = replace(whole, people=people, near=frozenset({newcomer}))
        open_ones = [s.id for c in whole.courses if c.newcomer == newcomer for s in c.stages]
        with suppress(Beyond):
            assert propose_for(part, newcomer) == propose_for(whole, newcomer)
        with suppress(Beyond):
            assert refill(part, open_ones) == refill(whole, open_ones)


def kept_but(found, newcomer):
    """The instance with every stage of the others locked to its buddy, or gone if it has none."""
    courses = []
    for course in found["courses"]:
        stages = course["stages"]
        if course["newcomer"] != newcomer:
            stages = [stage | {"locked": True} for stage in stages if stage["buddy"] is not None]
        courses.append({"newcomer": course["newcomer"], "stages": stages})
    return found | {"courses": courses}


@OFTEN
@given(instances())
def test_a_plan_without_somebody_changes_nothing_else(found):
    snapshot = read(found)
    for person in found["people"]:
        plan = propose_without(snapshot, person["id"])
        told = {each.stage for each in plan.assignments} | {each.stage for each in plan.unfilled}
        mine = {s["id"] for c in found["courses"] for s in c["stages"] if s["buddy"] == person["id"]}
        assert told <= mine


@OFTEN
@given(instances())
def test_the_smallest_change_fills_the_stage(found):
    for empty in propose(read(found)).unfilled:
        change = empty.smallest_change
        if change is None or change.kind == "start":
            continue
        person = next(each for each in found["people"] if each["id"] == change.person)
        stage = next(s for c in found["courses"] for s in c["stages"] if s["id"] == empty.stage)
        changed = dict(person)
        if change.kind == "willing":
            changed["willing"] = True
        elif change.kind == "absence":
            changed["absences"] = [
                away for away in person["absences"] if away[1] <= stage["from"] or stage["to"] <= away[0]
            ]
        else:
            changed["capacity"] += 1
        people = [changed if each["id"] == change.person else each for each in found["people"]]
        known = Instance(found | {"people": people})
        buddies = propose(read(found)).buddies | {empty.stage: change.person}
        assert known.faults(buddies) == []
