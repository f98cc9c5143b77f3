"""What others do, with the same rules and prices: a strong greedy, score-only matching, a monthly Hungarian.

They use the core's rankings, so that they look at the same people at the same costs; only the choosing is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from vaert.core.planning import Snapshot, Stage
from vaert.core.planning.draft import Draft
from vaert.core.planning.free import StillFree
from vaert.core.planning.lookup import NO_TIE, Lookup
from vaert.core.planning.merge import place_one
from vaert.core.planning.mip import cheapest_choice_by_mip
from vaert.core.planning.ranking import EVERYWHERE, Rankings
from vaert.core.planning.search import Option, Room, Task
from vaert.core.planning.table import Table

LOOKED_AT = 40


def strong_greedy(snapshot: Snapshot) -> dict[str, str]:
    """The best of three orders: by start, fewest candidates first, and largest regret first."""
    table, rankings = _start(snapshot)

    def regret(stage: int) -> int:
        costs = [*rankings.of[stage].costs, rankings.of[stage].horizon, table.unfilled[stage]]
        return -int(sorted(costs)[1] - min(costs))

    orders = (
        sorted(range(len(table.stages)), key=lambda s: (table.starts[s], s)),
        sorted(range(len(table.stages)), key=lambda s: (len(rankings.of[s].people), table.starts[s], s)),
        sorted(range(len(table.stages)), key=lambda s: (regret(s), table.starts[s], s)),
    )
    drafts = []
    for order in orders:
        draft = Draft(table)
        free = StillFree(draft)
        for stage in order:
            place_one(draft, rankings, free, stage)
        drafts.append(draft)
    return _named(min(drafts, key=lambda draft: draft.total))


def score_only(snapshot: Snapshot) -> dict[str, str]:
    """Whoever looks most alike: department, site, language, hours. No memory and no rotation."""
    table, rankings = _start(snapshot)
    draft = Draft(table)
    for stage in sorted(range(len(table.stages)), key=lambda s: (table.starts[s], s)):
        while rankings.of[stage].circle < EVERYWHERE:
            if any(draft.can_take(person, stage) for person in rankings.of[stage].people):
                break
            rankings.widen([stage])
        ranking = rankings.of[stage]
        free = [
            (_distance(table, stage, person), tie, person, cost)
            for person, cost, tie in zip(ranking.people, ranking.costs, ranking.ties, strict=True)
            if draft.can_take(person, stage)
        ]
        if free:
            _, _, person, cost = min(free)
            draft.take(stage, person, cost)
    return _named(draft)


def _distance(table: Table, stage: int, person: int) -> tuple[int, int]:
    one, other = table.people[person], table.people[int(table.newcomer[stage])]
    away = 0 if one.department == other.department else 1 if one.site == other.site else 2
    return away, int(one.languages.isdisjoint(other.languages))


def monthly_hungarian(snapshot: Snapshot) -> dict[str, str]:
    """Each month the cheapest assignment of that month's stages, one each, with what was planned before kept."""
    table, rankings = _start(snapshot)
    draft = Draft(table)
    months: dict[tuple[int, int], list[int]] = {}
    for number, stage in enumerate(table.stages):
        months.setdefault((stage.starts.year, stage.starts.month), []).append(number)
    for month in sorted(months):
        stages = months[month]
        tasks = [Task(table.stages[s], s, _free(draft, rankings, s, len(stages))) for s in stages]
        whole_month = [Task(_same_days(task.stage, month), task.course, task.options) for task in tasks]
        choice = cheapest_choice_by_mip(whole_month, room=Room({}, {}), pair_cost=0)
        for stage, option in zip(stages, choice.options, strict=True):
            if option.buddy is not None:
                ranking = rankings.of[stage]
                draft.take(stage, option.buddy, ranking.costs[ranking.people.index(option.buddy)])
    return _named(draft)


def _same_days(stage: Stage, month: tuple[int, int]) -> Stage:
    """The stage on the month's days: everybody gets at most one a month, whatever the day."""
    return stage._replace(starts=date(*month, 1), ends=date(*month, 28))


def _free(draft: Draft, rankings: Rankings, stage: int, count: int) -> list[Option[int]]:
    while True:
        ranking = rankings.of[stage]
        free = [
            Option(cost + draft.surcharge(person), tie, person)
            for cost, tie, person in zip(ranking.costs, ranking.ties, ranking.people, strict=True)
            if draft.can_take(person, stage)
        ]
        if len(free) >= min(3, count) or ranking.circle > EVERYWHERE:
            break
        rankings.widen([stage])
    free.sort(key=lambda option: (option.cost, option.tie))
    return [*free[: min(count, LOOKED_AT)], Option(int(draft.table.unfilled[stage]), NO_TIE, None)]


def _start(snapshot: Snapshot) -> tuple[Table, Rankings]:
    table = Table(Lookup(snapshot))
    return table, Rankings(table)


def _named(draft: Draft) -> dict[str, str]:
    """Stage id to buddy id, locked stages included."""
    table = draft.table
    named = {stage.id: stage.buddy for row in table.locked for stage in row if stage.buddy is not None}
    open_stages: Iterable[tuple[int, int | None]] = enumerate(draft.buddy)
    return named | {table.stages[s].id: table.people[p].id for s, p in open_stages if p is not None}
