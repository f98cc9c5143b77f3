"""The judge finds what is wrong: each booking here has one fault."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.bench.booking_instances import make_request
from tests.bench.booking_judge import deviation, faults, least_deviation
from vaert.core.booking import Booking, Busy, Meeting, propose
from vaert.core.booking.tests.cases import a_meeting, a_request, a_series

REQUEST = a_request(
    a_series(introduction=14),
    lone={
        "week": tuple((weekday, 480, 960) for weekday in range(6)),
        "busy": (Busy(date(2027, 2, 15), 600, 660),),
        "absences": ((date(2027, 2, 8), date(2027, 2, 12)),),
    },
    closed=(date(2027, 2, 16),),
)
GOOD = propose(REQUEST)


def moved(number: int, on: date, **changes: int) -> Booking:
    meetings = (replace(one, on=on, **changes) if one.number == number else one for one in GOOD.meetings)
    return Booking(tuple(meetings), GOOD.unbooked)


def test_a_good_booking_has_no_faults():
    assert list(faults(REQUEST, GOOD)) == []


@pytest.mark.parametrize(
    "booking",
    [
        moved(2, date(2027, 2, 20)),
        moved(2, date(2027, 2, 16)),
        moved(2, date(2027, 2, 9)),
        moved(2, date(2027, 2, 15), start_minute=630, end_minute=660),
        moved(2, date(2027, 2, 17), start_minute=960, end_minute=990),
        moved(2, date(2027, 2, 17), end_minute=660),
        moved(2, date(2027, 2, 17), start_minute=615, end_minute=645),
        moved(6, date(2027, 7, 1)),
        moved(2, GOOD.meetings[3].on - timedelta(days=7)),
        moved(2, GOOD.meetings[3].on + timedelta(days=1)),
        moved(0, date(2027, 1, 15)),
        Booking(GOOD.meetings[:-1], ()),
    ],
)
def test_each_fault_is_noticed(booking: Booking):
    assert list(faults(REQUEST, booking))


def test_two_meetings_at_once_are_noticed():
    both = a_request(a_series(meetings=1), a_series(id="s2", newcomer="bo", meetings=1), bo={})
    first = a_meeting(1, date(2027, 1, 15))
    second = Meeting("s2", 1, "monthly", first.on, 600, 630)

    assert list(faults(both, Booking((first, second), ()))) == ["lone: two meetings at once on 2027-01-15"]


def test_the_bench_books_its_calendars_at_the_least_deviation():
    request = make_request(4)
    booking = propose(request)

    assert list(faults(request, booking)) == []
    for series in request.series:
        own = [one for one in booking.meetings if one.series == series.id]
        assert deviation(request, series, own) == least_deviation(request, series)
