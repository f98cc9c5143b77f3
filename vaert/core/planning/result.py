"""Turns a finished choice of buddies into a plan: terms, alternatives, and why stages stay empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from vaert.core.planning.changes import smallest_change
from vaert.core.planning.costs import plan_terms, terms, unfilled_cost
from vaert.core.planning.few import circles
from vaert.core.planning.lookup import Duties, Lookup, tie_break
from vaert.core.planning.model import Alternative, Assignment, Person, Plan, Stage, Unfilled
from vaert.core.planning.rules import OBSTACLE_CODES, obstacle, standing_obstacle

ALTERNATIVES = 2


def plan_of(lookup: Lookup, duties: Duties, bound: int, only: Iterable[str] | None = None) -> Plan:
    """The plan for these duties. `only` limits the stages it tells of; cost and bound are the whole's."""
    each_terms = plan_terms(lookup, duties)
    empty = [stage for stage in lookup.stages.values() if stage.id not in duties.buddies]
    cost = sum(found.total for found in each_terms.values())
    cost += sum(unfilled_cost(lookup.policy, stage) for stage in empty)
    assert bound <= cost, "a plan cannot cost less than what is proven for all plans"
    assignments, unfilled = [], []
    for stage_id in sorted(lookup.stages if only is None else only):
        stage = lookup.stages[stage_id]
        buddy = duties.buddies.get(stage_id)
        if buddy is None:
            unfilled.append(explain_unfilled(lookup, duties, stage))
        else:
            found = each_terms[stage_id]
            others = () if stage.locked else alternatives(lookup, duties, stage)
            assignments.append(Assignment(stage_id, buddy, found, others))
    return Plan(cost, bound, tuple(assignments), tuple(unfilled))


def explain_unfilled(lookup: Lookup, duties: Duties, stage: Stage) -> Unfilled:
    """How many people each rule excludes, counted at the first rule that fails, and what would help."""
    count: Counter[str] = Counter()
    for person in lookup.people.values():
        found = obstacle(lookup, duties, stage, person)
        count[found.code if found is not None else "dearer"] += 1
    excluded = tuple((code, count[code]) for code in OBSTACLE_CODES if count[code])
    return Unfilled(stage.id, excluded, smallest_change(lookup, duties, stage))


def alternatives(lookup: Lookup, duties: Duties, stage: Stage) -> tuple[Alternative, ...]:
    """The next two: at most one cheaper one whom another stage has taken, otherwise people who are free."""
    chosen = duties.buddies[stage.id]
    also = len(duties.by_buddy[chosen]) - 1
    price = terms(lookup, stage, lookup.people[chosen], also=also).total
    found: list[Alternative] = []
    weights = lookup.policy.weights
    ranked: list[tuple[int, int, str]] = []
    beyond = (min(weights.site, weights.elsewhere) + weights.burden, weights.elsewhere + weights.burden, None)
    for circle, next_price in zip(circles(lookup, stage), beyond, strict=True):
        ranked += _ranked(lookup, duties, stage, circle, chosen)
        ranked.sort()
        found = _pick(lookup, duties, stage, ranked, price)
        if next_price is None:
            break
        if len(found) == ALTERNATIVES and max(each.terms.total for each in found) < next_price:
            break
    return tuple(found)


def _ranked(
    lookup: Lookup, duties: Duties, stage: Stage, people: Iterable[Person], chosen: str
) -> Iterable[tuple[int, int, str]]:
    """Everybody whom no standing rule excludes, with the price beside their other duties."""
    course = lookup.courses[stage.id]
    number = lookup.numbers[stage.id]
    newcomer = lookup.newcomer(stage)
    for person in people:
        if person.id == chosen or standing_obstacle(lookup.policy, stage, newcomer, person) is not None:
            continue
        cost = terms(lookup, stage, person, also=len(duties.by_buddy.get(person.id, ()))).total
        yield cost, tie_break(person.id, course.newcomer, number), person.id


def _pick(
    lookup: Lookup, duties: Duties, stage: Stage, ranked: list[tuple[int, int, str]], price: int
) -> list[Alternative]:
    picked: list[Alternative] = []
    for cost, _, person_id in ranked:
        person = lookup.people[person_id]
        found = obstacle(lookup, duties, stage, person)
        taken_by = found.stages[0] if found is not None and found.stages else None
        if taken_by == stage.id or (found is not None and taken_by is None):
            continue
        if taken_by is not None and (cost >= price or any(each.taken_by for each in picked)):
            continue
        also = len(duties.by_buddy.get(person_id, ()))
        picked.append(Alternative(person_id, terms(lookup, stage, person, also=also), taken_by))
        if len(picked) == ALTERNATIVES:
            break
    return picked
