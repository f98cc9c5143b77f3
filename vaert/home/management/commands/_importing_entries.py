"""What `import-roster` and `import-absences` share."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vaert.home.management.commands._importing import ImportCommand, by_hand
from vaert.people.models import Organisation
from vaert.people.staff_import.agreed import Agreed
from vaert.people.staff_import.applying_entries import import_entries, preview_entries
from vaert.people.staff_import.columns import remember_columns
from vaert.people.staff_import.entries import EntryChanges
from vaert.people.staff_import.reading import Table


class EntriesCommand(ImportCommand):
    """Shows what a roster or a list of absences adds, changes and takes away; `--apply` carries it out."""

    kind = ""

    def run(self, table: Table, organisation: Organisation | None, options: dict[str, Any]) -> None:
        """Preview, then apply where asked and possible."""
        if organisation is None:
            self.stop(_("There are no people yet. Import the staff list first."))
        changes = preview_entries(self.kind, table, organisation, by_hand=by_hand(options["column"]))
        usable = not changes.faults or (options["skip_faulty"] and changes.can_skip_faulty)
        is_applied = options["apply"] and usable
        if is_applied:
            with transaction.atomic():
                remember_columns(organisation, self.kind, by_hand(options["column"]))
                agreed = Agreed(skips_faulty=options["skip_faulty"])
                import_entries(self.kind, table, organisation=organisation, agreed=agreed)
        if options["json"]:
            self.show_json({**changes.as_json(), "applied": is_applied})
        else:
            self._show(changes, options)
            self.show_end(is_applied, options)
        self.end(changes.faults)

    def _show(self, changes: EntryChanges, options: dict[str, Any]) -> None:
        self.show_count(options["file"], changes.rows)
        counts = {
            _("New"): len(changes.added),
            _("Changed"): len(changes.changed),
            _("Taken away"): len(changes.removed),
            _("As they were"): changes.unchanged,
        }
        for title, count in counts.items():
            if count:
                self.stdout.write(f"  {title}: {count}")
        self.show_faults(changes.faults)
