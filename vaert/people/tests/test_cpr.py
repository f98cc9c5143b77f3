from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from vaert.people.cpr import contains_cpr, refuse_cpr


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "Ring til hende, 311299-0001, i morgen",
        "cpr:290204-1111.",
        "010190 1234",
        "010190 - 1234",
        "010190–1234",
        "610190-1234",  # a replacement number: the day is raised by 60
    ],
)
def test_a_cpr_number_is_found_anywhere_in_the_text(text):
    assert contains_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "45 11 47 42",
        "+45 45 11 47 42",
        "4511474242",
        "+31 12 34 56 78",
        "+3112345678",
        "12345678",
        "321390-1234",  # no day 32, no month 13
        "300201-1234",  # no 30 February
        "290201-1111",  # 2001 and 1901 were no leap years
        "12010190-1234",
        "0101901234567",
        "2026-11-22",
        "22-11-2026",
        "10.00-11.00",
        "1157",
        "",
        None,
    ],
)
def test_other_numbers_pass(text):
    assert not contains_cpr(text)


@given(st.dates(date(1900, 1, 1), date(2057, 12, 31)), st.integers(0, 9999), st.sampled_from(["", "-"]))
def test_every_birthday_with_four_digits_is_found(born, run, separator):
    assert contains_cpr(f"x {born:%d%m%y}{separator}{run:04d} y")


def test_the_refusal_says_why_and_never_repeats_the_number():
    with pytest.raises(ValidationError) as refused:
        refuse_cpr("Anna 010190-1234")
    assert "CPR" in refused.value.messages[0]
    assert "1234" not in str(refused.value)


def test_nothing_hides_behind_signs_that_nobody_sees():
    assert contains_cpr("0101\u200b90\u2060-1234")
