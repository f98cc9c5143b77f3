"""The next two who could host a stage, and who has taken a cheaper one (M6)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from vaert.core.planning import costs
from vaert.core.planning.draft import Draft
from vaert.core.planning.few import circles, floors
from vaert.core.planning.free import StillFree
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
) -> tuple[list[tuple[P, bool]], int | None]:
    """The cheapest who is taken although cheaper than `price`, if any, and then free ones: two in all.

    `entries` come cheapest first. Answers with whether each is free, and with the dearest price shown: everybody
    not among the entries must cost at least that for the answer to be final; None while fewer than two were found.
    """
    taken: Entry[P] | None = None
    free: list[Entry[P]] = []
    for cost, tie, buddy in entries:
        is_full = len(free) == SHOWN
        if is_full and cost > free[-1][0]:
            break
        entry = (cost + surcharge(buddy), tie, buddy)
        is_wanted_taken = entry[0] < price and (taken is None or entry < taken)
        is_wanted_free = not is_full or entry < free[-1]
        if not is_wanted_taken and not is_wanted_free:
            continue
        if is_free(buddy):
            free = sorted([*free, entry])[:SHOWN]
        elif is_wanted_taken:
            taken = entry
    shown = [(each, False) for each in (taken,) if each is not None]
    shown = [*shown, *((each, True) for each in free)][:SHOWN]
    dearest = max(entry[0] for entry, _ in shown) if len(shown) == SHOWN else None
    return [(entry[2], is_free) for entry, is_free in shown], dearest


def for_all(
    draft: Draft, rankings: Rankings, duties: Duties, *, is_short: bool = False
) -> dict[str, tuple[Alternative, ...]]:
    """The alternatives of every open stage that has a buddy, by stage id.

    `is_short`: there are days on which so few are left that it is quicker to look through them.
    """
    free = StillFree(draft) if is_short else None
    found: dict[int, list[tuple[int, bool]]] = {}
    waiting = [stage for stage, buddy in enumerate(draft.buddy) if buddy is not None]
    while waiting:
        further = []
        for stage in waiting:
            price = _price(draft, stage)
            found[stage], dearest = _in_ranking(draft, rankings, stage, price)
            horizon = rankings.of[stage].horizon
            is_near = rankings.of[stage].circle <= EVERYWHERE
            if free is not None and horizon >= price and free.is_few(stage):
                taken = [each for each in found[stage] if not each[1]]
                found[stage] = [*taken, *((each[2], True) for each in free.cheapest(stage, SHOWN))][:SHOWN]
            elif is_near and horizon < NOBODY_LEFT and (dearest is None or dearest > horizon):
                further.append(stage)
        rankings.widen(further)
        waiting = further
    return _all_told(draft, duties, found)


def _price(draft: Draft, stage: int) -> int:
    """What the stage costs beside its buddy's other stages."""
    buddy = draft.buddy[stage]
    assert buddy is not None
    return draft.price[stage] + draft.surcharge(buddy) - draft.pair_cost


def _in_ranking(draft: Draft, rankings: Rankings, stage: int, price: int) -> tuple[list[tuple[int, bool]], int | None]:
    ranking, buddy = rankings.of[stage], draft.buddy[stage]
    entries = (entry for entry in zip(ranking.costs, ranking.ties, ranking.people, strict=True) if entry[2] != buddy)
    return next_best(
        entries, price=price, surcharge=draft.surcharge, is_free=lambda person: draft.can_take(person, stage)
    )


def _all_told(
    draft: Draft, duties: Duties, found: Mapping[int, Sequence[tuple[int, bool]]]
) -> dict[str, tuple[Alternative, ...]]:
    """The alternatives in words, all their terms drawn up at once."""
    table, lookup = draft.table, duties.lookup
    pairs = [(stage, *each) for stage, shown in found.items() for each in shown]
    stages = np.array([stage for stage, _, _ in pairs], dtype=np.int64)
    people = np.array([person for _, person, _ in pairs], dtype=np.int64)
    also = np.array([len(draft.held.get(person, ())) for _, person, _ in pairs], dtype=np.int64)
    told: dict[str, tuple[Alternative, ...]] = {table.stages[stage].id: () for stage in found}
    for (stage, person, is_free), terms in zip(pairs, table.terms(stages, people, also), strict=True):
        asked, buddy = table.stages[stage], table.people[person]
        in_the_way = None if is_free else obstacle(lookup, duties, asked, buddy)
        told[asked.id] += (Alternative(buddy.id, terms, in_the_way.stages[0] if in_the_way else None),)
    return told


def for_one(lookup: Lookup, duties: Duties, stage: Stage) -> tuple[Alternative, ...]:
    """The alternatives of one stage, looked for as near as will do."""
    chosen = duties.buddies[stage.id]
    also = len(duties.by_buddy[chosen]) - 1
    price = costs.pair_cost(lookup, stage, lookup.people[chosen], also=also)
    pair_cost = 2 * lookup.policy.weights.burden
    entries: list[Entry[str]] = []
    found: list[tuple[str, bool]] = []
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
    return _told(duties, stage, [lookup.people[buddy] for buddy, _ in found])


def _entries(lookup: Lookup, stage: Stage, people: Iterable[Person], chosen: str) -> Iterable[Entry[str]]:
    """Everybody whom no standing rule excludes."""
    newcomer = lookup.newcomer(stage)
    for person in people:
        if not person.willing or person.id == chosen:
            continue
        if standing_obstacle(lookup.policy, stage, newcomer, person) is None:
            tie = tie_break(person.id, newcomer.id, lookup.numbers[stage.id])
            yield costs.pair_cost(lookup, stage, person), tie, person.id


def _told(duties: Duties, stage: Stage, people: Sequence[Person]) -> tuple[Alternative, ...]:
    """The alternatives with their terms beside the buddy's other duties."""
    told = []
    for person in people:
        found = obstacle(duties.lookup, duties, stage, person)
        also = len(duties.by_buddy.get(person.id, ()))
        taken_by = found.stages[0] if found is not None else None
        told.append(Alternative(person.id, costs.terms(duties.lookup, stage, person, also=also), taken_by))
    return tuple(told)
