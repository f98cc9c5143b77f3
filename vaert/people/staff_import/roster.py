"""Rosters: desk shifts from the duty plan.

A file is the whole truth about each person in it from their first to their last day in it: their shifts in
that time that it lacks are taken away. Nobody else's shifts are touched, nor those of somebody with a faulty row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from vaert.people.models import Organisation, Shift
from vaert.people.staff_import import cells
from vaert.people.staff_import.cells import Refused
from vaert.people.staff_import.entries import Entry, EntryChanges, ReadEntries, read_entries
from vaert.people.staff_import.faults import Kind
from vaert.people.staff_import.reading import Table
from vaert.people.staff_import.rows import Reader
from vaert.people.staff_import.staff import short

READERS: dict[str, Reader] = {
    "day": cells.read_date,
    "starts": cells.read_time,
    "ends": cells.read_time,
    "place": short(120),
}
AT_A_TIME = 500


def preview_roster(
    table: Table, organisation: Organisation | None, *, by_hand: Mapping[str, str] = MappingProxyType({})
) -> EntryChanges:
    """What a roster would change. Writes nothing."""
    zone = ZoneInfo(organisation.time_zone if organisation else "Europe/Copenhagen")

    def shift(person_id: int, values: dict[str, Any]) -> Entry:
        if values["ends"] <= values["starts"]:
            raise Refused(Kind.END_BEFORE_START)
        begins, ends = (datetime.combine(values["day"], values[name], zone) for name in ("starts", "ends"))
        return Entry(person_id, begins.astimezone(UTC), ends.astimezone(UTC), values.get("place", ""))

    read = read_entries("roster", table, organisation, readers=READERS, make=shift, by_hand=by_hand)
    changes = EntryChanges(len(table.rows), read.faults, read.can_be_used, names=read.names)
    if read.entries:
        _compare(changes, read, zone)
    return changes


def _compare(changes: EntryChanges, read: ReadEntries, zone: ZoneInfo) -> None:
    wanted = {entry[:3]: entry for entry in read.entries}
    spans = _spans(read.entries, zone)
    for id_, entry in _on_record(read.entries, list(spans)):
        first, last = spans[entry.person_id]
        in_file = wanted.pop(entry[:3], None)
        if in_file is None:
            is_theirs = first <= entry.starts.astimezone(zone).date() <= last
            if is_theirs and entry.person_id not in read.half_read:
                changes.removed[id_] = entry
        elif in_file == entry:
            changes.unchanged += 1
        else:
            changes.changed[id_] = in_file
    changes.added = list(wanted.values())


def _spans(entries: list[Entry], zone: ZoneInfo) -> dict[int, tuple[date, date]]:
    """The first and the last day of each person in the file."""
    spans: dict[int, tuple[date, date]] = {}
    for entry in entries:
        day = entry.starts.astimezone(zone).date()
        first, last = spans.get(entry.person_id, (day, day))
        spans[entry.person_id] = min(first, day), max(last, day)
    return spans


def _on_record(entries: list[Entry], person_ids: list[int]) -> Iterator[tuple[int, Entry]]:
    """The shifts we have of these people, about the time of the file."""
    about = {
        "starts_at__gte": min(entry.starts for entry in entries) - timedelta(days=1),
        "starts_at__lte": max(entry.starts for entry in entries) + timedelta(days=1),
    }
    for begin in range(0, len(person_ids), AT_A_TIME):
        shifts = Shift.objects.filter(person_id__in=person_ids[begin : begin + AT_A_TIME], **about).order_by("id")
        for shift in shifts.iterator():
            yield shift.pk, Entry(shift.person_id, shift.starts_at, shift.ends_at, shift.place)


def write_roster(changes: EntryChanges, tell: Callable[[float], None]) -> None:
    """Write what the preview says; inside the caller's transaction. `tell` hears which share is done."""
    gone, changed = list(changes.removed), list(changes.changed.items())
    new = [
        Shift(person_id=each.person_id, starts_at=each.starts, ends_at=each.ends, place=each.place)
        for each in changes.added
    ]
    whole = max(1, len(gone) + len(changed) + len(new))
    for begin in range(0, len(gone), AT_A_TIME):
        tell(begin / whole)
        Shift.objects.filter(pk__in=gone[begin : begin + AT_A_TIME]).delete()
    for begin in range(0, len(changed), AT_A_TIME):
        tell((len(gone) + begin) / whole)
        for id_, entry in changed[begin : begin + AT_A_TIME]:
            Shift.objects.filter(pk=id_).update(place=entry.place)
    for begin in range(0, len(new), AT_A_TIME):
        tell((len(gone) + len(changed) + begin) / whole)
        Shift.objects.bulk_create(new[begin : begin + AT_A_TIME])
