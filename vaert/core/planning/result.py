"""Turns a finished choice of buddies into a plan: terms, alternatives, and why stages stay empty."""

from __future__ import annotations

from collections.abc import Callable, Collection

from vaert.core.planning.costs import plan_terms, unfilled_cost
from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Alternative, Assignment, Plan, Stage
from vaert.core.planning.table import Table
from vaert.core.planning.vacancy import Vacancies


def plan_of(
    lookup: Lookup,
    duties: Duties,
    *,
    bound: Callable[[int], int],
    told: Collection[str],
    alternatives: Callable[[Stage], tuple[Alternative, ...]],
    table: Table | None = None,
) -> Plan:
    """The plan for these duties, which tells of the stages `told`; cost and bound are of all stages.

    `bound` gives the bound for a plan of this cost.
    """
    each_terms, cost = plan_terms(lookup, duties, told)
    empty = [stage for stage in lookup.stages.values() if stage.id not in duties.buddies]
    cost += sum(unfilled_cost(lookup.policy, stage) for stage in empty)
    least = bound(cost)
    assert least <= cost, "a plan cannot cost less than what is proven for all plans"
    assignments, unfilled = [], []
    vacancies: Vacancies | None = None
    for stage in (lookup.stages[stage_id] for stage_id in sorted(told)):
        buddy = duties.buddies.get(stage.id)
        if buddy is None:
            lookup.everybody()  # how many each rule excludes is of all
            vacancies = vacancies or Vacancies(table or Table(lookup), duties)
            unfilled.append(vacancies.explain(stage))
        else:
            others = () if stage.locked else alternatives(stage)
            assignments.append(Assignment(stage.id, buddy, each_terms[stage.id], others))
    return Plan(cost, least, tuple(assignments), tuple(unfilled))
