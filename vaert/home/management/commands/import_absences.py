"""`bin/vaert import-absences FILE`: what a list of absences would change, and with `--apply` the change itself (P3)."""

from vaert.home.management.commands._importing_entries import EntriesCommand


class Command(EntriesCommand):
    """Shows what a list of absences changes; `--apply` carries it out."""

    help = "Preview a list of absences (CSV or XLSX) and, with --apply, carry it out: all of it or nothing."
    kind = "absences"
