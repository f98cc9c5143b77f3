"""Files as offices make them: encodings, separators, quotes, workbooks; and no bytes crash the reader."""

import csv
import io
import struct
import unicodedata
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaert.people.staff_import import reading
from vaert.people.staff_import.reading import CPR, UnreadableFile, read_table, scrubbed


def cells_of(content: bytes) -> list[list[str]]:
    table = read_table(content)
    return [table.header, *(list(row.cells) for row in table.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_danish_letters_survive_every_encoding(encoding):
    assert cells_of("Navn;Sted\r\nÅge Kjær;Søhus\r\n".encode(encoding)) == [["Navn", "Sted"], ["Åge Kjær", "Søhus"]]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found_by_looking(separator):
    content = separator.join(["Navn", "Sprog"]) + "\n" + separator.join(["Bo", '"tysk;polsk,farsi"'])
    assert cells_of(content.encode()) == [["Navn", "Sprog"], ["Bo", "tysk;polsk,farsi"]]


def test_excel_s_own_first_line_says_the_separator():
    table = read_table(b"sep=,\nNavn,Sted;By\nBo,Tarup\n")
    assert (table.header, table.header_line) == (["Navn", "Sted;By"], 2)
    assert (table.rows[0].line, table.rows[0].cells) == (3, ("Bo", "Tarup"))


def test_letters_in_two_pieces_are_put_together():
    assert cells_of("Navn\nA\u030age".encode())[1] == ["Åge"]


def test_empty_rows_are_no_rows_but_are_counted():
    table = read_table(b"Navn;Sted\n\n;\n  ;  \nBo;Tarup\n;;;;\n")
    assert [(row.line, row.cells) for row in table.rows] == [(5, ("Bo", "Tarup"))]


def test_a_quote_that_is_never_closed_costs_one_line():
    table = read_table(b'Navn;Sted\n"Bo;Tarup\nIda;Dalum\n"Ane ""A""";x\n"Eva;y\n')
    assert table.unreadable_lines == [2, 5]
    assert [(row.line, row.cells[0]) for row in table.rows] == [(3, "Ida"), (4, 'Ane "A"')]


def test_text_beside_a_quote_is_no_trouble():
    assert cells_of(b'Navn;Sted\n"Bo" B;5" bord\n')[1] == ["Bo B", '5" bord']


def test_a_file_full_of_stray_quotes_is_refused():
    with pytest.raises(UnreadableFile) as refused:
        read_table(b"Navn\n" + b'"a\nb"c\n' * 2_000)
    assert refused.value.reason == "quotes"


def test_a_line_break_inside_quotes_becomes_a_space_in_the_cell():
    assert cells_of(b'Navn;Sted\n"Bo\nB";Tarup\n')[1] == ["Bo B", "Tarup"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n  ;;\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "binary"),
        (b"%PDF-1.7\n1 0 obj", "binary"),
        (b"Navn\n\x81\x8d\x8f", "encoding"),
        (b"PK\x03\x04 not a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0 not a workbook", "workbook"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_table(content)
    assert refused.value.reason == reason


# -- workbooks -------------------------------------------------------------------
def workbook(*rows, sheet_before: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if sheet_before:
        book.create_sheet("Personale")
        sheet = book["Personale"]
    else:
        sheet = book.active
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_s_values_read_as_one_would_type_them():
    content = workbook(
        ["Nr", "Ansat fra", "Timer", "Halv", "Fra", "Buddy", "Tom"],
        [1014, date(2026, 12, 1), 37.0, 32.5, time(13, 0), True, None],
        [1015, datetime.combine(date(2026, 12, 1), time(9, 30)), 1e15, -1, time(9, 5), False, "x"],
    )
    assert cells_of(content)[1:] == [
        ["1014", "2026-12-01", "37", "32.5", "13:00", "ja"],
        ["1015", "2026-12-01 09:30", "1000000000000000", "-1", "09:05", "nej", "x"],
    ]


def test_rows_above_the_header_and_an_empty_first_sheet_are_passed_over():
    table = read_table(workbook([], [], ["Navn", "Sted"], ["Bo", "Tarup"], sheet_before=True))
    assert (table.header, table.header_line, table.rows[0].line) == (["Navn", "Sted"], 3, 4)


# -- P4 ------------------------------------------------------------------------------
@pytest.mark.parametrize("number", ["010190-1234", "0101901234", 101901234])
def test_a_cpr_number_never_comes_out_of_the_reader(number):
    table = read_table(workbook(["Navn", "Note"], ["Bo", number]))
    assert table.rows[0].cells == ("Bo", CPR)
    assert "1901234" not in repr(table)


def test_a_cpr_number_in_a_header_or_a_file_name_is_taken_out_too():
    assert read_table(b"Navn;0101901234\nBo;x").header == ["Navn", CPR]
    assert scrubbed("010190-1234.csv") == CPR


# -- properties ------------------------------------------------------------------------
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(content):
    try:
        table = read_table(content)
    except UnreadableFile:
        return
    assert table.header


@given(st.binary(max_size=300), st.integers(0, 5_000))
def test_no_damaged_workbook_crashes_the_reader(junk, place):
    content = WORKBOOK[:place] + junk + WORKBOOK[place + len(junk) :]
    try:
        read_table(content)
    except UnreadableFile:
        return


WORKBOOK = workbook(["Navn", "Sted"], ["Bo", "Tarup"])

_text = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"'), min_size=1, max_size=12)
_quoted = st.lists(st.tuples(_text, _text), max_size=8)


@given(_quoted, st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_whatever_is_written_as_csv_is_read_again(rows, separator, encoding):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([("Navn", "Sted"), *rows])
    read = cells_of(file.getvalue().encode(encoding))[1:]
    composed = [[scrubbed(unicodedata.normalize("NFC", cell)) for cell in row] for row in rows]
    assert read == composed


def test_a_workbook_that_is_larger_than_it_says_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 1_000_000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", bytes(5_000_000))
    honest = file.getvalue()
    lie = honest.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 10))

    assert zipfile.ZipFile(io.BytesIO(lie)).infolist()[0].file_size == 10
    for content in (honest, lie):
        with pytest.raises(UnreadableFile) as refused:
            read_table(content)
        assert refused.value.reason == "too_big"


def test_a_cell_has_no_hidden_signs_and_no_number_hides_behind_them():
    rows = cells_of("Navn;Titel\n\u202eB\u200bo\u00a0 Ib;0101\u200b90-1234\n\u200b;x\n".encode())
    assert rows[1:] == [["Bo Ib", CPR], ["", "x"]]
