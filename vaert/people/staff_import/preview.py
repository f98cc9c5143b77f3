"""What a staff list would change, from the table of a file to an answer that people and programs can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from vaert.people.models import Organisation
from vaert.people.staff_import.columns import columns_by_hand, folded, match_columns
from vaert.people.staff_import.comparing import Changes, PersonChange, compare
from vaert.people.staff_import.faults import Fault
from vaert.people.staff_import.reading import Table
from vaert.people.staff_import.staff import read_staff
from vaert.people.staff_import.standing import Known, Standing, standing_of


def preview_staff(
    table: Table,
    organisation: Organisation | None,
    *,
    today: date,
    by_hand: Mapping[str, str] = MappingProxyType({}),
    is_complete: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> tuple[Changes, Standing]:
    """Read a staff list and hold it against what is known. Writes nothing.

    `by_hand` (header to field) comes on top of how columns of this organisation's files were matched before.
    """
    said = {folded(header): name for header, name in by_hand.items()}
    remembered = columns_by_hand(organisation, "staff")
    match = match_columns("staff", table.header, table.header_line, {**remembered, **said})
    rows, faults = read_staff(table, match, on_progress)
    if match.missing:  # without those columns nobody can be told from anybody: say that, and only that
        return Changes(len(rows), match.faults, can_skip_faulty=False), Standing()
    standing = standing_of(organisation)
    return compare(rows, faults, standing, match, today=today, is_complete=is_complete), standing


def as_json(changes: Changes) -> dict[str, Any]:
    """The answer for programs: counts, the employee numbers (else addresses) and where the faults are."""
    leavers = [*_keys(changes.leavers), *_known_keys(changes.ended)]
    return {
        "rows": changes.rows,
        "joiners": _counted(_keys(changes.joiners)),
        "movers": _counted(_keys(changes.movers)),
        "leavers": _counted(leavers),
        "changes": _counted(_keys(changes.others)),
        "missing": _counted(_known_keys(changes.missing)),
        "faults": faults_as_json(changes.faults),
    }


def faults_as_json(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Line, column and kind of every fault."""
    return [fault.as_json() for fault in faults]


def _counted(ids: list[str]) -> dict[str, Any]:
    return {"count": len(ids), "ids": ids}


def _keys(changes: Iterable[PersonChange]) -> list[str]:
    return [each.row.key for each in changes]


def _known_keys(people: Iterable[Known]) -> list[str]:
    return [known.external_id or known.email for known in people]
