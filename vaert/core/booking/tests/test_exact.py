"""No booking is better: small requests of every kind against a judge that tries all choices."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.booking_judge import brute_force, faults
from vaert.core.booking import MONTHLY, Booking, Busy, Calendar, Closed, Meeting, Request, Series, propose
from vaert.core.booking.tests.cases import days_of

MONDAY = date(2027, 1, 4)
EXAMPLES = settings(max_examples=150, deadline=None)

days = st.integers(0, 20).map(lambda day: MONDAY + timedelta(days=day))
minutes = st.integers(14, 40).map(lambda slot: slot * 30) | st.integers(420, 1200)


@st.composite
def times(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(minutes)
    return start, start + draw(st.integers(1, 240))


@st.composite
def calendars(draw: st.DrawFn, name: str) -> Calendar:
    hours = st.tuples(st.integers(0, 6), times()).map(lambda one: (one[0], *one[1]))
    week = draw(st.none() | st.lists(hours, min_size=3, max_size=8).map(tuple))
    busy = draw(st.lists(st.tuples(days, times()).map(lambda one: Busy(one[0], *one[1])), max_size=8))
    whole = draw(st.lists(days.map(lambda day: Busy(day, 0, 1440)), max_size=6))
    lengths = st.integers(1, 6)
    absences = draw(st.lists(st.tuples(days, lengths), max_size=2))
    away = tuple((first, first + timedelta(days=length)) for first, length in absences)
    return Calendar(name, week, (*busy, *whole), away)


@st.composite
def series(draw: st.DrawFn, name: str, newcomer: str, buddy: str, **fixed: Any) -> Series:
    starts = draw(days)
    changes = {
        "ends": starts + timedelta(days=draw(st.integers(1, 13))),
        "meetings": draw(st.integers(1, 4)),
        "length_minutes": draw(st.sampled_from((30, 45, 60, 20))),
        "introduction": draw(st.none() | st.integers(1, 5)),
        "every_days": draw(st.integers(1, 7)),
        "previous": draw(st.none() | st.integers(1, 9).map(lambda day: starts - timedelta(days=day))),
    }
    return Series(name, newcomer, buddy, starts, **{**changes, **fixed})


@st.composite
def one_series(draw: st.DrawFn) -> Request:
    one = draw(series("s1", "amira", "lone"))
    if draw(st.booleans()):
        number, kept_on = draw(st.integers(1, one.meetings)), draw(days)
        kept = Meeting("s1", number, MONTHLY, kept_on, 600, 630)
        one = Series(
            "s1", "amira", "lone", one.starts, one.ends, one.meetings, one.length_minutes, one.introduction,
            one.every_days, kept=(kept,),
        )  # fmt: skip
    closed = Closed(frozenset(draw(st.lists(days, max_size=3))))
    people = (draw(calendars("amira")), draw(calendars("lone")))
    return Request(people, (one,), closed, draw(st.none() | days))


@EXAMPLES
@given(one_series())
def test_no_choice_of_days_is_better(request: Request):
    booking = propose(request)

    monthly = [(one.number, one.on, one.start_minute) for one in booking.meetings if one.kind == MONTHLY]
    assert tuple(monthly) == brute_force(request)
    assert list(faults(request, booking)) == []


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_series_that_share_people_never_clash(data: st.DataObject):
    names = ("amira", "bo", "ida", "lone")
    people = tuple(data.draw(calendars(name)) for name in names)
    pairs = data.draw(st.lists(st.permutations(names).map(lambda one: one[:2]), min_size=2, max_size=5))
    many = tuple(data.draw(series(f"s{place}", *pair)) for place, pair in enumerate(pairs))
    request = Request(people, many)

    booking = propose(request)
    assert list(faults(request, booking)) == []
    assert propose(Request(people[::-1], many[::-1])) == booking
    assert_nearest_is_free(request, booking)


def assert_nearest_is_free(request: Request, booking: Booking) -> None:
    for one in booking.unbooked:
        if one.nearest:
            its = next(series for series in request.series if series.id == one.series)
            offered = Meeting(one.series, 99, "offer", one.nearest.on, one.nearest.start_minute, one.nearest.end_minute)
            two = {its.newcomer, its.buddy}
            names = {series.id for series in request.series if two & {series.newcomer, series.buddy}}
            others = [meeting for meeting in booking.meetings if meeting.series in names]
            assert not any(
                other.on == offered.on
                and other.start_minute < offered.end_minute
                and offered.start_minute < other.end_minute
                for other in others
            )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_many_series_at_once_are_booked_like_each_alone(data: st.DataObject):
    people, many = [], []
    for place in range(6):
        newcomer, buddy = f"n{place}", f"b{place}"
        people += [data.draw(calendars(newcomer)), data.draw(calendars(buddy))]
        many.append(data.draw(series(f"s{place}", newcomer, buddy)))
    together = propose(Request(tuple(people), tuple(many)))

    for place, one in enumerate(many):
        alone = propose(Request(tuple(people[2 * place : 2 * place + 2]), (one,)))
        assert days_of(alone, one.id) == days_of(together, one.id)
        assert alone.unbooked == tuple(missing for missing in together.unbooked if missing.series == one.id)
