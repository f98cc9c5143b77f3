"""`vaert plan-file IN.json > OUT.json`: who hosts whom, from a file in the format of docs/planning.md."""

from argparse import ArgumentParser
from typing import IO, Any, TextIO

from vaert.core.planning import Invalid, plan_file
from vaert.mentoring.management.commands._core_file import CoreFileCommand


class Command(CoreFileCommand):
    """Plan a file."""

    help = "Propose who hosts whom for an instance in the format vaert-planning/1."
    invalid = Invalid

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many processes may help; the answer is the same with any number."""
        super().add_arguments(parser)
        parser.add_argument("--processes", type=int, default=1, help="processes that may help (default 1)")

    def work(self, given: IO[bytes], out: TextIO, options: dict[str, Any]) -> None:
        """Read the instance, propose, write the plan."""
        plan_file(given, out, processes=options["processes"])
