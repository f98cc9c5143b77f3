"""Whole series."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from vaert.core.booking import (
    INTRODUCTION,
    MONTHLY,
    Busy,
    Calendar,
    Code,
    Invalid,
    Meeting,
    Request,
    Series,
    propose,
)
from vaert.core.booking.tests.cases import a_meeting, a_request, a_series, busy_every_day, days_of

JULY_TO_DECEMBER = {"starts": date(2027, 7, 1), "ends": date(2028, 1, 1)}


def gaps(days: list[date]) -> list[int]:
    return [(after - before).days for before, after in pairwise(days)]


def test_six_meetings_lie_about_a_month_apart_on_working_days():
    booking = propose(a_request())

    days = days_of(booking)
    assert [meeting.number for meeting in booking.meetings] == [1, 2, 3, 4, 5, 6]
    assert booking.unbooked == ()
    assert all(27 <= gap <= 33 for gap in gaps(days))
    assert all(day.weekday() < 5 for day in days)
    assert days[0] - date(2027, 1, 1) == timedelta(days=14)


def test_meetings_are_at_ten_where_nothing_is_in_the_way():
    assert {(m.start_minute, m.end_minute) for m in propose(a_request()).meetings} == {(600, 630)}


def test_the_introduction_comes_first_and_within_its_days():
    lone_away = {"absences": ((date(2027, 1, 1), date(2027, 1, 12)),)}
    booking = propose(a_request(a_series(introduction=14), lone=lone_away))

    introduction, first = booking.meetings[:2]
    assert (introduction.kind, introduction.number, introduction.on) == (INTRODUCTION, 0, date(2027, 1, 12))
    assert (first.kind, first.number) == (MONTHLY, 1)
    assert abs((first.on - introduction.on).days - 15) <= 2


def test_an_introduction_that_is_too_late_says_so_and_offers_the_next_day():
    lone_away = {"absences": ((date(2027, 1, 1), date(2027, 1, 18)),)}
    booking = propose(a_request(a_series(introduction=14), lone=lone_away))

    (missing,) = booking.unbooked
    assert (missing.kind, missing.reason.code, missing.reason.who) == (
        INTRODUCTION,
        Code.ABSENT_ALL_MONTH,
        "lone",
    )
    assert missing.nearest is not None
    assert missing.nearest.on == date(2027, 1, 18)
    assert len(booking.meetings) == 6
    assert booking.meetings[0].on > date(2027, 1, 18)


def test_desk_shifts_and_other_meetings_are_left_alone():
    shifts = busy_every_day(date(2027, 1, 1), date(2027, 7, 1), 600, 840)
    booking = propose(a_request(lone={"busy": shifts}))

    assert {meeting.start_minute for meeting in booking.meetings} == {570}


def test_a_time_that_touches_a_half_hour_takes_all_of_it():
    shifts = busy_every_day(date(2027, 1, 1), date(2027, 7, 1), 625, 626)
    booking = propose(a_request(lone={"busy": shifts}))

    assert {meeting.start_minute for meeting in booking.meetings} == {570}


def test_a_meeting_of_45_minutes_keeps_two_half_hours_free():
    shifts = busy_every_day(date(2027, 1, 1), date(2027, 7, 1), 630, 700)
    booking = propose(a_request(a_series(length_minutes=45), lone={"busy": shifts}))

    assert {(m.start_minute, m.end_minute) for m in booking.meetings} == {(570, 615)}


def test_part_time_people_meet_on_the_days_they_share():
    mondays, amira = ((0, 480, 900),), ((0, 720, 1080), (2, 480, 900))
    booking = propose(a_request(lone={"week": mondays}, amira={"week": amira}))

    assert len(booking.meetings) == 6
    assert {meeting.on.weekday() for meeting in booking.meetings} == {0}
    assert {meeting.start_minute for meeting in booking.meetings} == {720}


def test_evening_workers_meet_in_the_evening():
    evening = tuple((weekday, 17 * 60, 21 * 60) for weekday in range(5))
    booking = propose(a_request(lone={"week": evening}, amira={"week": evening}))

    assert len(booking.meetings) == 6
    assert {meeting.start_minute for meeting in booking.meetings} == {17 * 60}


def test_a_pattern_in_two_touching_pieces_is_one_piece():
    pieces = tuple(piece for day in range(5) for piece in ((day, 480, 615), (day, 615, 630)))
    booking = propose(a_request(a_series(length_minutes=60), lone={"week": pieces}))

    assert {meeting.start_minute for meeting in booking.meetings} == {570}


def test_two_who_share_no_hour_are_told_so():
    evening = tuple((weekday, 17 * 60, 21 * 60) for weekday in range(5))
    booking = propose(a_request(lone={"week": evening}))

    assert booking.meetings == ()
    assert {one.reason.code for one in booking.unbooked} == {Code.NO_COMMON_HOUR}
    assert {one.nearest for one in booking.unbooked} == {None}


def test_weekends_are_never_booked_even_for_weekend_workers():
    weekend = ((5, 480, 960), (6, 480, 960))
    booking = propose(a_request(lone={"week": weekend}, amira={"week": weekend}))

    assert booking.meetings == ()


def test_a_stage_that_is_too_short_books_what_fits_and_says_how_many():
    booking = propose(a_request(a_series(ends=date(2027, 3, 1))))

    assert len(booking.meetings) == 4
    assert {one.reason.code for one in booking.unbooked} == {Code.TOO_SHORT_STAGE}
    assert {(one.reason.number, one.reason.days) for one in booking.unbooked} == {(4, 59)}
    assert all(one.nearest for one in booking.unbooked)


def test_a_stage_of_one_sunday_books_nothing():
    sunday = date(2027, 1, 3)
    booking = propose(a_request(a_series(starts=sunday, ends=sunday + timedelta(days=1), introduction=14)))

    assert booking.meetings == ()
    assert {one.reason.code for one in booking.unbooked} == {Code.TOO_SHORT_STAGE}


def test_a_stage_that_starts_on_the_31st_and_ends_on_29_february_is_booked():
    booking = propose(a_request(a_series(starts=date(2027, 8, 31), ends=date(2028, 2, 29), introduction=14)))

    assert len(booking.meetings) == 7
    assert booking.meetings[0].on == date(2027, 8, 31)


def test_july_and_christmas_move_meetings_but_lose_none():
    away = {"absences": ((date(2027, 7, 12), date(2027, 8, 9)),)}
    christmas = tuple(date(2027, 12, day) for day in range(23, 32))
    booking = propose(a_request(a_series(**JULY_TO_DECEMBER), closed=christmas, lone=away))

    days = days_of(booking)
    assert len(days) == 6
    assert not any(date(2027, 7, 12) <= day < date(2027, 8, 9) or day in christmas for day in days)
    assert min(gaps(days)) >= 15


def test_a_month_away_moves_the_meeting_within_the_stage():
    away = {"absences": ((date(2027, 3, 1), date(2027, 4, 1)),)}
    booking = propose(a_request(lone=away))

    assert booking.unbooked == ()
    assert not any(day.month == 3 for day in days_of(booking))


def test_an_absence_that_leaves_no_room_is_named_with_the_person_and_the_days():
    away = {"absences": ((date(2027, 2, 1), date(2027, 6, 1)),)}
    booking = propose(a_request(lone=away))

    assert len(booking.meetings) == 4
    for missing in booking.unbooked:
        assert (missing.reason.code, missing.reason.who) == (Code.ABSENT_ALL_MONTH, "lone")
        assert missing.reason.starts is not None
        assert missing.reason.starts >= date(2027, 2, 1)
        assert missing.nearest is not None
        assert missing.nearest.on not in days_of(booking)


def test_two_who_are_away_in_turn_are_both_the_reason():
    booking = propose(
        a_request(
            a_series(meetings=1, ends=date(2027, 2, 1)),
            lone={"absences": ((date(2027, 1, 1), date(2027, 1, 15)),)},
            amira={"absences": ((date(2027, 1, 15), date(2027, 2, 1)),)},
        )
    )

    assert (booking.unbooked[0].reason.code, booking.unbooked[0].reason.who) == (Code.ABSENT_ALL_MONTH, None)


def test_a_month_full_of_shifts_names_who_is_taken():
    shifts = busy_every_day(date(2027, 1, 1), date(2027, 7, 1), 480, 960)
    booking = propose(a_request(lone={"busy": shifts}))

    assert {(one.reason.code, one.reason.who) for one in booking.unbooked} == {(Code.BUSY, "lone")}


def test_a_house_that_is_closed_is_the_reason():
    closed = tuple(date(2027, 1, 1) + timedelta(days=day) for day in range(181))
    booking = propose(a_request(closed=closed))

    assert {one.reason.code for one in booking.unbooked} == {Code.CLOSED}


def test_what_is_kept_stays_and_the_rest_is_booked_around_it():
    kept = (a_meeting(1, date(2027, 1, 20)), a_meeting(4, date(2027, 4, 1)))
    booking = propose(a_request(a_series(kept=kept)))

    assert [meeting.number for meeting in booking.meetings] == [2, 3, 5, 6]
    days = sorted(days_of(booking) + [one.on for one in kept])
    assert days[0] == date(2027, 1, 20)
    assert days[3] == date(2027, 4, 1)
    assert all(gap >= 15 for gap in gaps(days))


def test_meetings_without_room_between_two_kept_ones_are_named():
    kept = (a_meeting(1, date(2027, 1, 20)), a_meeting(3, date(2027, 2, 12)))
    booking = propose(a_request(a_series(kept=kept)))

    assert [one.number for one in booking.unbooked] == [2]
    assert booking.unbooked[0].reason.code == Code.TOO_SHORT_STAGE


def test_a_new_buddy_takes_over_a_running_stage_a_month_after_the_last_meeting():
    rest = a_series(buddy="jens", first_number=4, meetings=3, previous=date(2027, 3, 15), starts=date(2027, 4, 5))
    booking = propose(a_request(rest, jens={}))

    assert [meeting.number for meeting in booking.meetings] == [4, 5, 6]
    assert days_of(booking)[0] == date(2027, 4, 14)


def test_nothing_is_booked_before_today():
    booking = propose(a_request(a_series(introduction=14), not_before=date(2027, 1, 11)))

    assert booking.meetings[0].on == date(2027, 1, 11)
    assert len(booking.meetings) == 7


def test_a_buddy_of_two_never_meets_both_at_once():
    two = (a_series(introduction=14), a_series(id="s2", newcomer="bo", introduction=14))
    booking = propose(a_request(*two, bo={}))

    assert len(booking.meetings) == 14
    assert len({(meeting.on, meeting.start_minute) for meeting in booking.meetings}) == 14


def test_a_series_that_the_first_order_leaves_out_is_tried_first():
    # Amira can meet Lone at two times, Bo only at the one that Amira would get.
    starts, ends = date(2027, 1, 4), date(2027, 1, 9)
    one = {"meetings": 1, "starts": starts, "ends": ends}
    week = ((0, 600, 630),)
    booking = propose(
        a_request(
            a_series(**one),
            a_series(id="s2", newcomer="bo", **one),
            bo={"week": week},
            lone={"week": ((0, 600, 660),)},
        )
    )

    assert {(m.series, m.start_minute) for m in booking.meetings} == {("s1", 630), ("s2", 600)}


def test_the_order_of_rows_does_not_matter():
    series = [a_series(), a_series(id="s2", newcomer="bo"), a_series(id="s3", newcomer="ida", buddy="bo")]
    calendars = [Calendar(name, busy=(Busy(date(2027, 1, 15), 480, 960),)) for name in ("amira", "bo", "ida", "lone")]

    forwards = propose(Request(tuple(calendars), tuple(series)))
    backwards = propose(Request(tuple(reversed(calendars)), tuple(reversed(series))))
    assert forwards == backwards


def test_the_largest_series_are_booked_in_order():
    wednesdays = {"week": ((2, 0, 1440),)}
    largest = a_series(
        ends=date(2032, 1, 1),
        meetings=120,
        length_minutes=1440,
        kept=(a_meeting(120, date(2031, 12, 30)),),
    )
    days = days_of(propose(a_request(largest, lone=wednesdays, amira=wednesdays)))

    assert 80 < len(days) < 119
    assert days == sorted(days)
    assert min(gaps(days)) >= 15


def test_an_empty_request_is_an_empty_booking():
    booking = propose(Request((), ()))

    assert (booking.meetings, booking.unbooked) == ((), ())


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("days", {"ends": date(2027, 1, 1)}),
        ("days", {"ends": date(2047, 1, 1)}),
        ("meetings", {"meetings": -1}),
        ("length", {"length_minutes": 0}),
        ("numbers", {"every_days": 0}),
        ("introduction", {"introduction": 0}),
        ("same_person", {"buddy": "amira"}),
        ("kept_order", {"kept": (a_meeting(1, date(2027, 3, 1)), a_meeting(2, date(2027, 2, 1)))}),
        ("kept_number", {"kept": (a_meeting(7, date(2027, 3, 1)),)}),
    ],
)
def test_a_series_that_makes_no_sense_is_refused(code: str, changes: dict[str, object]):
    with pytest.raises(Invalid) as refused:
        a_series(**changes)

    assert refused.value.code == code
    assert refused.value.sentence


def test_unknown_and_doubled_names_are_refused():
    for code, make in (
        ("unknown_calendar", lambda: Request((Calendar("amira"),), (a_series(),))),
        ("twice", lambda: Request((Calendar("amira"), Calendar("amira")), ())),
        ("twice", lambda: a_request(a_series(), a_series())),
        ("time", lambda: Busy(date(2027, 1, 1), 600, 600)),
        ("weekday", lambda: Calendar("amira", week=((7, 480, 960),))),
    ):
        with pytest.raises(Invalid) as refused:
            make()
        assert refused.value.code == code


def test_a_request_finds_its_series_by_id():
    request = a_request()
    assert isinstance(request.find("s1"), Series)
    with pytest.raises(Invalid):
        request.find("s9")
    assert isinstance(propose(request).meetings[0], Meeting)
