"""`bin/vaert import-roster FILE`: what a roster would change, and with `--apply` the change itself (P3)."""

from vaert.home.management.commands._importing_entries import EntriesCommand


class Command(EntriesCommand):
    """Shows what a roster changes; `--apply` carries it out."""

    help = "Preview a roster (CSV or XLSX) and, with --apply, carry it out: all of it or nothing."
    kind = "roster"
