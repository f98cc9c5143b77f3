"""Reading one row: every cell through the reader of its column, every fault with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from vaert.people.staff_import.cells import Refused
from vaert.people.staff_import.columns import Match
from vaert.people.staff_import.faults import Fault, Kind
from vaert.people.staff_import.reading import CPR, Row, Table

Reader = Callable[[str], Any]


class Column(NamedTuple):
    """A column that is used: the field, where it stands, how a cell is read, what the file calls it."""

    name: str
    place: int
    read: Reader
    header: str
    is_required: bool


def columns_to_read(match: Match, readers: Mapping[str, Reader], required: frozenset[str]) -> list[Column]:
    """The columns of a file that hold something we use."""
    return [
        Column(name, index, readers[name], match.header[index], name in required)
        for name, index in match.position.items()
    ]


def read_cells(row: Row, columns: list[Column], match: Match, faults: list[Fault]) -> dict[str, Any]:
    """The values of a row by field; empty and faulty cells are left out, and the faults are added to the list."""
    values: dict[str, Any] = {}
    width = len(row.cells)
    for column in columns:
        text = row.cells[column.place] if column.place < width else ""
        if not text:
            if column.is_required:
                faults.append(Fault(row.line, column.header, Kind.REQUIRED))
        elif text == CPR:
            faults.append(Fault(row.line, column.header, Kind.CPR))
        else:
            try:
                values[column.name] = column.read(text)
            except Refused as refused:
                faults.append(Fault(row.line, column.header, refused.kind, text))
    _check_unused_cells(row, match, faults)
    return values


def _check_unused_cells(row: Row, match: Match, faults: list[Fault]) -> None:
    """CPR numbers in columns we do not use, and cells to the right of the last header."""
    if CPR in row.cells:
        used = match.position.values()
        for index, text in enumerate(row.cells):
            if text == CPR and index not in used:
                faults.append(Fault(row.line, match.header[min(index, len(match.header) - 1)], Kind.CPR))
    if len(row.cells) > len(match.header):
        faults.append(Fault(row.line, match.header[-1], Kind.UNREADABLE))


def unreadable_lines(table: Table) -> list[Fault]:
    """Lines that could not be divided into cells."""
    return [Fault(line, table.header[-1], Kind.UNREADABLE) for line in table.unreadable_lines]


def in_file_order(faults: list[Fault], match: Match) -> list[Fault]:
    """By line, then as the columns stand."""
    order = {text: index for index, text in enumerate(match.header)}
    return sorted(faults, key=lambda fault: (fault.line, order.get(fault.column, -1)))
