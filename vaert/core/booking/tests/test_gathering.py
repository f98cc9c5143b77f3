"""A time for many: most can come, the rest are named; judged against trying every time."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vaert.core.booking import Busy, Calendar, Closed, gather

MONDAY = date(2027, 3, 1)
SATURDAY = MONDAY + timedelta(days=5)
OFFICE = tuple((day, 8 * 60, 16 * 60) for day in range(5))


def test_all_can_come_at_ten_when_nobody_is_taken():
    people = [Calendar(id=name, week=OFFICE) for name in "abc"]
    [best, *_] = gather(people, Closed(), MONDAY, SATURDAY, length_minutes=60)
    assert (best.on, best.start_minute, best.missing) == (MONDAY, 600, ())


def test_who_cannot_come_is_named_and_as_few_as_possible():
    friday = MONDAY + timedelta(days=4)
    away = Calendar(id="a", week=OFFICE, absences=((MONDAY, friday),))
    late = Calendar(id="b", week=OFFICE, busy=(Busy(friday, 480, 900),))
    people = [away, late, Calendar(id="c", week=OFFICE)]
    [best, second, *_] = gather(people, Closed(), MONDAY, SATURDAY, length_minutes=60)
    assert (best.on, best.start_minute, best.missing) == (friday, 900, ())
    assert (second.on, second.missing) == (MONDAY, ("a",))


def test_no_closed_day_no_weekend_and_no_time_for_one_alone():
    week = MONDAY + timedelta(days=7)
    people = [Calendar(id="a", week=OFFICE), Calendar(id="b", week=OFFICE)]
    closed = Closed(frozenset({MONDAY}))
    days = [time.on for time in gather(people, closed, MONDAY, week, length_minutes=60, wanted=9)]
    assert days == [MONDAY + timedelta(days=day) for day in range(1, 5)]
    assert gather(people[:1], Closed(), MONDAY, week, length_minutes=60) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(14, 24), st.integers(1, 16)), min_size=2, max_size=5))
def test_no_other_time_of_the_week_is_missed_by_fewer(taken):
    busy = [Busy(MONDAY + timedelta(days=day), begin * 30, (begin + length) * 30) for day, begin, length in taken]
    people = [Calendar(id=str(number), week=OFFICE, busy=(one,)) for number, one in enumerate(busy)]
    [best, *_] = gather(people, Closed(), MONDAY, SATURDAY, length_minutes=60)

    def missing(day: date, start: int) -> int:
        return sum(one.on == day and one.start_minute < start + 60 and one.end_minute > start for one in busy)

    days = [MONDAY + timedelta(days=day) for day in range(5)]
    assert len(best.missing) == min(missing(day, start) for day in days for start in range(480, 901, 30))
