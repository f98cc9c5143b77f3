"""From bytes to a table of texts: CSV in the encodings and with the separators that offices use, and XLSX.

Nothing that looks like a CPR number comes out of here (P4): such a cell is replaced by `CPR` before
anything else sees it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from vaert.people.cpr import contains_cpr
from vaert.people.plain import one_line

CPR = "[cpr]"  # stands where a CPR number stood
SEPARATORS = ";,\t"
MAX_BYTES = 60 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_COLUMNS = 200
_MOST_STRAY_QUOTES = 1_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIGITS = re.compile(r"\d{4}")  # no CPR number is without four digits in a row

csv.field_size_limit(10 * 1024 * 1024)


class UnreadableFile(Exception):
    """The file is no table we can read. `reason` is empty, too_big, encoding, binary, workbook or quotes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, counted as a spreadsheet does (the header is usually 1), and its cells."""

    line: int
    cells: Sequence[str]


@dataclass(slots=True)
class Table:
    """A file as it was read: the header, the rows that hold anything, and the lines that could not be made out."""

    header: list[str]
    header_line: int
    rows: list[Row] = field(default_factory=list)
    unreadable_lines: list[int] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """Read a CSV or XLSX file. Cells are trimmed texts; dates from a workbook are in ISO form.

    Raises UnreadableFile when it is neither, or holds no row at all.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too_big")
    if content.startswith(b"%PDF"):
        raise UnreadableFile("binary")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _table_of(_workbook_rows(content), set())
    return _read_csv(_decoded(content))


def scrubbed(text: str) -> str:
    """The text, or `CPR` when a CPR number hides in it."""
    return CPR if _DIGITS.search(text) and contains_cpr(text) else text


def _table_of(rows: Iterable[Sequence[str]], unreadable: set[int]) -> Table:
    numbered = enumerate(rows, start=1)
    header: list[str] = []
    while not header or _is_separator_hint(header):
        header_line, cells = next(numbered, (0, []))
        if not header_line:
            raise UnreadableFile("empty")
        header = _without_empty_end([_cell(text) for text in cells])
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile("binary")
    table = Table(header, header_line)
    known: dict[str, str] = {}  # departments, leaders and dates repeat thousands of times
    for line, cells in numbered:
        if line in unreadable:
            table.unreadable_lines.append(line)
            continue
        kept = _without_empty_end([known.get(text) or _cleaned(text, known) for text in cells])
        if kept:
            table.rows.append(Row(line, tuple(kept)))
    return table


def _cleaned(text: str, known: dict[str, str]) -> str:
    cell = known[text] = _cell(text)
    return cell


def _cell(text: str) -> str:
    """One trimmed line without hidden signs, its letters composed (å in one piece), and free of CPR numbers."""
    text = one_line(text)
    return scrubbed(text if text.isascii() else unicodedata.normalize("NFC", text))


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_separator_hint(header: list[str]) -> bool:
    return header[0].lower().startswith("sep=")  # Excel's own first line


# -- CSV ---------------------------------------------------------------------
def _decoded(content: bytes) -> str:
    """The text of the bytes: utf-8 with or without a mark, utf-16 with one, else cp1252 (Danish Windows)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in content[:4000]:
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text[:4000])) * 100 > len(text[:4000]):
            raise UnreadableFile("binary")
        return text
    raise UnreadableFile("encoding")


def _read_csv(text: str) -> Table:
    lines = io.StringIO(text, newline="").readlines()
    separator = _separator(lines)
    unreadable: set[int] = set()
    return _table_of(_csv_rows(lines, separator, unreadable), unreadable)


def _separator(lines: list[str]) -> str:
    """The separator that divides the header into most cells; `;` in doubt."""
    first = next((line for line in lines if line.strip()), "")
    if first.lower().startswith("sep=") and first[4:5] in SEPARATORS:
        return first[4:5]
    return max(SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def _csv_rows(lines: list[str], separator: str, unreadable: set[int]) -> Iterator[list[str]]:
    """The rows of the lines. A stray quote costs only its own line, whose number in the file goes to `unreadable`.

    Read strictly, since a quote that is never closed would quietly swallow the rows up to the next one.
    """
    number = begin = 0
    for _ in range(_MOST_STRAY_QUOTES):
        reader = csv.reader(islice(lines, begin, None), delimiter=separator, strict=True)
        read = 0
        try:
            for cells in reader:
                number += 1
                read = reader.line_num
                yield cells
            return
        except csv.Error:
            number += 1
            if reader.line_num == read + 1 and not _is_open(lines[begin + read], separator):
                yield next(csv.reader([lines[begin + read]], delimiter=separator))
            else:
                unreadable.add(number)
                yield []
            begin += read + 1
    raise UnreadableFile("quotes")


def _is_open(line: str, separator: str) -> bool:
    """Whether a quote that begins in the line does not end in it."""
    try:
        list(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


# -- workbooks ---------------------------------------------------------------
def _workbook_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet that holds any."""
    _guard_against_bombs(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                for cells in sheet.iter_rows():
                    yield [_text_of(value) for value in cells]
                return
    except BaseException as error:
        if isinstance(error, (CalamineError, OSError, ValueError)) or type(error).__name__ == "PanicException":
            raise UnreadableFile("workbook") from error  # a panic of the Rust library is no Exception
        raise


def _guard_against_bombs(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        unpacked = 0
        for entry in zipfile.ZipFile(io.BytesIO(content)).infolist():
            unpacked += _unpacked_size(content, entry)
            if unpacked > MAX_UNPACKED_BYTES:
                raise UnreadableFile("too_big")
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, struct.error, OSError, ValueError) as error:
        raise UnreadableFile("workbook") from error


def _unpacked_size(content: bytes, entry: zipfile.ZipInfo) -> int:
    """How many bytes come out of an entry, counted: what its header says of itself may be a lie."""
    if entry.compress_type == zipfile.ZIP_STORED or entry.file_size > MAX_UNPACKED_BYTES:
        return entry.file_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise UnreadableFile("workbook")  # no program for tables packs its files so
    name, more = struct.unpack_from("<HH", content, entry.header_offset + 26)
    first = entry.header_offset + 30 + name + more
    packed = content[first : first + entry.compress_size] if entry.compress_size else content[first:]
    unpacking, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while piece := unpacking.decompress(packed, 1024 * 1024):
        size, packed = size + len(piece), unpacking.unconsumed_tail
        if size > MAX_UNPACKED_BYTES:
            break
    return size


def _text_of(value: Any) -> str:
    """A workbook's value as one would type it into a CSV file."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)


def _number_text(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    text = str(int(value))
    # A CPR number typed as a number has lost the nought in front of it (P4).
    return CPR if len(text) == 9 and contains_cpr("0" + text) else text
