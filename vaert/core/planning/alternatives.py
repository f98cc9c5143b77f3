"""The next two who could host a stage, and who has taken a cheaper one (M6)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from vaert.core.planning.costs import terms
from vaert.core.planning.draft import Draft
from vaert.core.planning.few import circles, floors
from vaert.core.planning.lookup import Duties, Lookup, tie_break
from vaert.core.planning.model import Alternative, Person, Stage
from vaert.core.planning.ranking import EVERYWHERE, NOBODY_LEFT, Rankings
from vaert.core.planning.rules import obstacle, standing_obstacle

SHOWN = 2

P = TypeVar("P", bound=Hashable)
Entry = tuple[int, int, P]
"""Cost without other duties, tie and buddy."""


def next_best(
    entries: Iterable[Entry[P]], *, price: int, surcharge: Callable[[P], int], is_free: Callable[[P], bool]
) -> tuple[list[P], int | None]:
    """The cheapest who is taken although cheaper than `price`, if any, and then free ones: two in all.

    `entries` come cheapest first. Also returns the dearest price shown: everybody not among the entries must
    cost at least that for the answer to be final; None while fewer than two were found.
    """
    taken: list[tuple[int, int, P]] = []
    free: list[tuple[int, int, P]] = []
    for cost, tie, buddy in entries:
        if len(free) == SHOWN and cost > free[-1][0]:
            break
        entry = (cost + surcharge(buddy), tie, buddy)
        if is_free(buddy):
            free = sorted([*free, entry])[:SHOWN]
        elif entry[0] < price:
            taken = sorted([*taken, entry])[:1]
    shown = [*taken, *free][:SHOWN]
    dearest = max(entry[0] for entry in shown) if len(shown) == SHOWN else None
    return [buddy for _, _, buddy in shown], dearest


def for_all(draft: Draft, rankings: Rankings, duties: Duties) -> dict[str, tuple[Alternative, ...]]:
    """The alternatives of every open stage that has a buddy, by stage id."""
    table = draft.table
    found: dict[int, list[int]] = {}
    waiting = [stage for stage, buddy in enumerate(draft.buddy) if buddy is not None]
    while waiting:
        further = []
        for stage in waiting:
            found[stage], dearest = _in_ranking(draft, rankings, stage)
            horizon = rankings.of[stage].horizon
            is_near = rankings.of[stage].circle <= EVERYWHERE
            if is_near and horizon < NOBODY_LEFT and (dearest is None or dearest > horizon):
                further.append(stage)
        rankings.widen(further)
        waiting = further
    return {
        table.stages[stage].id: _told(duties, table.stages[stage], [table.people[person] for person in people])
        for stage, people in found.items()
    }


def _in_ranking(draft: Draft, rankings: Rankings, stage: int) -> tuple[list[int], int | None]:
    ranking = rankings.of[stage]
    buddy = draft.buddy[stage]
    assert buddy is not None
    price = draft.price[stage] + draft.surcharge(buddy) - draft.pair_cost
    entries = (entry for entry in zip(ranking.costs, ranking.ties, ranking.people, strict=True) if entry[2] != buddy)
    return next_best(
        entries, price=price, surcharge=draft.surcharge, is_free=lambda person: draft.can_take(person, stage)
    )


def for_one(lookup: Lookup, duties: Duties, stage: Stage) -> tuple[Alternative, ...]:
    """The alternatives of one stage, looked for as near as will do."""
    chosen = duties.buddies[stage.id]
    also = len(duties.by_buddy[chosen]) - 1
    price = terms(lookup, stage, lookup.people[chosen], also=also).total
    pair_cost = 2 * lookup.policy.weights.burden
    entries: list[Entry[str]] = []
    found: list[str] = []
    for circle, beyond in zip(circles(lookup, stage), floors(lookup.policy), strict=True):
        entries += _entries(lookup, stage, circle, chosen)
        entries.sort()
        found, dearest = next_best(
            entries,
            price=price,
            surcharge=lambda buddy: pair_cost * len(duties.by_buddy.get(buddy, ())),
            is_free=lambda buddy: obstacle(lookup, duties, stage, lookup.people[buddy]) is None,
        )
        if beyond is not None and dearest is not None and dearest <= beyond:
            break
    return _told(duties, stage, [lookup.people[buddy] for buddy in found])


def _entries(lookup: Lookup, stage: Stage, people: Iterable[Person], chosen: str) -> Iterable[Entry[str]]:
    """Everybody whom no standing rule excludes."""
    newcomer = lookup.newcomer(stage)
    for person in people:
        if not person.willing or person.id == chosen:
            continue
        if standing_obstacle(lookup.policy, stage, newcomer, person) is None:
            tie = tie_break(person.id, newcomer.id, lookup.numbers[stage.id])
            yield terms(lookup, stage, person).total, tie, person.id


def _told(duties: Duties, stage: Stage, people: Sequence[Person]) -> tuple[Alternative, ...]:
    """The alternatives with their terms beside the buddy's other duties."""
    told = []
    for person in people:
        found = obstacle(duties.lookup, duties, stage, person)
        also = len(duties.by_buddy.get(person.id, ()))
        taken_by = found.stages[0] if found is not None else None
        told.append(Alternative(person.id, terms(duties.lookup, stage, person, also=also), taken_by))
    return tuple(told)
