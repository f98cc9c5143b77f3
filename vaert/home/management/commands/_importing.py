"""What the three import commands share: reading the file, finding the organisation, exit codes."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from vaert.common import clock
from vaert.people.models import Organisation
from vaert.people.staff_import.faults import Fault, Kind
from vaert.people.staff_import.reading import Table, UnreadableFile, read_table
from vaert.people.staff_import.sentences import why_unreadable

FAULTS_SHOWN = 50
UNREADABLE = 2


class ImportCommand(BaseCommand):
    """A file is read and shown; with `--apply` it is carried out. Exit 0 without faults, 1 with, 2 when unreadable."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The arguments that every import has."""
        parser.add_argument("file", type=Path, help="a CSV or XLSX file")
        parser.add_argument("--apply", action="store_true", help="carry it out; without this nothing is saved")
        parser.add_argument("--skip-faulty", action="store_true", help="carry out the rows without faults")
        parser.add_argument("--organisation", metavar="NAME", help="whose people; needed where there are several")
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="say what a column is, such as 'Enhed=department'; COLUMN= skips it; remembered when carried out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in the organisation's language."""
        if "people_organisation" not in connection.introspection.table_names():
            call_command("migrate", verbosity=0)
        organisation = self.organisation_named(options["organisation"])
        with override(organisation.language if organisation else settings.LANGUAGE_CODE):
            table = self.table_of(options["file"])
            self.run(table, organisation, options)

    def run(self, table: Table, organisation: Organisation | None, options: dict[str, Any]) -> None:
        """Show or carry out; ends with `self.end`."""
        raise NotImplementedError

    def table_of(self, path: Path) -> Table:
        """The file as a table; ends with one sentence when it is none."""
        try:
            return read_table(path.read_bytes())
        except OSError as error:
            self.stop(_("%(file)s cannot be opened: %(why)s") % {"file": path.name, "why": error.strerror})
        except UnreadableFile as error:
            self.stop(f"{path.name}: {why_unreadable(error.reason)}")

    def organisation_named(self, name: str | None) -> Organisation | None:
        """The organisation by name or short name; the only one where none is named; None where there is none yet."""
        everyone = list(Organisation.objects.order_by("name")[:100])
        if not name:
            if len(everyone) > 1:
                self.stop(
                    _("There are several organisations. Say which with --organisation: %(names)s") % _listed(everyone)
                )
            return everyone[0] if everyone else None
        found = [each for each in everyone if name.casefold() in {each.name.casefold(), each.slug}]
        if everyone and not found:
            self.stop(_("There is no organisation of that name. There is: %(names)s") % _listed(everyone))
        return found[0] if found else None

    def stop(self, sentence: str) -> NoReturn:
        """One sentence about why nothing can be read."""
        self.stderr.write(sentence)
        sys.exit(UNREADABLE)

    def progress(self, done: int, total: int) -> None:
        """How far it has come, for people who wait at a terminal."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} / {total}", ending="")

    def show_json(self, answer: dict[str, Any]) -> None:
        """Print the answer for programs."""
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=str))

    def show_count(self, path: Path, rows: int) -> None:
        """The file and how many rows it has."""
        count = ngettext("%(file)s: %(count)s row", "%(file)s: %(count)s rows", rows)
        self.stdout.write(count % {"file": path.name, "count": rows})

    def show_end(self, is_applied: bool, options: dict[str, Any]) -> None:
        """Whether anything is saved."""
        if is_applied:
            self.stdout.write(_("Done. Everything is saved."))
        else:
            self.stdout.write(_("Nothing is saved.") + ("" if options["apply"] else " " + _("Add --apply to save.")))

    def show_faults(self, faults: list[Fault]) -> None:
        """The faults by line, with what to do about them."""
        if not faults:
            self.stdout.write(_("Every row can be used."))
            return
        lines = len({fault.line for fault in faults if fault.kind != Kind.UNKNOWN_COLUMN})
        bad = ngettext("The file has %(count)s row we cannot use.", "The file has %(count)s rows we cannot use.", lines)
        self.stdout.write(bad % {"count": lines} if lines else _("There are columns we do not know."))
        for fault in faults[:FAULTS_SHOWN]:
            where = _("Line %(line)s, %(column)s") % {"line": fault.line, "column": fault.column}
            value = f" “{fault.value[:60]}”" if fault.value else ""
            self.stdout.write(f"  {where}:{value} {fault.sentence}")
        if len(faults) > FAULTS_SHOWN:
            self.stdout.write(_("  … and %(count)s more") % {"count": len(faults) - FAULTS_SHOWN})

    def end(self, faults: list[Fault]) -> NoReturn:
        """Leave with 1 when there were faults, else 0."""
        sys.exit(1 if faults else 0)


def by_hand(columns: Iterable[str]) -> dict[str, str]:
    """`--column` answers as header to field; an empty field skips the column."""
    return {column.rpartition("=")[0]: column.rpartition("=")[2].strip() for column in columns if "=" in column}


def name_from_addresses(table: Table) -> str:
    """A name for an organisation nobody named: the most common mail domain, without its ending."""
    domains = Counter(
        cell.rpartition("@")[2].lower() for row in table.rows for cell in row.cells if "@" in cell and " " not in cell
    )
    domain = domains.most_common(1)[0][0] if domains else ""
    return domain.split(".")[0].replace("-", " ").title() or _("My library")


def today_of(organisation: Organisation | None) -> Any:
    """The date where the organisation is."""
    return clock.today(organisation.time_zone) if organisation else clock.today()


def _listed(organisations: list[Organisation]) -> dict[str, str]:
    return {"names": ", ".join(each.name for each in organisations) or "-"}
