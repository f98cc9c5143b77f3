"""When somebody is taken, out of calendars of anybody's making."""

import signal
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaert.meetings import outside
from vaert.meetings.calendar_text import Event, calendar
from vaert.meetings.outside import NoCalendar, TooLarge, busy_intervals

ZONE = ZoneInfo("Europe/Copenhagen")
FIRST, LAST = date(2026, 11, 23), date(2027, 12, 28)


def text(*events, head=""):
    inside = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n".replace("\n", "\r\n") for event in events)
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{inside}END:VCALENDAR\r\n"
    return whole.replace("\r\r", "\r")


def taken(*events, head="", first=FIRST, last=LAST):
    found = busy_intervals(text(*events, head=head), first=first, last=last, zone=ZONE)
    return [f"{start.astimezone(ZONE):%d.%m %H:%M}-{end.astimezone(ZONE):%H:%M}" for start, end in found]


COFFEE = (
    "UID:1\nDTSTAMP:20261101T080000Z\nDTSTART;TZID=Europe/Copenhagen:20261203T100000\n"
    "DTEND;TZID=Europe/Copenhagen:20261203T103000"
)


def test_an_event_is_a_time_and_nothing_else():
    assert taken(COFFEE + "\nSUMMARY:Tandlæge") == ["03.12 10:00-10:30"]


@pytest.mark.parametrize(
    "more",
    [
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_cancelled_and_transparent_events_take_no_time(more):
    assert taken(f"{COFFEE}\n{more}") == []


def test_tentative_and_away_take_time():
    assert taken(f"{COFFEE}\nSTATUS:TENTATIVE\nX-MICROSOFT-CDO-BUSYSTATUS:OOF") == ["03.12 10:00-10:30"]


def test_our_own_meetings_in_their_calendar_are_not_counted_twice():
    assert taken(COFFEE.replace("UID:1", "UID:5a8e@vaert")) == []


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("20261203T090000Z", "20261203T093000Z", "10:00-10:30"),
        (";TZID=Romance Standard Time:20261203T100000", ";TZID=Romance Standard Time:20261203T103000", "10:00-10:30"),
        (";TZID=America/New_York:20261203T100000", ";TZID=America/New_York:20261203T103000", "16:00-16:30"),
        ("20261203T100000", "20261203T103000", "10:00-10:30"),
    ],
)
def test_every_way_to_write_a_zone_is_the_same_instant(start, end, hours):
    start, end = (f":{one}" if one[0] != ";" else one for one in (start, end))
    assert taken(f"UID:1\nDTSTAMP:20261101T080000Z\nDTSTART{start}\nDTEND{end}") == [f"03.12 {hours}"]


def test_a_length_stands_for_an_end_and_a_moment_takes_no_time():
    assert taken("UID:1\nDTSTART:20261203T090000Z\nDURATION:PT45M") == ["03.12 10:00-10:45"]
    assert taken("UID:1\nDTSTART:20261203T090000Z") == []


def test_whole_days_are_taken_from_midnight_to_midnight_on_the_librarys_clock():
    assert taken("UID:1\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225") == ["24.12 00:00-00:00"]


WEEKLY = (
    "UID:w\nDTSTAMP:20260101T080000Z\nDTSTART;TZID=Europe/Copenhagen:20260105T090000\n"
    "DTEND;TZID=Europe/Copenhagen:20260105T100000\nRRULE:FREQ=WEEKLY"
)


def test_a_series_is_unfolded_without_its_exceptions_and_with_what_was_moved():
    changed = "UID:w\nDTSTAMP:20260101T080000Z\nRECURRENCE-ID;TZID=Europe/Copenhagen:20261207T090000\n"
    moved = changed + "DTSTART:20261208T120000Z\nDTEND:20261208T130000Z"
    cancelled = (
        changed.replace("20261207", "20261214") + "DTSTART:20261214T080000Z\nDTEND:20261214T090000Z\nSTATUS:CANCELLED"
    )
    series = WEEKLY + "\nEXDATE;TZID=Europe/Copenhagen:20261130T090000"
    assert taken(series, moved, cancelled, last=date(2026, 12, 27)) == [
        "23.11 09:00-10:00",
        "08.12 13:00-14:00",
        "21.12 09:00-10:00",
    ]


def test_a_series_keeps_its_hour_over_both_nights_when_the_clock_changes():
    spring = taken(WEEKLY, first=date(2027, 3, 22), last=date(2027, 4, 5))
    autumn = taken(WEEKLY, first=date(2026, 10, 19), last=date(2026, 11, 2))
    assert {hours.partition(" ")[2] for hours in spring + autumn} == {"09:00-10:00"}
    assert len(spring) == len(autumn) == 3


def test_the_hour_that_comes_twice_and_the_hour_that_never_comes_are_times_like_others():
    night = "UID:1\nDTSTART:20261025T{}Z\nDTEND:20261025T{}Z"
    assert busy_intervals(
        text(night.format("003000", "013000")), first=date(2026, 10, 24), last=date(2026, 10, 26), zone=ZONE
    ) == [(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))]
    gone = "UID:1\nDTSTART;TZID=Europe/Copenhagen:20270328T023000\nDTEND;TZID=Europe/Copenhagen:20270328T040000"
    [(start, end)] = busy_intervals(text(gone), first=date(2027, 3, 27), last=date(2027, 3, 29), zone=ZONE)
    assert start < end


def test_what_touches_is_one_time_and_what_lies_outside_is_none():
    first = "UID:{}\nDTSTART:20261203T{}0000Z\nDTEND:20261203T{}0000Z"
    assert taken(first.format("a", "09", "11"), first.format("b", "10", "12"), first.format("c", "12", "13")) == [
        "03.12 10:00-14:00"
    ]
    assert taken(first.format("a", "09", "11").replace("2026", "2031")) == []


