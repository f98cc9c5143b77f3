"""What `plan-file` and `book-file` share: a file or standard input in, JSON out; a sentence and exit 2 on bad input."""

import io
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, ClassVar, TextIO

from django.core.management.base import BaseCommand


class CoreFileCommand(BaseCommand):
    """Runs a pure core on a file. Needs no database and no organisation."""

    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]
    invalid: type[Exception] = ValueError

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to read; `-` or nothing is standard input."""
        parser.add_argument("file", nargs="?", default="-", help="the file to read (- for standard input)")

    def work(self, given: IO[bytes], out: TextIO, options: dict[str, Any]) -> None:
        """Read, think and write. Raises `invalid` before anything is written."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 with the answer on standard output, or 2 with a sentence on standard error."""
        answer = io.StringIO()
        try:
            if options["file"] == "-":
                self.work(sys.stdin.buffer, answer, options)
            else:
                with Path(options["file"]).open("rb") as given:
                    self.work(given, answer, options)
        except self.invalid as wrong:
            self._stop(str(wrong))
        except OSError as wrong:
            self._stop(f"The file {options['file']} cannot be read: {wrong.strerror}.")
        self.stdout.write(answer.getvalue(), ending="")

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
