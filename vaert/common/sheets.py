"""Lists as files for a spreadsheet: CSV as a Danish Excel opens it, and XLSX (X4)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.urls import register_converter
from django.utils.text import slugify
from xlsxwriter import Workbook

from vaert.common.dates import local

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = tuple(_KINDS)
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would read what follows as a formula
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


class SheetEnding:
    """The part of an address that says which kind of file is wanted: `csv` or `xlsx`."""

    regex = "|".join(ENDINGS)

    def to_python(self, value: str) -> str:
        """The ending as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The ending as it stands."""
        return value


register_converter(SheetEnding, "ending")


@dataclass(frozen=True)
class Sheet:
    """A list with its headings in the reader's language. Cells are text, numbers, dates, instants or nothing."""

    name: str
    headings: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def as_file(sheet: Sheet, ending: str, *, on: date) -> HttpResponse:
    """The list as an answer to save; for lists that are not long (`people.exporting` makes the others)."""
    return to_save(content_of(sheet, ending), file_name(sheet, ending, on=on))


def content_of(sheet: Sheet, ending: str) -> bytes:
    """The whole file. It is written here and now: later the request, and its wall around the organisation, is gone."""
    return b"".join(csv_lines(sheet)) if ending == "csv" else xlsx_file(sheet).getvalue()


def file_name(sheet: Sheet, ending: str, *, on: date) -> str:
    """What the file is called: the list and the day, in letters that every machine knows."""
    return f"{slugify(sheet.name.lower().translate(_PLAIN_LETTERS))}-{on.isoformat()}.{ending}"


def to_save(content: bytes, name: str) -> HttpResponse:
    """A finished file as an answer to save."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_KINDS[name.rpartition(".")[2]], headers=headers)


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """The list line by line: semicolons, the mark that tells Excel it is UTF-8, and no cell that is a formula."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";")
    yield b"\xef\xbb\xbf"
    for row in chain([sheet.headings], _told(sheet.rows)):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _told(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_plain(cell) for cell in row]


def _plain(cell: Any) -> Any:
    """Instants in the house's own time without a zone, which spreadsheets do not know; days as they are."""
    if isinstance(cell, datetime):
        return local(cell).replace(tzinfo=None, second=0, microsecond=0)
    return "" if cell is None else cell


def xlsx_file(sheet: Sheet) -> io.BytesIO:
    """The list as a workbook with one page: headings that stay in sight, dates as dates."""
    file = io.BytesIO()
    settings = {"in_memory": False, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, settings) as book:
        page = book.add_worksheet(sheet.name[:31])
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        instant = book.add_format({"num_format": "dd-mm-yyyy hh:mm"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.headings) - 1, 22)
        page.write_row(0, 0, sheet.headings, bold)
        for number, row in enumerate(_told(sheet.rows), start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, cell, instant)
                elif isinstance(cell, date):
                    page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                else:
                    page.write(number, column, cell)
    file.seek(0)
    return file
