"""One new colleague's proposal together with the others that wait in the same department (M5, M7).

Nobody has been told of a proposal, so whoever is proposed may give way where all are better off, at the price of a
change each. What was chosen by hand, what a published plan promised and whatever runs stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from vaert.core import planning
from vaert.mentoring.models import Course
from vaert.mentoring.proposal.around import Newcomers, with_enough_people
from vaert.mentoring.proposal.propose import Proposal, proposal_from
from vaert.mentoring.proposal.table import Move, Table
from vaert.mentoring.proposal.waiting import Waiting

AT_MOST = 24
"""So many waiting stages of others are looked at, those nearest in time; on a day when hundreds begin, the plan of
everybody is the better tool."""


@dataclass(frozen=True)
class Together:
    """The proposal, and the proposals of others that were made anew with it."""

    proposal: Proposal
    others: tuple[tuple[Course, Proposal], ...]


def propose_together(course: Course, *, today: date, is_fresh: bool = False) -> Together:
    """The best proposal for the course, and for those waiting beside it whose buddy gives way to it or because of it.

    Nothing is kept. Nobody loses a proposed buddy without getting another, but for one that was chosen here by hand.
    """
    table = Table.of(course, today, is_fresh=is_fresh)
    return with_enough_people([course.newcomer_id], lambda around: _together(table, around))


def _together(table: Table, around: Newcomers) -> Together:
    people = table.read(around)
    found = _filled(table, people)
    moves = [_move(row, found[row.id], table) for row in table.rows if _has_moved(row, table, found)]
    table = table.with_buddies(found)
    proposal = proposal_from(people, table, moves)
    table = table.with_buddies({row.id: each.buddy for row, each in zip(_own(table), proposal.stages, strict=True)})
    moved = Course.objects.select_related("organisation", "scheme", "newcomer")
    others = []
    for other in moved.filter(pk__in={move["course"] for move in moves}).order_by("pk") if moves else ():
        told = proposal_from(people, table.turned_to(other), [move for move in moves if move["course"] == other.pk])
        others.append((other, told))
    return Together(proposal, tuple(others))


def _own(table: Table) -> list[Waiting]:
    return [row for row in table.rows if row.course == table.course.pk]


def _filled(table: Table, people: planning.Snapshot) -> dict[str, int | None]:
    """Who is best for the course's open stages and its rivals' together, by the stage's id; nothing without rivals."""
    rivals = _rivals(table, people)
    if not rivals:
        return {}
    own = {f"stage {row.number}": row for row in _own(table)}
    asked = {**own, **{row.id: row for row in rivals}}
    filled = planning.refill(table.put_to(people, rivals), asked.keys())
    found = {asked[name].id: int(buddy) if buddy else None for name, buddy in filled.items()}
    taken = set(table.choices.buddies.values())
    loses = any(found[row.id] is None and row.buddy not in {None, *taken} for row in rivals)
    return {} if loses else found


def _has_moved(row: Waiting, table: Table, found: Mapping[str, int | None]) -> bool:
    return row.id in found and row.course != table.course.pk and found[row.id] != row.buddy


def _move(row: Waiting, after: int | None, table: Table) -> Move:
    return {
        "course": row.course,
        "newcomer": row.newcomer,
        "number": row.number,
        "starts_on": row.starts.isoformat(),
        "before": row.buddy,
        "after": after,
        "because": table.course.newcomer_id,
    }


def _rivals(table: Table, people: planning.Snapshot) -> list[Waiting]:
    """Undecided stages of others: of the newcomer's department, or with somebody of it, or with one chosen here."""
    departments: Mapping[int, str] = {int(person.id): person.department for person in people.people}
    mine = departments.get(table.course.newcomer_id)
    if mine is None:  # has left: takes nobody from anybody
        return []
    taken = set(table.choices.buddies.values())
    rivals = [
        row
        for row in table.rows
        if row.course != table.course.pk
        and not row.is_decided
        and row.newcomer in departments
        and (row.buddy in taken or mine in {departments[row.newcomer], departments.get(row.buddy or 0)})
    ]
    starts = min((stage.starts_on for stage in table.stages), default=table.today)
    return sorted(rivals, key=lambda row: (abs((row.starts - starts).days), row.course, row.number))[:AT_MOST]
