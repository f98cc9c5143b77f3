"""Who is who: which row means which person on record, which rows claim the same person, and whom a leader cell means.

The employee number comes first, then the mail address (P3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from vaert.people.staff_import.columns import Match
from vaert.people.staff_import.faults import Fault, Kind
from vaert.people.staff_import.staff import StaffRow
from vaert.people.staff_import.standing import Known, Standing, folded_name


@dataclass(slots=True)
class Identities:
    """The answer: the person on record behind each line, and the leader each line names."""

    known: dict[int, Known] = field(default_factory=dict)  # line -> person on record
    leader: dict[int, StaffRow | Known] = field(default_factory=dict)  # line -> who leads
    faults: list[Fault] = field(default_factory=list)


def identify(rows: list[StaffRow], standing: Standing, match: Match) -> Identities:
    """Match every row, and mark as faulty those that claim what is another's or name a leader nobody knows."""
    found = Identities()
    by_number = _owners(rows, "external_id", standing.by_number, found, match)
    by_email = _owners(rows, "email", standing.by_email, found, match)
    _match_people(rows, standing, found, by_number)
    if "leader" in match.position:
        _find_leaders(rows, standing, found, match, by_number, by_email)
    _refuse_taken_addresses(rows, standing, found, match)
    return found


def _blame(found: Identities, match: Match, row: StaffRow, name: str, kind: Kind) -> None:
    found.faults.append(Fault(row.line, match.column(name), kind, str(getattr(row, name))))
    row.is_faulty = True


def _owners(
    rows: list[StaffRow], name: str, on_record: dict[str, Known], found: Identities, match: Match
) -> dict[str, StaffRow]:
    """Who owns each number or address: the row that is the person on record, else the first; the others are faulty."""
    owners: dict[str, StaffRow] = {}
    already_blamed = {fault.line for fault in found.faults}  # a row that stands twice is told so once
    for row in rows:
        value = getattr(row, name)
        if not value or row.line in already_blamed:
            continue
        holder = owners.setdefault(value, row)
        if holder is row:
            continue
        known = on_record.get(value)
        if known and _is_of(row, known) and not _is_of(holder, known):
            owners[value], row = row, holder
        _blame(found, match, row, name, Kind.DUPLICATE)
    return owners


def _is_of(row: StaffRow, known: Known) -> bool:
    """Whether number and address, as far as given, are those of the person on record."""
    return row.email == known.email and row.external_id in {"", known.external_id}


def _match_people(rows: list[StaffRow], standing: Standing, found: Identities, owners: dict[str, StaffRow]) -> None:
    taken: set[int] = set()
    for row in rows:
        known = standing.by_number.get(row.external_id) if row.external_id else None
        if known and owners.get(row.external_id) is row:
            found.known[row.line] = known
            taken.add(known.id)
    for row in rows:
        known = standing.by_email.get(row.email)
        if row.line not in found.known and known and known.id not in taken:
            found.known[row.line] = known
            taken.add(known.id)


def _find_leaders(
    rows: list[StaffRow],
    standing: Standing,
    found: Identities,
    match: Match,
    by_number: dict[str, StaffRow],
    by_email: dict[str, StaffRow],
) -> None:
    line_of = {known.id: line for line, known in found.known.items()}
    row_at = {row.line: row for row in rows}
    by_name = cache(lambda: _unique_names(rows, standing, line_of))  # only where somebody is named by name
    for row in rows:
        if not row.leader:
            continue
        said = row.leader.lower()
        leader = (
            by_email.get(said)
            or standing.by_email.get(said)
            or by_number.get(row.leader)
            or standing.by_number.get(row.leader)
            or by_name().get(folded_name(row.leader))
        )
        if isinstance(leader, Known):
            leader = row_at.get(line_of.get(leader.id, -1), leader)
        if leader is None:
            _blame(found, match, row, "leader", Kind.UNKNOWN_LEADER)
        elif leader is row or said == row.email:
            _blame(found, match, row, "leader", Kind.OWN_LEADER)
        else:
            found.leader[row.line] = leader


def _unique_names(rows: list[StaffRow], standing: Standing, line_of: dict[int, int]) -> dict[str, StaffRow | Known]:
    """People by full name, where one name is one person."""
    people: Iterable[StaffRow | Known] = [
        *rows,
        *(known for known in standing.people.values() if known.id not in line_of),
    ]
    named: dict[str, StaffRow | Known | None] = {}
    for person in people:
        name = folded_name(person.name)
        named[name] = None if name in named else person
    return {name: person for name, person in named.items() if person is not None and name}


def _refuse_taken_addresses(rows: list[StaffRow], standing: Standing, found: Identities, match: Match) -> None:
    """An address that stays with a colleague on record cannot be given to another (until no new fault appears)."""
    known_ids = {line: known.id for line, known in found.known.items()}
    while True:
        freed = {
            found.known[row.line].id
            for row in rows
            if row.line in known_ids and not row.is_faulty and found.known[row.line].email != row.email
        }
        taken = [
            row
            for row in rows
            if not row.is_faulty
            and (holder := standing.by_email.get(row.email))
            and holder.id != known_ids.get(row.line)
            and holder.id not in freed
        ]
        for row in taken:
            _blame(found, match, row, "email", Kind.DUPLICATE)
        if not taken:
            return
