"""What rosters and absences share: rows about somebody we know, from one moment or day to another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from vaert.people.models import Organisation, Person
from vaert.people.staff_import import cells
from vaert.people.staff_import.columns import FIELDS, Match, columns_by_hand, folded, match_columns
from vaert.people.staff_import.faults import Fault, Kind
from vaert.people.staff_import.reading import Table
from vaert.people.staff_import.rows import Reader, columns_to_read, in_file_order, read_cells, unreadable_lines


class Entry(NamedTuple):
    """A desk shift (instants in UTC, with a place) or an absence (days, both included; no last day: until further)."""

    person_id: int
    starts: Any
    ends: Any
    place: str = ""


@dataclass(slots=True)
class EntryChanges:
    """What a roster or a list of absences would change. `removed` are ids, with the entries they had."""

    rows: int
    faults: list[Fault]
    can_skip_faulty: bool = True  # False where a column is missing, so that no row can be used
    added: list[Entry] = field(default_factory=list)
    changed: dict[int, Entry] = field(default_factory=dict)  # id on record -> as the file has it
    removed: dict[int, Entry] = field(default_factory=dict)
    unchanged: int = 0
    names: dict[int, str] = field(default_factory=dict)  # person id -> name

    @property
    def is_nothing(self) -> bool:
        """Whether carrying it out would write nothing."""
        return not (self.added or self.changed or self.removed)

    def fingerprint(self) -> str:
        """The same for the same changes."""
        said = repr((self.added, sorted(self.changed.items()), sorted(self.removed)))
        return hashlib.sha256(said.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The answer for programs: counts, and where the faults are."""
        counts = {"added": self.added, "changed": self.changed, "removed": self.removed}
        return {
            "rows": self.rows,
            **{name: {"count": len(found)} for name, found in counts.items()},
            "unchanged": {"count": self.unchanged},
            "faults": [fault.as_json() for fault in self.faults],
        }


@dataclass(slots=True)
class ReadEntries:
    """The rows of a file that could be used, and the people of whom some row could not."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    half_read: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    can_be_used: bool = True


# How much of an entry tells it from others: two shifts at one time are one, so are two absences from one day.
_SAME = {"roster": 3, "absences": 2}
Make = Callable[[int, dict[str, Any]], Entry]


class _People(NamedTuple):
    by_number: dict[str, int]
    by_email: dict[str, int]
    names: dict[int, str]


def read_entries(
    kind: str,
    table: Table,
    organisation: Organisation | None,
    *,
    readers: Mapping[str, Reader],
    make: Make,
    by_hand: Mapping[str, str] = MappingProxyType({}),
) -> ReadEntries:
    """Check every row. `make` builds the entry of a person's id and the values; it raises Refused about the end."""
    said = {folded(header): name for header, name in by_hand.items()}
    match = match_columns(kind, table.header, table.header_line, {**columns_by_hand(organisation, kind), **said})
    if match.missing:
        return ReadEntries(faults=match.faults, can_be_used=False)
    people = _people_of(organisation)
    read = ReadEntries(faults=[*match.faults, *unreadable_lines(table)], names=people.names)
    required = frozenset(each.name for each in FIELDS[kind] if each.is_required)
    columns = columns_to_read(match, {"external_id": str, "email": cells.read_email, **readers}, required)
    seen: set[tuple] = set()
    for row in table.rows:
        faults: list[Fault] = []
        values = read_cells(row, columns, match, faults)
        person_id = _whose(row.line, values, people, match, faults)
        if person_id and not faults and (entry := _made(row.line, person_id, values, make, match, faults)):
            if entry[: _SAME[kind]] in seen:
                faults.append(Fault(row.line, _who_column(match), Kind.DUPLICATE))
            else:
                read.entries.append(entry)
            seen.add(entry[: _SAME[kind]])
        if faults and person_id:
            read.half_read.add(person_id)
        read.faults += faults
    read.faults = in_file_order(read.faults, match)
    return read


def _people_of(organisation: Organisation | None) -> _People:
    people = _People({}, {}, {})
    rows = Person.objects.filter(organisation=organisation).order_by()
    for id_, number, email, given, family in rows.values_list(
        "id", "external_id", "email", "given_name", "family_name"
    ):
        people.names[id_] = f"{given} {family}".strip()
        people.by_email[email] = id_
        if number:
            people.by_number[number] = id_
    return people


def _who_column(match: Match) -> str:
    return match.column("external_id" if "external_id" in match.position else "email")


def _whose(line: int, values: dict[str, Any], people: _People, match: Match, faults: list[Fault]) -> int | None:
    """The person of a row, by number, else by address."""
    number, email = values.get("external_id", ""), values.get("email", "")
    person_id = people.by_number.get(number) or people.by_email.get(email)
    column = _who_column(match)
    if person_id is None and not any(fault.column == column for fault in faults):
        faults.append(Fault(line, column, Kind.UNKNOWN_PERSON if number or email else Kind.REQUIRED, number or email))
    return person_id


def _made(
    line: int, person_id: int, values: dict[str, Any], make: Make, match: Match, faults: list[Fault]
) -> Entry | None:
    try:
        return make(person_id, values)
    except cells.Refused as refused:
        column = match.column("ends" if "ends" in match.position else "ends_on")
        faults.append(Fault(line, column, refused.kind))
        return None
