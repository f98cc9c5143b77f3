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
from vaert.people.staff_import.reading import Row, Table
from vaert.people.staff_import.rows import Column, columns_to_read, read_cells, unreadable_lines

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


def short(limit: int) -> Callable[[str], str]:
    """A reader of texts of at most so many characters; double spaces become one."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise Refused(Kind.OUT_OF_RANGE)
        return " ".join(text.split())

    return read


def _limit(name: str) -> int:
    return getattr(Person._meta.get_field(name), "max_length", 0)


def _read_name(text: str) -> tuple[str, str]:
    """Given and family name; the last word is the family name."""
    given, _, family = " ".join(text.split()).rpartition(" ")
    if not given:
        raise Refused(Kind.REQUIRED)
    return short(_limit("given_name"))(given), short(_limit("family_name"))(family)


READERS: dict[str, Callable[[str], Any]] = {
    "external_id": short(_limit("external_id")),
    "given_name": short(_limit("given_name")),
    "family_name": short(_limit("family_name")),
    "name": _read_name,
    "email": cells.read_email,
    "department": short(120),
    "site": short(120),
    "title": short(_limit("title")),
    "employed_from": cells.read_date,
    "employed_to": cells.read_date,
    "leader": short(_limit("email")),
    "weekly_hours": lambda text: cells.read_number(text, Decimal("0.5"), MOST_HOURS),
    "week": cells.read_week,
    "languages": cells.read_list,
    "is_resource_person": cells.read_yes_no,
    "is_willing": cells.read_yes_no,
    "capacity": lambda text: int(cells.read_number(text, Decimal(0), MOST_AT_A_TIME)),
    "phone": short(_limit("phone")),
}
REQUIRED = frozenset({"given_name", "family_name", "name", "email", "department", "employed_from"})


def read_staff(
    table: Table, match: Match, on_progress: Callable[[int], None] = lambda done: None
) -> tuple[list[StaffRow], list[Fault]]:
    """Check every row by itself. Faulty rows come too, marked, since others may name them as their leader.

    `on_progress` is told now and then how many rows are done.
    """
    faults = [*match.faults, *unreadable_lines(table)]
    given = frozenset(match.position) | ({"given_name", "family_name"} if "name" in match.position else set())
    columns = _columns(match)
    rows = []
    for done, row in enumerate(table.rows, start=1):
        rows.append(_read_row(row, columns, given, match, faults))
        if done % 2_000 == 0:
            on_progress(done)
    return rows, faults


def _columns(match: Match) -> list[Column]:
    """What to read from where. The full name counts only where the two names have no columns of their own."""
    own_names = {"given_name", "family_name"} <= set(match.position)
    columns = columns_to_read(match, READERS, REQUIRED)
    return [column for column in columns if column.name != "name" or not own_names]


def _read_row(row: Row, columns: list[Column], given: frozenset[str], match: Match, faults: list[Fault]) -> StaffRow:
    before = len(faults)
    values = read_cells(row, columns, match, faults)
    if name := values.pop("name", None):
        values = {**dict(zip(("given_name", "family_name"), name, strict=True)), **values}
    staff = StaffRow(row.line, given, **values)
    if staff.employed_from and staff.employed_to and staff.employed_to < staff.employed_from:
        said = row.cells[match.position["employed_to"]]
        faults.append(Fault(row.line, match.column("employed_to"), Kind.END_BEFORE_START, said))
    staff.is_faulty = len(faults) > before
    return staff
