"""Carrying a roster or a list of absences out: in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.db import transaction

from vaert.people.models import Organisation
from vaert.people.staff_import.absences import preview_absences, write_absences
from vaert.people.staff_import.agreed import Agreed, HasFaults, StalePreview
from vaert.people.staff_import.entries import EntryChanges
from vaert.people.staff_import.reading import Table
from vaert.people.staff_import.roster import preview_roster, write_roster


class _Way(NamedTuple):
    preview: Callable[..., EntryChanges]
    write: Callable[[EntryChanges, Callable[[float], None]], None]


WAYS = {
    "roster": _Way(preview_roster, write_roster),
    "absences": _Way(preview_absences, write_absences),
}


def preview_entries(
    kind: str, table: Table, organisation: Organisation | None, *, by_hand: Mapping[str, str] = MappingProxyType({})
) -> EntryChanges:
    """What a roster or a list of absences would change. Writes nothing."""
    return WAYS[kind].preview(table, organisation, by_hand=by_hand)


def import_entries(
    kind: str,
    table: Table,
    *,
    organisation: Organisation,
    agreed: Agreed,
    on_progress: Callable[[int], None] = lambda done: None,
) -> EntryChanges:
    """Write what a roster or a list of absences changes; importing the same file again writes nothing.

    `on_progress` hears how many rows are done; what it raises undoes everything.
    Raises HasFaults or StalePreview, and then writes nothing.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        on_progress(0)
        changes = preview_entries(kind, table, organisation)
        if changes.faults and not (agreed.skips_faulty and changes.can_skip_faulty):
            raise HasFaults
        if agreed.fingerprint and changes.fingerprint() != agreed.fingerprint:
            raise StalePreview
        WAYS[kind].write(changes, lambda share: on_progress(int(len(table.rows) * (0.4 + 0.6 * share))))
    return changes
