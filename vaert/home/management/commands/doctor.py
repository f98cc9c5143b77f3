"""`bin/vaert doctor`: what is wrong with this installation, in sentences."""

import json
import os
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from vaert.common import clock
from vaert.home.watching.doctor import NOTE, WELL, WRONG, examine, in_utc

_SIGNS = {WELL: "ok   ", NOTE: "note ", WRONG: "WRONG"}


class Command(BaseCommand):
    """Exit 0 when nothing is wrong, else 1."""

    help = "Look at disk, database, clock, keys, worker and mail, and say what is wrong and what to do."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []  # it says the same in better words

    def add_arguments(self, parser: CommandParser) -> None:
        """In which language, and whether for a machine."""
        spoken = "da" if os.environ.get("LANG", "").startswith("da") else "en"
        parser.add_argument("--language", choices=["da", "en"], default=spoken, help="da or en (as LANG says)")
        parser.add_argument("--json", action="store_true", help="for a machine")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say it all, and end with 1 when something is wrong."""
        at = clock.now()
        with override(options["language"]):
            found = examine(at=at)
        if options["json"]:
            said = {"at": in_utc(at), "findings": [asdict(each) for each in found]}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            for each in found:
                self.stdout.write(f"{_SIGNS[each.state]}  {each.sentence}")
        if any(each.state == WRONG for each in found):
            raise SystemExit(1)
