"""What one buddy in one stage costs (M5), term by term, and what a whole plan costs."""

from __future__ import annotations

from collections.abc import Container

from vaert.core.planning.days import months_before
from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Person, Policy, Stage, Terms
from vaert.core.planning.rules import is_long


def terms(lookup: Lookup, stage: Stage, buddy: Person, also: int = 0) -> Terms:
    """The terms of the pair; `also` is how many of the buddy's other stages in the plan count before this."""
    return Terms(*_amounts(lookup, stage, buddy, also))


def pair_cost(lookup: Lookup, stage: Stage, buddy: Person, also: int = 0) -> int:
    """The sum of the pair's terms, for whoever asks about many pairs."""
    return sum(_amounts(lookup, stage, buddy, also))


def _amounts(lookup: Lookup, stage: Stage, buddy: Person, also: int) -> tuple[int, ...]:
    """The terms in the order of the definition."""
    weights = lookup.policy.weights
    newcomer = lookup.newcomer(stage)
    is_near = buddy.department == newcomer.department
    is_at_site = buddy.site == newcomer.site
    return (
        0 if is_near or is_at_site else weights.elsewhere,
        weights.site if is_at_site and not is_near else 0,
        weights.language if buddy.languages.isdisjoint(newcomer.languages) else 0,
        weights.change if stage.buddy is not None and stage.buddy != buddy.id else 0,
        weights.repeat if (buddy.id, newcomer.id) in lookup.hosted else 0,
        weights.burden * (2 * served_lately(lookup, stage, buddy) + 1 + 2 * also),
        weights.not_resource_person if stage.wants_resource_person and not buddy.resource_person else 0,
        weights.leave_soon if leaves_soon(lookup.policy, stage, buddy) else 0,
        weights.missing_window * missing_windows(lookup, newcomer, buddy),
    )


def unfilled_cost(policy: Policy, stage: Stage) -> int:
    """What a stage without a buddy costs: losing the one it had is a change too."""
    return policy.weights.unfilled + (policy.weights.change if stage.buddy is not None else 0)


def served_lately(lookup: Lookup, stage: Stage, buddy: Person) -> int:
    """How many earlier stages of the buddy ended within the burden's months before this one, or later."""
    ends = lookup.service_ends.get(buddy.id)
    if not ends:
        return 0
    since = months_before(stage.starts, lookup.policy.burden_months).toordinal()
    return sum(1 for end in ends if end > since)


def leaves_soon(policy: Policy, stage: Stage, buddy: Person) -> bool:
    """Whether a long absence or the end of employment begins in the days right after the stage."""
    first = stage.ends.toordinal()
    end = first + policy.leave_soon_days
    if buddy.employed_to is not None and first <= buddy.employed_to.toordinal() < end:
        return True
    return bool(buddy.absences) and any(
        first <= away[0].toordinal() < end and is_long(policy, away) for away in buddy.absences
    )


def missing_windows(lookup: Lookup, newcomer: Person, buddy: Person) -> int:
    """How many common half hours a week the two are short of; none if a weekly pattern is unknown."""
    if newcomer.week is None or buddy.week is None:
        return 0
    common = (lookup.half_hours(newcomer) & lookup.half_hours(buddy)).bit_count()
    return max(0, lookup.policy.common_windows - common)


def plan_terms(lookup: Lookup, duties: Duties, told: Container[str]) -> tuple[dict[str, Terms], int]:
    """The terms of the filled stages among those `told` of, and what all filled stages cost.

    The burden of having two stages in one plan is written on the later of the two (by start, then id),
    so that the terms of all stages add up to the plan's cost.
    """
    found, cost = {}, 0
    for buddy_id, stages in duties.by_buddy.items():
        buddy = lookup.people[buddy_id]
        in_order = sorted(stages, key=lambda each: (each.starts, each.id)) if len(stages) > 1 else stages
        for before, stage in enumerate(in_order):
            if stage.id in told:
                found[stage.id] = terms(lookup, stage, buddy, also=before)
                cost += found[stage.id].total
            else:
                cost += pair_cost(lookup, stage, buddy, also=before)
    return found, cost


def plan_cost(lookup: Lookup, duties: Duties) -> int:
    """The cost of the whole plan, unfilled stages included."""
    empty = (stage for stage in lookup.stages.values() if stage.id not in duties.buddies)
    return plan_terms(lookup, duties, told=())[1] + sum(unfilled_cost(lookup.policy, stage) for stage in empty)
