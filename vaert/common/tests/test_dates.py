from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from vaert.common import dates

TODAY = date(2026, 11, 23)


def test_a_day_is_said_as_danes_say_it():
    with override("da"):
        assert dates.long_date(date(2026, 12, 3), TODAY) == "torsdag den 3. december"


def test_a_day_is_said_in_english_too():
    with override("en"):
        assert dates.long_date(date(2026, 12, 3), TODAY) == "Thursday 3 December"


def test_the_year_is_added_when_it_is_another():
    with override("da"):
        assert dates.long_date(date(2027, 1, 7), TODAY) == "torsdag den 7. januar 2027"


def test_without_a_reference_the_clock_says_which_year_it_is():
    with override("da"):
        assert dates.long_date(date(2026, 12, 3)) == "torsdag den 3. december"


@pytest.mark.parametrize(
    ("at", "danish", "english"),
    [
        (datetime(2026, 12, 3, 9, 0, tzinfo=UTC), "torsdag den 3. december kl. 10.00", "Thursday 3 December at 10:00"),
        (datetime(2026, 7, 1, 6, 5, tzinfo=UTC), "onsdag den 1. juli kl. 08.05", "Wednesday 1 July at 08:05"),
        (
            datetime(2026, 11, 30, 23, 30, tzinfo=UTC),
            "tirsdag den 1. december kl. 00.30",
            "Tuesday 1 December at 00:30",
        ),
    ],
)
def test_an_instant_is_shown_on_the_clock_in_the_library(at, danish, english):
    with override("da"):
        assert dates.long_time(at, TODAY) == danish
    with override("en"):
        assert dates.long_time(at, TODAY) == english


def test_a_time_of_day_has_a_full_stop_in_danish():
    with override("da"):
        assert dates.clock_time(time(9, 5)) == "09.05"
    with override("en"):
        assert dates.clock_time(time(9, 5)) == "09:05"


def test_short_forms_for_tables_and_badges():
    with override("da"):
        day = date(2026, 12, 3)
        assert (dates.short_date(day), dates.short_day(day), dates.short_month(day), dates.day_number(day)) == (
            "3. dec. 2026",
            "3. dec.",
            "dec. 2026",
            "3.",
        )
        assert (dates.month_year(day), dates.weekday(day)) == ("december 2026", "torsdag")


@pytest.mark.parametrize(
    ("days", "danish", "english"),
    [
        (0, "i dag", "today"),
        (1, "i morgen", "tomorrow"),
        (-1, "i går", "yesterday"),
        (2, "i overmorgen", "in two days"),
        (-3, "for tre dage siden", "three days ago"),
        (7, "om en uge", "in one week"),
        (13, "om 13 dage", "in 13 days"),
        (14, "om to uger", "in two weeks"),
        (17, "om to uger", "in two weeks"),
        (18, "om tre uger", "in three weeks"),
        (-35, "for fem uger siden", "five weeks ago"),
        (60, "om to måneder", "in two months"),
        (365, "om tolv måneder", "in twelve months"),
        (730, "om to år", "in two years"),
        (-5500, "for 15 år siden", "15 years ago"),
    ],
)
def test_how_far_away_a_day_is(days, danish, english):
    with override("da"):
        assert dates.relative(TODAY + timedelta(days=days), TODAY) == danish
    with override("en"):
        assert dates.relative(TODAY + timedelta(days=days), TODAY) == english


@given(st.integers(min_value=2, max_value=20_000))
def test_the_past_is_as_far_away_as_the_future(days):
    with override("en"):
        ahead = dates.relative(TODAY + timedelta(days=days), TODAY).removeprefix("in ")
        behind = dates.relative(TODAY - timedelta(days=days), TODAY).removesuffix(" ago")
    assert ahead == behind
