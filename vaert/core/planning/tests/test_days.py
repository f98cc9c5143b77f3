from datetime import date

from vaert.core.planning.days import half_hours, months_before


def test_months_clamp_to_the_end_of_the_month():
    assert months_before(date(2028, 2, 29), 24) == date(2026, 2, 28)
    assert months_before(date(2027, 8, 31), 6) == date(2027, 2, 28)
    assert months_before(date(2027, 1, 15), 1) == date(2026, 12, 15)


def test_before_the_first_date_is_the_first_date():
    assert months_before(date(1, 6, 1), 24) == date.min


def test_a_half_hour_lies_wholly_inside_the_pattern_and_the_day():
    assert half_hours(((0, 480, 540),)) == 0b11
    assert half_hours(((0, 400, 540),)) == 0b11
    assert half_hours(((0, 481, 540),)) == 0b10
    assert half_hours(((0, 991, 1400),)) == 0
    assert half_hours(((0, 990, 1400),)) == 1 << 17
    assert half_hours(((5, 480, 1020), (6, 480, 1020))) == 0


def test_pieces_that_touch_are_one():
    assert half_hours(((0, 480, 495), (0, 495, 510))) == 0b1
    assert half_hours(((0, 480, 495), (0, 496, 510))) == 0
