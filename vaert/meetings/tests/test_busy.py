from datetime import UTC, date, datetime

from tests.world import NOW
from vaert.core.booking import Busy
from vaert.meetings.actions import book, cancel_meetings, install_closing_days
from vaert.meetings.busy import calendars, closed_days, public_holidays
from vaert.meetings.models import ClosingDay
from vaert.people.models import Absence, Employment, Shift

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


def of(person, first=FIRST, last=LAST):
    return calendars([person], first=first, last=last)[person.pk]


def test_the_working_week_is_minutes_since_midnight(library):
    assert of(library.jens).week[0] == (0, 8 * 60, 15 * 60 + 30)


def test_an_unknown_week_stays_unknown(library):
    library.jens.week = None
    assert of(library.jens).week is None


def test_desk_shifts_are_busy_on_the_librarys_own_clock(library):
    Shift.objects.create(
        person=library.jens,
        starts_at=datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 3, 12, 0, tzinfo=UTC),
    )
    assert of(library.jens).busy == (Busy(date(2026, 12, 3), 10 * 60, 13 * 60),)


def test_in_summer_the_same_hour_is_two_hours_after_utc(library):
    Shift.objects.create(
        person=library.jens,
        starts_at=datetime(2027, 6, 3, 9, 0, tzinfo=UTC),
        ends_at=datetime(2027, 6, 3, 10, 0, tzinfo=UTC),
    )
    busy = of(library.jens, date(2027, 6, 1), date(2027, 6, 30)).busy
    assert busy == (Busy(date(2027, 6, 3), 11 * 60, 12 * 60),)


def test_a_shift_past_midnight_is_busy_on_both_days(library):
    Shift.objects.create(
        person=library.jens,
        starts_at=datetime(2026, 12, 3, 21, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 4, 1, 0, tzinfo=UTC),
    )
    assert of(library.jens).busy == (Busy(date(2026, 12, 3), 22 * 60, 24 * 60), Busy(date(2026, 12, 4), 0, 2 * 60))


def test_a_booked_meeting_is_busy_and_a_cancelled_one_is_not(library, coffee):
    [meeting] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    assert of(library.jens).busy == (Busy(date(2026, 12, 3), 600, 630),)
    cancel_meetings([meeting], by=library.karen, at=NOW)
    assert of(library.jens).busy == ()


def test_absences_count_both_their_days_and_open_ones_last(library):
    Absence.objects.create(person=library.jens, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 8))
    Absence.objects.create(person=library.jens, starts_on=date(2026, 12, 21))
    assert of(library.jens).absences == (
        (date(2026, 12, 7), date(2026, 12, 9)),
        (date(2026, 12, 21), date(2027, 1, 1)),
    )


def test_days_outside_the_employment_are_days_away(library):
    Employment.objects.filter(person=library.jens).update(ends_on=date(2026, 12, 10))
    Employment.objects.create(person=library.jens, starts_on=date(2026, 12, 15), ends_on=date(2026, 12, 20))
    assert of(library.jens).absences == (
        (date(2026, 12, 11), date(2026, 12, 15)),
        (date(2026, 12, 21), date(2027, 1, 1)),
    )


def test_everybodys_calendar_takes_four_queries(library, django_assert_num_queries):
    people = [library.jens, library.amira, library.lone, library.karen]
    with django_assert_num_queries(4):
        found = calendars(people, first=FIRST, last=LAST)
    assert set(found) == {person.pk for person in people}


def test_public_holidays_and_local_closing_days_are_closed(library, django_assert_num_queries):
    install_closing_days(library.organisation, years=[2026, 2027])
    install_closing_days(library.organisation, years=[2027])
    with django_assert_num_queries(1):
        closed = closed_days(library.organisation, date(2026, 12, 20), date(2027, 6, 6)).days
    assert {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 25), date(2027, 6, 5)} <= closed
    assert date(2026, 12, 31) not in closed
    assert ClosingDay.objects.count() == 4


def test_store_bededag_is_a_working_day_from_2024():
    assert date(2023, 5, 5) in public_holidays(2023)
    assert date(2024, 4, 26) not in public_holidays(2024)