def test_a_calendar_that_tells_free_and_busy_only_is_read():
    head = (
        "BEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20261101T080000Z\r\n"
        "FREEBUSY;FBTYPE=BUSY:20261203T090000Z/20261203T100000Z,20261204T090000Z/PT1H\r\n"
        "FREEBUSY;FBTYPE=FREE:20261205T090000Z/PT1H\r\nEND:VFREEBUSY\r\n"
    )
    assert taken(head=head) == ["03.12 10:00-11:00", "04.12 10:00-11:00"]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY;INTERVAL=1", "FREQ=DAILY;BYHOUR=0;BYMINUTE=1,2,3;BYSECOND=1,2"],
)
def test_a_series_of_seconds_is_left_out_before_it_is_unfolded(rule):
    begun = time.process_time()
    endless = f"UID:e\nDTSTART:19700101T000000Z\nDTEND:19700101T000001Z\nRRULE:{rule}"
    assert taken(endless, COFFEE) == ["03.12 10:00-10:30"]
    assert time.process_time() - begun < 2


def test_rules_that_never_come_true_take_a_few_seconds_and_no_more(monkeypatch):
    """The thirtieth of February is looked for until the year 9999, and a calendar may ask for it a thousand times."""
    monkeypatch.setattr("vaert.meetings.outside.MOST_SECONDS", 0.3)
    begun = time.process_time()
    rule = "UID:{}\nDTSTART:20261203T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(TooLarge):
        taken(*[rule.format(number) for number in range(100)])
    assert time.process_time() - begun < 2


def test_a_series_that_never_gets_on_is_left_out():
    stuck = "UID:e\nDTSTART:20261203T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0"
    assert taken(stuck, COFFEE) == ["03.12 10:00-10:30"]


def test_more_than_a_person_has_is_refused():
    one = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261203T090000Z\r\nEND:VEVENT\r\n"
    with pytest.raises(TooLarge):
        busy_intervals(text(head=one * 20_001), first=FIRST, last=LAST, zone=ZONE)
    rule = "BEGIN:VEVENT\r\nUID:{}\r\nDTSTART:20261203T090000Z\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
    with pytest.raises(TooLarge):
        busy_intervals(text(head="".join(map(rule.format, range(1001)))), first=FIRST, last=LAST, zone=ZONE)


@pytest.mark.parametrize("given", ["", "<html>", "BEGIN:VCARD\r\nEND:VCARD\r\n", "BEGIN:VCALENDAR\r\n", "\x00\ufeff"])
def test_what_is_no_calendar_is_said_to_be_none(given):
    with pytest.raises(NoCalendar):
        busy_intervals(given, first=FIRST, last=LAST, zone=ZONE)


@pytest.mark.parametrize(
    "broken",
    ["UID:b", "UID:b\nDTSTART:nonsense", "UID:b\nDTSTART:20261203T090000Z\nRRULE:FREQ=SOMETIMES", "DTEND:20261203"],
)
def test_one_broken_event_spoils_no_others(broken):
    assert taken(broken, COFFEE)[-1:] == ["03.12 10:00-10:30"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 6), st.integers(5, 300)), max_size=8))
def test_what_we_write_is_read_as_the_same_times(given):
    zero = datetime(2026, 12, 1, tzinfo=UTC).timestamp()
    events, minutes = [], set()
    for number, (day, hour, length) in enumerate(given):
        start = zero + day * 86400 + hour * 3600
        events.append(
            Event(
                uid=f"{number}@elsewhere",
                sequence=0,
                stamped_at=datetime(2026, 11, 1, tzinfo=UTC),
                starts_at=datetime.fromtimestamp(start, UTC),
                ends_at=datetime.fromtimestamp(start + length * 60, UTC),
                summary="Møde",
                language="da",
            )
        )
        minutes |= {start + 60 * minute for minute in range(length)}
    found = busy_intervals(calendar(events), first=FIRST, last=LAST, zone=ZONE)
    seen = {start.timestamp() + 60 * k for start, end in found for k in range(int((end - start).total_seconds()) // 60)}
    assert seen == minutes


def test_a_series_that_never_moves_on_is_left_out():
    assert taken(f"{COFFEE}\nRRULE:FREQ=DAILY;INTERVAL=0") == []


@pytest.mark.parametrize(
    "trap",
    [
        "DTSTART:20200101T100000Z\nDTEND:20200101T110000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:00010101T100000Z\nRRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))),
        "DTSTART:20200101T100000Z\nRRULE:FREQ=DAILY\nEXDATE:" + ",".join(["20200102T100000Z"] * 200_000),
    ],
)
def test_endless_work_in_few_lines_comes_to_an_end(trap, monkeypatch):
    monkeypatch.setattr(outside, "MOST_SECONDS", 0.2)
    with pytest.raises(TooLarge):
        taken(f"UID:1\nDTSTAMP:20261101T080000Z\n{trap}")
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_more_lines_than_a_person_has_are_not_even_read():
    with pytest.raises(TooLarge):
        taken(head="X:1\r\n" * 400_001)


@pytest.mark.parametrize(
    "broken",
    [
        "UID:1\nDTSTART:20261201T100000Z\nDURATION:P999999999D",
        "UID:1\nDTSTART:20261201T100000Z\nDTSTART:20261202T100000Z\nDTEND:20261201T110000Z",
        "UID:1\nDTSTART:00010101T000000\nDTEND:99991231T235959",
        "UID:1\nSEQUENCE:zz\nDTSTART:20261202T100000Z\nDTEND:20261202T110000Z",
    ],
)
def test_a_time_beyond_all_times_is_no_accident(broken):
    with suppress(NoCalendar):
        taken(broken, COFFEE)
