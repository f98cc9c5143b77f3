"""`vaert book-file IN.json > OUT.json`: when they meet, from a file in the format of docs/booking.md."""

import io
from typing import IO, Any, TextIO

from vaert.core.booking import Invalid, book_file
from vaert.mentoring.management.commands._core_file import CoreFileCommand


class Command(CoreFileCommand):
    """Book a file."""

    help = "Propose when people meet for a request in the format vaert-booking/1."
    invalid = Invalid

    def work(self, given: IO[bytes], out: TextIO, options: dict[str, Any]) -> None:
        """Read the request, book, write the meetings and what could not be booked."""
        try:
            text = given.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid("not_utf8", "The file is not UTF-8 text.") from None
        book_file(io.StringIO(text), out)
