"""The staff list: each row of the table becomes a checked `StaffRow`, or faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from vaert.people.models import Person
from vaert.people.staff_import import cells
from vaert.people.staff_import.cells import Refused
from vaert.people.staff_import.columns import Match
from vaert.people.staff_import.faults import Fault, Kind
from vaert.people.staff_import.reading import CPR, Row, Table

MOST_HOURS = Decimal(60)
MOST_AT_A_TIME = Decimal(10)


@dataclass(slots=True)
class StaffRow:
    """One colleague as the file describes them. `given` holds the fields that the file has a column for."""

    line: int
    given: frozenset[str]
    external_id: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    department: str = ""
    site: str = ""
    title: str = ""
    employed_from: date | None = None
    employed_to: date | None = None
    leader: str = ""
    weekly_hours: Decimal | None = None
    week: list[list[int | str]] | None = None
    languages: list[str] | None = None
    is_resource_person: bool = False
    is_willing: bool | None = None
    capacity: int | None = None
    phone: str = ""
    is_faulty: bool = False

    @property
    def key(self) -> str:
        """What identifies the person for people: the employee number, else the mail address."""
        return self.external_id or self.email

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()


def _short(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit:
            raise Refused(Kind.OUT_OF_RANGE)
        return " ".join(text.split())

    return read


def _limit(name: str) -> int:
    return getattr(Person._meta.get_field(name), "max_length", 0)


READERS: dict[str, Callable[[str], Any]] = {
    "external_id": _short(_limit("external_id")),
    "given_name": _short(_limit("given_name")),
    "family_name": _short(_limit("family_name")),
    "name": _short(_limit("given_name") + _limit("family_name")),
    "email": cells.read_email,
    "department": _short(120),
    "site": _short(120),
    "title": _short(_limit("title")),
    "employed_from": cells.read_date,
    "employed_to": cells.read_date,
    "leader": _short(_limit("email")),
    "weekly_hours": lambda text: cells.read_number(text, Decimal("0.5"), MOST_HOURS),
    "week": cells.read_week,
    "languages": cells.read_list,
    "is_resource_person": cells.read_yes_no,
    "is_willing": cells.read_yes_no,
    "capacity": lambda text: int(cells.read_number(text, Decimal(0), MOST_AT_A_TIME)),
    "phone": _short(_limit("phone")),
}
REQUIRED = frozenset({"given_name", "family_name", "email", "department", "employed_from"})


def read_staff(
    table: Table, match: Match, on_progress: Callable[[int], None] = lambda done: None
) -> tuple[list[StaffRow], list[Fault]]:
    """Check every row by itself. Faulty rows come too, marked, since others may name them as their leader.

    `on_progress` is told now and then how many rows are done.
    """
    faults = list(match.faults)
    faults += [Fault(line, table.header[-1], Kind.UNREADABLE) for line in table.unreadable_lines]
    given = frozenset(match.position) | ({"given_name", "family_name"} if "name" in match.position else set())
    columns = _columns(match)
    rows = []
    for done, row in enumerate(table.rows, start=1):
        found = _read_row(row, columns, given, match, faults)
        rows.append(found)
        if done % 2_000 == 0:
            on_progress(done)
    return rows, faults


def _columns(match: Match) -> list[tuple[str, int, Callable[[str], Any], str, bool]]:
    """What to read from where. The full name counts only where the two names have no columns of their own."""
    names = {"given_name", "family_name"} & set(match.position)
    return [
        (name, index, READERS[name], match.header[index], name in REQUIRED or name == "name")
        for name, index in match.position.items()
        if name != "name" or len(names) < 2
    ]


def _read_row(row: Row, columns: list, given: frozenset[str], match: Match, faults: list[Fault]) -> StaffRow:
    staff = StaffRow(row.line, given)
    before = len(faults)
    width, values = len(row.cells), row.cells
    for name, index, reader, column, is_required in columns:
        text = values[index] if index < width else ""
        if not text:
            if is_required:
                faults.append(Fault(row.line, column, Kind.REQUIRED))
        elif text == CPR:
            faults.append(Fault(row.line, column, Kind.CPR))
        else:
            try:
                _take(staff, name, reader(text))
            except Refused as refused:
                faults.append(Fault(row.line, column, refused.kind, text))
    _check_rest(row, match, faults)
    if staff.employed_from and staff.employed_to and staff.employed_to < staff.employed_from:
        column = match.column("employed_to")
        faults.append(Fault(row.line, column, Kind.END_BEFORE_START, values[match.position["employed_to"]]))
    staff.is_faulty = len(faults) > before
    return staff


def _take(staff: StaffRow, name: str, value: Any) -> None:
    if name != "name":
        setattr(staff, name, value)
        return
    staff.given_name, _, staff.family_name = value.rpartition(" ")
    if not staff.given_name:
        raise Refused(Kind.REQUIRED)
    if len(staff.given_name) > _limit("given_name") or len(staff.family_name) > _limit("family_name"):
        raise Refused(Kind.OUT_OF_RANGE)


def _check_rest(row: Row, match: Match, faults: list[Fault]) -> None:
    """CPR numbers in columns we do not use, and cells to the right of the last header."""
    used = match.position.values()
    for index, text in enumerate(row.cells):
        if text == CPR and index not in used:
            faults.append(Fault(row.line, match.header[min(index, len(match.header) - 1)], Kind.CPR))
    if len(row.cells) > len(match.header):
        faults.append(Fault(row.line, match.header[-1], Kind.UNREADABLE))
