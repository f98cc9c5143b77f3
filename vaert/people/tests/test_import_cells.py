"""What cells say, as Danes and their systems write it."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaert.people.staff_import import cells
from vaert.people.staff_import.cells import EARLIEST, LATEST, Refused


@pytest.mark.parametrize(
    "text",
    ["03-12-2026", "3/12/2026", "3.12.2026", "03.12.26", "2026-12-03", "2026-12-03 00:00", "2026/12/3", "46359"],
)
def test_a_date_is_read_however_it_is_written(text):
    assert cells.read_date(text) == date(2026, 12, 3)


@pytest.mark.parametrize("text", ["31-02-2024", "12-31-2026", "i morgen", "2026", "3-12", "03122026", "٣-١٢-٢٠٢٦x"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(Refused) as refused:
        cells.read_date(text)
    assert refused.value.kind == "invalid_date"


@given(st.dates(EARLIEST, LATEST), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]))
def test_every_day_comes_back_as_it_was(day, form):
    assert cells.read_date(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("text", "number"), [("37", "37"), ("32,5", "32.5"), ("32.5", "32.5"), ("1.200,50", "1200.5"), ("-3", "-3")]
)
def test_a_number_has_a_danish_comma_or_a_point(text, number):
    assert cells.read_number(text, Decimal(-5), Decimal(2_000)) == Decimal(number)


@given(st.decimals(0, 60, places=2), st.sampled_from([",", "."]))
def test_every_number_of_hours_comes_back_as_it_was(number, mark):
    assert cells.read_number(str(number).replace(".", mark), Decimal(0), Decimal(60)) == number


@pytest.mark.parametrize("text", ["13.00", "13:00", "13", "kl. 13.00", "13:00:00", "13.0"])
def test_a_time_of_day_is_read_however_it_is_written(text):
    assert cells.read_time(text) == time(13)


def test_a_time_that_a_spreadsheet_made_a_number_is_understood():
    assert cells.read_time("10.3") == time(10, 30)


@pytest.mark.parametrize("text", ["25.00", "13.70", "middag", "13-00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Refused):
        cells.read_time(text)


@pytest.mark.parametrize("text", ["BO@bib.example", "Bo Bæk <bo@bib.example>", "mailto:bo@bib.example"])
def test_an_address_is_found_and_made_small(text):
    assert cells.read_email(text) == "bo@bib.example"


@pytest.mark.parametrize(
    "text", ["bo", "bo@", "@bib.example", "b o@bib.example", "bo@bib", "bo@bib..example", "a@b@c.dk"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(Refused):
        cells.read_email(text)


def test_languages_are_small_words_each_once():
    assert cells.read_list("Arabisk, tysk; TYSK og farsi/somali") == ["arabisk", "tysk", "farsi", "somali"]


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("ma, ti, to", [[0, "08:00", "15:30"], [1, "08:00", "15:30"], [3, "08:00", "15:30"]]),
        ("man-tir 9-17", [[0, "09:00", "17:00"], [1, "09:00", "17:00"]]),
        ("Mandag 8.00-15.30; fredag 8-13", [[0, "08:00", "15:30"], [4, "08:00", "13:00"]]),
        ("tue and sat", [[1, "08:00", "15:30"], [5, "08:00", "15:30"]]),
    ],
)
def test_a_working_week_is_read_as_people_say_it(text, week):
    assert cells.read_week(text) == week


@pytest.mark.parametrize("text", ["når jeg kan", "man 17-9", "man 8", ","])
def test_a_week_that_says_nothing_is_refused(text):
    with pytest.raises(Refused):
        cells.read_week(text)


@given(st.text(max_size=40))
@pytest.mark.parametrize(
    "read",
    [
        cells.read_date,
        cells.read_time,
        cells.read_email,
        cells.read_yes_no,
        cells.read_list,
        cells.read_week,
        lambda text: cells.read_number(text, Decimal(0), Decimal(60)),
    ],
)
def test_no_text_does_more_than_be_refused(read, text):
    try:
        read(text)
    except Refused:
        return
