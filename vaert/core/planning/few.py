"""Fill a few stages as cheaply as possible while everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vaert.core.planning.costs import pair_cost, unfilled_cost
from vaert.core.planning.lookup import NO_TIE, Duties, Lookup, tie_break
from vaert.core.planning.mip import cheapest_choice_by_mip
from vaert.core.planning.model import Person, Policy, Stage
from vaert.core.planning.rules import obstacle
from vaert.core.planning.search import Choice, Option, Room, Task, cheapest_choice

DEPTH = 5
"""So many candidates of a stage are considered at first; fewer than the stages is a guess that is checked."""
SEARCHED = 7
"""So many stages are searched; more are programmed."""

Priced = tuple[int, int, str]
"""Cost, tie and buddy id: sorts from the best to the worst."""


def fill(lookup: Lookup, duties: Duties, stages: Sequence[Stage]) -> list[str | None]:
    """Buddies for the stages, none of which is among the duties, so that the sum is smallest; None: nobody.

    Only as many of each stage's cheapest candidates as there are stages can matter: the others use at most
    one each. Of many stages only some candidates are considered at first, and the next one stands for the rest,
    as a way out that nobody else takes; if a stage goes that way, more of its candidates are.
    """
    if not stages:  # most changes move nobody
        return []
    depths = [min(len(stages), DEPTH) for _ in stages]
    tasks = [_task(lookup, duties, stage, len(stages), depth) for stage, depth in zip(stages, depths, strict=True)]
    while True:
        choice = _choose(lookup, duties, tasks)
        guessed = {place for place, option in enumerate(choice.options) if option.is_guess} | set(choice.wanting)
        if not guessed:
            return [option.buddy for option in choice.options]
        for place in guessed:
            depths[place] = min(len(stages), depths[place] * 4)
            tasks[place] = _task(lookup, duties, stages[place], len(stages), depths[place])


def _choose(lookup: Lookup, duties: Duties, tasks: Sequence[Task[str]]) -> Choice[str]:
    named = {option.buddy for task in tasks for option in task.options if option.buddy is not None}
    capacities = {buddy: lookup.people[buddy].capacity for buddy in named}
    room = Room(capacities, {buddy: duties.by_buddy.get(buddy, ()) for buddy in named})
    pair = 2 * lookup.policy.weights.burden
    if len(tasks) <= SEARCHED:
        choice = cheapest_choice(tasks, room=room, pair_cost=pair)
        if choice.bound == choice.cost:
            return choice
    return cheapest_choice_by_mip(tasks, room=room, pair_cost=pair)


def _task(lookup: Lookup, duties: Duties, stage: Stage, count: int, depth: int) -> Task[str]:
    """The stage with its `depth` cheapest candidates; where `count` could matter, the next is a guess for the rest."""
    options: list[Option[str]] = [Option(unfilled_cost(lookup.policy, stage), NO_TIE, None)]
    found = cheapest(lookup, duties, stage, depth if depth == count else depth + 1)
    options += [Option(*priced) for priced in found[:depth]]
    options += [Option(cost, tie, None, is_guess=True) for cost, tie, _ in found[depth:]]
    return Task(stage, lookup.courses[stage.id], sorted(options, key=lambda option: (option.cost, option.tie)))


def cheapest(lookup: Lookup, duties: Duties, stage: Stage, count: int) -> list[Priced]:
    """The `count` cheapest people who can take the stage beside the given duties, best first.

    Looks in the newcomer's department first, then the site, then everywhere, and stops as soon as nobody
    further away can be cheaper.
    """
    found: list[Priced] = []
    for circle, beyond in zip(circles(lookup, stage), floors(lookup.policy), strict=True):
        found += _priced(lookup, duties, stage, circle)
        found.sort()
        if beyond is None or (len(found) >= count and found[count - 1][0] < beyond):
            break
    return found[:count]


def circles(lookup: Lookup, stage: Stage) -> tuple[Iterable[Person], ...]:
    """The people of the newcomer's department; those of the rest of the site; everybody else."""
    newcomer = lookup.newcomer(stage)
    lookup.look_around(newcomer.id)
    department = lookup.in_department(newcomer.department)
    site = (
        each
        for site in (newcomer.site,)  # looked for only when somebody goes that far
        for each in lookup.in_site(site)
        if each.department != newcomer.department
    )
    others = (
        each
        for everybody in (lookup.everybody,)
        for each in everybody()
        if each.site != newcomer.site and each.department != newcomer.department
    )
    return department, site, others


def floors(policy: Policy) -> tuple[int, int, None]:
    """What a buddy beyond each of the circles costs at least; None: there is nobody beyond the last."""
    weights = policy.weights
    return (
        min(weights.site, weights.elsewhere) + weights.burden,
        weights.elsewhere + weights.burden,
        None,
    )


def _priced(lookup: Lookup, duties: Duties, stage: Stage, people: Iterable[Person]) -> Iterable[Priced]:
    course = lookup.courses[stage.id]
    number = lookup.numbers[stage.id]
    for person in people:
        if not person.willing or obstacle(lookup, duties, stage, person) is not None:
            continue
        cost = pair_cost(lookup, stage, person, also=len(duties.by_buddy.get(person.id, ())))
        yield cost, tie_break(person.id, course.newcomer, number), person.id
