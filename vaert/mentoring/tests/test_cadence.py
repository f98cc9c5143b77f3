"""How often the two meet: monthly, every second week, or dense in the first month."""

from dataclasses import replace
from datetime import date

import pytest

from vaert.mentoring.scheme import cadence
from vaert.mentoring.scheme.data import VAERTSKABS_BUDDY, InvalidScheme, built_in, read_definition
from vaert.mentoring.scheme.definition import StagePromise, Words

WORDS = Words("x", "x")
MONTHLY = StagePromise(1, WORDS, 6, 6, 30, None, (), ())
FIRST, LAST = date(2027, 1, 1), date(2027, 6, 30)


def test_a_monthly_stage_is_one_span_a_month_apart():
    (span,) = cadence.spans(MONTHLY, FIRST, LAST)
    assert (span.meetings, span.first_number, span.every_days) == (6, 1, 30)
    assert [cadence.due_on(MONTHLY, FIRST, LAST, number).month for number in range(1, 7)] == [1, 2, 3, 4, 5, 6]


def test_a_dense_first_month_is_a_span_of_its_own():
    dense = replace(MONTHLY, meetings=8, first_month=3)
    first, later = cadence.spans(dense, FIRST, LAST)
    assert (first.meetings, first.every_days, first.ends_on) == (3, 10, date(2027, 1, 31))
    assert (later.meetings, later.first_number, later.every_days, later.starts_on) == (5, 4, 30, date(2027, 2, 1))


def test_begun_late_only_the_meetings_whose_turn_is_not_over_are_left():
    dense = replace(MONTHLY, meetings=8, first_month=3)
    (later,) = cadence.left(dense, FIRST, LAST, date(2027, 4, 15), as_one=False)
    assert (later.first_number, later.meetings, later.starts_on) == (6, 3, date(2027, 4, 16))


def test_a_stage_without_meetings_has_nothing_to_book_however_late_it_begins():
    assert cadence.left(replace(MONTHLY, meetings=0), FIRST, LAST, date(2027, 2, 1), as_one=False) == []


def test_moving_one_meeting_sees_the_whole_stage_with_the_densest_beat():
    dense = replace(MONTHLY, meetings=8, first_month=3)
    (span,) = cadence.left(dense, FIRST, LAST, date(2026, 12, 1), as_one=True)
    assert (span.starts_on, span.ends_on, span.meetings, span.every_days) == (FIRST, LAST, 8, 10)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"rhythm": "daily"}, "rhythm must be one of"),
        ({"first_month": 7}, "first_month cannot be more than meetings"),
        ({"meetings": 20}, "too many for the months"),
        ({"who": {"place": "moon"}}, "place must be one of"),
        ({"evaluated_by": ["everybody"]}, "evaluated_by lists some of"),
    ],
)
def test_data_that_do_not_hold_together_are_named(changes, fault):
    data = built_in(VAERTSKABS_BUDDY)
    stages = [{**data["stages"][0], **changes}, *data["stages"][1:]]
    with pytest.raises(InvalidScheme, match=f"stage 1.*{fault}"):
        read_definition({**data, "stages": stages})


def test_what_a_scheme_does_not_say_is_as_it_always_was():
    first, second = read_definition(built_in(VAERTSKABS_BUDDY)).stages
    assert (first.wants_resource_person, second.wants_resource_person) == (True, False)
    assert (first.every_days, first.first_month, first.who.place) == (30, 0, "anywhere")
    assert first.evaluated_by == ("newcomer", "buddy", "leader")
    assert first.themes[0].closing is None
