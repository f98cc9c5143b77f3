"""`bin/vaert import-staff FILE`: what a staff list would change, and with `--apply` the change itself (P3)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from vaert.common import clock
from vaert.home.founding import found_organisation
from vaert.home.management.commands._importing import ImportCommand, by_hand, name_from_addresses, today_of
from vaert.people.models import Organisation
from vaert.people.staff_import.agreed import Agreed, TooManyLeaving
from vaert.people.staff_import.applying import import_staff
from vaert.people.staff_import.columns import remember_columns
from vaert.people.staff_import.comparing import Changes
from vaert.people.staff_import.preview import as_json, preview_staff
from vaert.people.staff_import.reading import Table

NAMES_SHOWN = 8


class Command(ImportCommand):
    """Shows joiners, movers, leavers, other changes and faults of a staff list; `--apply` carries it out."""

    help = "Preview a staff list (CSV or XLSX) and, with --apply, carry it out: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """What only staff lists have."""
        super().add_arguments(parser)
        parser.add_argument("--complete", action="store_true", help="those not in the list have left")
        parser.add_argument("--sure", action="store_true", help="also when --complete ends more than one in ten")

    def run(self, table: Table, organisation: Organisation | None, options: dict[str, Any]) -> None:
        """Preview, then apply where asked and possible."""
        today = today_of(organisation)
        changes, _standing = preview_staff(
            table,
            organisation,
            today=today,
            by_hand=by_hand(options["column"]),
            is_complete=options["complete"],
            on_progress=lambda done: self.progress(done, len(table.rows)),
        )
        usable = not changes.faults or (options["skip_faulty"] and changes.can_skip_faulty)
        is_applied = False
        if options["apply"] and usable:
            is_applied = self._apply(table, organisation, options)
        if options["json"]:
            self.show_json({**as_json(changes), "applied": is_applied})
        else:
            self._show(changes, options, is_applied)
        self.end(changes.faults)

    def _apply(self, table: Table, organisation: Organisation | None, options: dict[str, Any]) -> bool:
        """All or nothing, the founding of an organisation included."""
        agreed = Agreed(options["complete"], options["sure"], options["skip_faulty"])
        with transaction.atomic():
            if organisation is None:
                name = options["organisation"] or name_from_addresses(table)
                organisation = found_organisation(name=name, at=clock.now())
            remember_columns(organisation, "staff", by_hand(options["column"]))
            try:
                import_staff(table, organisation=organisation, agreed=agreed, by=None, today=today_of(organisation))
            except TooManyLeaving:
                self.stop(_("More than one in ten would leave at once. If that is right, add --sure."))
        return True

    def _show(self, changes: Changes, options: dict[str, Any], is_applied: bool) -> None:
        self.show_count(options["file"], changes.rows)
        missing, ended = [known.name for known in changes.missing], [known.name for known in changes.ended]
        self._show_people(_("New colleagues"), [each.row.name for each in changes.joiners])
        self._show_people(_("Move"), [each.row.name for each in changes.movers])
        self._show_people(_("Leave"), [each.row.name for each in changes.leavers] + ended)
        self._show_people(_("Other changes"), [each.row.name for each in changes.others])
        self._show_people(_("Not in the list, left as they are"), [] if options["complete"] else missing)
        self.show_faults(changes.faults)
        self.show_end(is_applied, options)

    def _show_people(self, title: str, names: list[str]) -> None:
        if not names:
            return
        more = _(" and %(count)s more") % {"count": len(names) - NAMES_SHOWN} if len(names) > NAMES_SHOWN else ""
        self.stdout.write(f"  {title}: {len(names)} ({', '.join(names[:NAMES_SHOWN])}{more})")
