"""Lists as files for a spreadsheet."""

from datetime import UTC, date, datetime

import openpyxl

from vaert.common.sheets import Sheet, csv_lines, xlsx_file

LIST = Sheet(
    "Forløb",
    ("Navn", "Første dag", "Næste møde", "Måned"),
    [
        ("Åge Ågård-Sørensen", date(2026, 12, 1), datetime(2026, 12, 3, 9, 0, tzinfo=UTC), 4),
        ('=HYPERLINK("http://x")', None, None, None),
    ],
)


def test_csv_has_semicolons_danish_letters_and_our_own_clock():
    lines = b"".join(csv_lines(LIST)).decode("utf-8-sig").splitlines()
    assert lines[0] == "Navn;Første dag;Næste møde;Måned"
    assert lines[1] == "Åge Ågård-Sørensen;2026-12-01;2026-12-03 10:00:00;4"


def test_csv_begins_with_the_mark_that_excel_looks_for():
    assert next(csv_lines(LIST)) == b"\xef\xbb\xbf"


def test_a_name_that_is_a_formula_is_only_a_name():
    assert b"".join(csv_lines(LIST)).decode("utf-8-sig").splitlines()[2].startswith("\"'=HYPERLINK")
    cell = openpyxl.load_workbook(xlsx_file(LIST)).active["A3"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_a_workbook_has_dates_as_dates():
    page = openpyxl.load_workbook(xlsx_file(LIST)).active
    assert page.title == "Forløb"
    assert [cell.value for cell in page[2]] == [
        "Åge Ågård-Sørensen",
        datetime(2026, 12, 1),  # noqa: DTZ001
        datetime(2026, 12, 3, 10, 0),  # noqa: DTZ001
        4,
    ]
