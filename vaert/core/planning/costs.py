"""What one buddy in one stage costs (M5), term by term, and what a whole plan costs."""

from __future__ import annotations

from vaert.core.planning.days import months_before
from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Person, Policy, Stage, Terms
from vaert.core.planning.rules import is_long


def terms(lookup: Lookup, stage: Stage, buddy: Person, also: int = 0) -> Terms:
    """The terms of the pair; `also` is how many of the buddy's other stages in the plan count before this."""
    weights = lookup.policy.weights
    newcomer = lookup.newcomer(stage)
    same_department = buddy.department == newcomer.department
    same_site = same_department or buddy.site == newcomer.site
    shares_language = not buddy.languages.isdisjoint(newcomer.languages)
    return Terms(
        elsewhere=0 if same_site else weights.elsewhere,
        site=weights.site if same_site and not same_department else 0,
        language=0 if shares_language else weights.language,
        change=weights.change if stage.buddy not in (None, buddy.id) else 0,
        repeat=weights.repeat if (buddy.id, newcomer.id) in lookup.hosted else 0,
        burden=weights.burden * (2 * served_lately(lookup, stage, buddy) + 1 + 2 * also),
        not_resource_person=(
            weights.not_resource_person if stage.wants_resource_person and not buddy.resource_person else 0
        ),
        leave_soon=weights.leave_soon if leaves_soon(lookup.policy, stage, buddy) else 0,
        missing_window=weights.missing_window * missing_windows(lookup, newcomer, buddy),
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


def plan_terms(lookup: Lookup, duties: Duties) -> dict[str, Terms]:
    """The terms of every filled stage.

    The burden of having two stages in one plan is written on the later of the two (by start, then id),
    so that the terms of all stages add up to the plan's cost.
    """
    found = {}
    for buddy_id, stages in duties.by_buddy.items():
        buddy = lookup.people[buddy_id]
        in_order = sorted(stages, key=lambda each: (each.starts, each.id)) if len(stages) > 1 else stages
        for before, stage in enumerate(in_order):
            found[stage.id] = terms(lookup, stage, buddy, also=before)
    return found


def plan_cost(lookup: Lookup, duties: Duties) -> int:
    """The cost of the whole plan, unfilled stages included."""
    filled = sum(each.total for each in plan_terms(lookup, duties).values())
    empty = (stage for stage in lookup.stages.values() if stage.id not in duties.buddies)
    return filled + sum(unfilled_cost(lookup.policy, stage) for stage in empty)
