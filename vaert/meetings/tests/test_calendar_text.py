from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.world import NOW
from vaert.meetings.calendar_text import Attending, Event, calendar


def written(**more):
    starts_at = more.pop("starts_at", datetime(2026, 12, 3, 9, 0, tzinfo=UTC))
    given = {
        "uid": "1@vaert",
        "sequence": 0,
        "stamped_at": NOW,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "summary": "Kaffe",
        "language": "da",
    }
    return calendar([Event(**given | more)], method="REQUEST")


def read_back(text):
    return Calendar.from_ical(text).walk("VEVENT")[0]


anything = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@given(anything, anything)
def test_whatever_the_words_are_they_are_read_back_as_written(summary, place):
    entry = read_back(written(summary=summary, place=place))
    assert (str(entry["SUMMARY"]), str(entry["LOCATION"])) == (summary, place)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_lines_are_folded_at_75_octets_and_nothing_is_smuggled_in(text):
    lines = written(description=f"x{text}").encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert sum(line.startswith(b"UID") for line in lines) == 1
    assert b"".join(lines).count(b"BEGIN:VEVENT") == 1 + text.count("BEGIN:VEVENT")


def test_a_line_break_in_the_description_is_read_back_as_one():
    assert str(read_back(written(description="en\r\nto\ntre"))["DESCRIPTION"]) == "en\nto\ntre"


def test_a_name_with_a_quote_and_a_semicolon_stays_one_name():
    entry = read_back(written(attending=(Attending('Åge "Bob"; Ågård, ph.d.', "aage@lindevang.example"),)))
    assert entry["ATTENDEE"].params["CN"] == "Åge 'Bob'; Ågård, ph.d."
    assert entry["ATTENDEE"].params["RSVP"] == "TRUE"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


@pytest.mark.parametrize(
    ("day", "local_hour"),
    [((2026, 3, 28), 11), ((2026, 3, 30), 12), ((2026, 10, 24), 12), ((2026, 10, 26), 11)],
)
def test_the_hour_is_right_on_both_sides_of_the_nights_when_the_clock_changes(day, local_hour):
    starts_at = datetime(*day, 10, 0, tzinfo=UTC)
    text = written(starts_at=starts_at)
    assert f"DTSTART;TZID=Europe/Copenhagen:{day[0]}{day[1]:02}{day[2]:02}T{local_hour}0000\r\n" in text
    assert read_back(text).decoded("DTSTART") == starts_at


def test_the_time_zone_stands_in_the_object_as_rules_that_agree_with_the_zone():
    zone = Calendar.from_ical(written()).walk("VTIMEZONE")[0]
    assert "RDATE" not in zone.to_ical().decode()
    own = zone.to_tz()
    for at in (datetime(2026, 3, 29, 12), datetime(2026, 7, 1, 12), datetime(2026, 10, 25, 12), datetime(2030, 1, 1)):  # noqa: DTZ001
        from zoneinfo import ZoneInfo

        assert at.replace(tzinfo=own).utcoffset() == at.replace(tzinfo=ZoneInfo("Europe/Copenhagen")).utcoffset()


@pytest.mark.parametrize(
    "days", [(date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)), (date(2027, 10, 30), date(2027, 10, 31))]
)
def test_the_zone_we_ship_keeps_ten_oclock_over_both_nights_when_the_clock_changes(days):
    """Read with our own rules, as a program that knows no zone by name does."""
    for day in days:
        starts_at = datetime.combine(day, time(10), ZoneInfo("Europe/Copenhagen"))
        whole = Calendar.from_ical(written(starts_at=starts_at))
        zone = whole.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
        wall = whole.walk("VEVENT")[0].decoded("DTSTART").replace(tzinfo=None)
        assert wall == datetime.combine(day, time(10))
        assert wall.replace(tzinfo=zone).astimezone(UTC) == starts_at
