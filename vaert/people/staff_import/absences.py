"""Absences: from which day to which somebody is away, never why.

A file only adds, and gives an absence that began the same day its new end. Taking one away is done by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from vaert.people.models import Absence, Organisation
from vaert.people.staff_import import cells
from vaert.people.staff_import.cells import Refused
from vaert.people.staff_import.entries import Entry, EntryChanges, ReadEntries, read_entries
from vaert.people.staff_import.faults import Kind
from vaert.people.staff_import.reading import Table

READERS = {"starts_on": cells.read_date, "ends_on": cells.read_date}
AT_A_TIME = 500


def preview_absences(
    table: Table, organisation: Organisation | None, *, by_hand: Mapping[str, str] = MappingProxyType({})
) -> EntryChanges:
    """What a list of absences would change. Writes nothing."""
    read = read_entries("absences", table, organisation, readers=READERS, make=_absence, by_hand=by_hand)
    changes = EntryChanges(len(table.rows), read.faults, read.can_be_used, names=read.names)
    if read.entries:
        _compare(changes, read)
    return changes


def _absence(person_id: int, values: dict[str, Any]) -> Entry:
    ends_on = values.get("ends_on")
    if ends_on and ends_on < values["starts_on"]:
        raise Refused(Kind.END_BEFORE_START)
    return Entry(person_id, values["starts_on"], ends_on)


def _compare(changes: EntryChanges, read: ReadEntries) -> None:
    on_record: dict[tuple, dict[int, Entry]] = defaultdict(dict)
    person_ids = sorted({entry.person_id for entry in read.entries})
    for begin in range(0, len(person_ids), AT_A_TIME):
        absences = Absence.objects.filter(person_id__in=person_ids[begin : begin + AT_A_TIME]).order_by("id")
        for absence in absences:
            entry = Entry(absence.person_id, absence.starts_on, absence.ends_on)
            on_record[entry[:2]][absence.pk] = entry
    for entry in read.entries:
        same_start = on_record.get(entry[:2], {})
        if entry in same_start.values():
            changes.unchanged += 1
        elif same_start:
            changes.changed[next(iter(same_start))] = entry
        else:
            changes.added.append(entry)


def write_absences(changes: EntryChanges, tell: Callable[[float], None]) -> None:
    """Write what the preview says; inside the caller's transaction. `tell` hears which share is done."""
    changed = list(changes.changed.items())
    new = [Absence(person_id=each.person_id, starts_on=each.starts, ends_on=each.ends) for each in changes.added]
    whole = max(1, len(changed) + len(new))
    for begin in range(0, len(changed), AT_A_TIME):
        tell(begin / whole)
        for id_, entry in changed[begin : begin + AT_A_TIME]:
            Absence.objects.filter(pk=id_).update(ends_on=entry.ends)
    for begin in range(0, len(new), AT_A_TIME):
        tell((len(changed) + begin) / whole)
        Absence.objects.bulk_create(new[begin : begin + AT_A_TIME])
