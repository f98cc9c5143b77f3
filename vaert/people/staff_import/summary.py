"""A preview as plain data, to be kept with the import and shown on its page: counts, the first names, the faults.

Nothing here is in a language: words are found when the page is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from vaert.people.staff_import.columns import Match
from vaert.people.staff_import.comparing import Changes, PersonChange
from vaert.people.staff_import.entries import Entry, EntryChanges
from vaert.people.staff_import.staff import StaffRow
from vaert.people.staff_import.standing import PERSON_FIELDS, Known, Placed, Standing, folded_name

SHOWN = 200  # names in each group
FAULTS_KEPT = 20_000
SKIPPED = "-"  # a column that is passed over
Detail = tuple[str, Any, Any]  # field, before, after


def columns_summary(match: Match) -> dict[str, Any]:
    """What each column was taken for."""
    field_at = {index: name for name, index in match.position.items()}
    fields = [field_at.get(index, SKIPPED if index in match.skipped else "") for index in range(len(match.header))]
    return {
        "columns": list(zip(match.header, fields, strict=True)),
        "missing": [each.name for each in match.missing],
    }


def staff_summary(changes: Changes, standing: Standing, match: Match) -> dict[str, Any]:
    """The preview of a staff list."""
    describe = _Describe(changes, standing)
    leaving = [describe.leaver(each) for each in changes.leavers[:SHOWN]]
    leaving += [_line(known.name, []) for known in changes.ended[: SHOWN - len(leaving)]]
    gone = {known.id for known in changes.ended}
    left_alone = [known for known in changes.missing if known.id not in gone]
    return {
        **columns_summary(match),
        **_common(changes, match),
        "counts": {
            "joiners": len(changes.joiners),
            "movers": len(changes.movers),
            "leavers": len(changes.leavers) + len(changes.ended),
            "changes": len(changes.others),
            "missing": len(left_alone),
            "ended": len(changes.ended),
        },
        "groups": {
            "joiners": [describe.joiner(each) for each in changes.joiners[:SHOWN]],
            "movers": [describe.mover(each) for each in changes.movers[:SHOWN]],
            "leavers": leaving,
            "changes": [describe.other(each) for each in changes.others[:SHOWN]],
            "missing": [_line(known.name, []) for known in left_alone[:SHOWN]],
        },
        "can_be_complete": bool(changes.may_have_left),
        "is_nothing": changes.is_nothing,
    }


def entries_summary(changes: EntryChanges, match: Match) -> dict[str, Any]:
    """The preview of a roster or a list of absences."""
    groups = {
        "added": changes.added,
        "changed": list(changes.changed.values()),
        "removed": list(changes.removed.values()),
    }
    return {
        **columns_summary(match),
        **_common(changes, match),
        "counts": {**{name: len(found) for name, found in groups.items()}, "unchanged": changes.unchanged},
        "groups": {name: [_entry(each, changes.names) for each in found[:SHOWN]] for name, found in groups.items()},
        "is_nothing": changes.is_nothing,
    }


def _common(changes: Changes | EntryChanges, match: Match) -> dict[str, Any]:
    kept = changes.faults[:FAULTS_KEPT]
    return {
        "rows": changes.rows,
        "faults": [[fault.line, fault.column, fault.kind.value, fault.value[:80]] for fault in kept],
        "fault_lines": len({fault.line for fault in changes.faults} - {match.line}),
        "can_skip_faulty": changes.can_skip_faulty,
        "fingerprint": changes.fingerprint(),
    }


def _entry(entry: Entry, names: dict[int, str]) -> dict[str, Any]:
    return {
        "name": names[entry.person_id],
        "starts": _plain(entry.starts),
        "ends": _plain(entry.ends),
        "place": entry.place,
    }


def _line(name: str, details: Iterable[Detail]) -> dict[str, Any]:
    return {"name": name, "details": [[field, _plain(before), _plain(after)] for field, before, after in details]}


def _plain(value: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value


class _Describe:
    """Puts changes of people as lines: a name, and what was and will be."""

    def __init__(self, changes: Changes, standing: Standing) -> None:
        self.changes = changes
        self.standing = standing

    def joiner(self, change: PersonChange) -> dict[str, Any]:
        row = change.row
        return _line(row.name, [("department", None, row.department), ("employed_from", None, row.employed_from)])

    def mover(self, change: PersonChange) -> dict[str, Any]:
        before = self._present(change.known)
        row = change.row
        after = (row.department, row.site, self._leader_name(row) if "leader" in row.given else "")
        then = self._place(before)
        told = [
            (field, was or None, will or None)
            for field, was, will in zip(("department", "site", "leader"), then, after, strict=True)
            if folded_name(was) != folded_name(will) and (field in row.given)
        ]
        return _line(row.name, told)

    def leaver(self, change: PersonChange) -> dict[str, Any]:
        assert change.employment is not None
        return _line(change.row.name, [("employed_to", None, change.employment.ends_on)])

    def other(self, change: PersonChange) -> dict[str, Any]:
        known, row = change.known, change.row
        assert known is not None
        values = dict(zip(PERSON_FIELDS, known.values, strict=True))
        told: list[Detail] = [(name, values[name], getattr(row, name)) for name in change.fields]
        if change.employment and not change.is_leaver:
            was = next(each for each in known.employments if each.id == change.employment.id)
            if was.starts_on != change.employment.starts_on:
                told.append(("employed_from", was.starts_on, change.employment.starts_on))
            if was.ends_on != change.employment.ends_on:
                told.append(("employed_to", was.ends_on, change.employment.ends_on))
        return _line(row.name, told)

    def _present(self, known: Known | None) -> Placed | None:
        return known.memberships[-1] if known and known.memberships else None

    def _place(self, placed: Placed | None) -> tuple[str, str, str]:
        if placed is None:
            return "", "", ""
        leader = self.standing.people.get(placed.leader_id or 0)
        return (
            self.standing.department_names[placed.department_id],
            self.standing.site_names.get(placed.site_id or 0, ""),
            leader.name if leader else "",
        )

    def _leader_name(self, row: StaffRow) -> str:
        leader = self.changes.identities.leader.get(row.line)
        return leader.name if leader else ""
