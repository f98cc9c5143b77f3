"""Reading calendars of people's own, from a real server."""

import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from tests.world import NOW, TODAY
from vaert.common import clock
from vaert.meetings.actions import TooMany, add_outside_calendar
from vaert.meetings.busy import calendars
from vaert.meetings.jobs import read_outside_calendars
from vaert.meetings.models import BusyTime, OutsideCalendar
from vaert.meetings.outside_reading import FORGOTTEN_AFTER

EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T080000Z\r\nSUMMARY:Tandlæge og andet privat\r\n"
    "DTSTART:202612{day:02}T090000Z\r\nDTEND:202612{day:02}T100000Z\r\nEND:VEVENT\r\n"
)


def ics(*days):
    events = "".join(EVENT.format(uid=day, day=day) for day in days)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"


class CalendarHost:
    """A server with one calendar: change `text`, `status`, `etag`; `asked` are the headers it got."""

    def __init__(self):
        self.text, self.status, self.etag, self.asked, self.address = ics(3), 200, '"1"', [], ""


@contextmanager
def _running(host):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            host.asked.append(dict(self.headers))
            same = host.status == 200 and self.headers.get("If-None-Match") == host.etag
            body = b"" if same else host.text.encode()
            self.send_response(304 if same else host.status)
            self.send_header("ETag", host.etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host.address = f"http://127.0.0.1:{server.server_port}/secret/jens.ics"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def host(settings):
    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    with _running(CalendarHost()) as host:
        yield host


@pytest.fixture
def added(library, host):
    return add_outside_calendar(person=library.jens, address=host.address, at=NOW)


@pytest.fixture
def later(monkeypatch):
    """`later(hours=2)` reads again so much later."""

    def read(**length):
        moment = NOW + timedelta(**length)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return read_outside_calendars()

    return read


def days(person):
    return [one.starts_at.day for one in BusyTime.objects.filter(person=person)]


def test_the_times_are_kept_and_nothing_of_what_they_are_for(library, added, later):
    assert later() == 1
    assert BusyTime.objects.values_list("person", "starts_at", "ends_at").get() == (
        library.jens.pk,
        datetime(2026, 12, 3, 9, tzinfo=UTC),
        datetime(2026, 12, 3, 10, tzinfo=UTC),
    )
    columns = [
        str(value) for row in (*BusyTime.objects.values(), *OutsideCalendar.objects.values()) for value in row.values()
    ]
    assert not any(word in " ".join(columns) for word in ("Tandlæge", "secret", "jens.ics"))


def test_no_meeting_is_proposed_at_a_time_that_is_taken(library, added, later):
    later()
    busy = calendars([library.jens], first=date(2026, 12, 1), last=date(2026, 12, 5))[library.jens.pk].busy
    assert [(one.on.day, one.start_minute, one.end_minute) for one in busy] == [(3, 600, 660)]


def test_it_is_asked_once_an_hour_and_only_whether_it_has_changed(library, added, host, later):
    later()
    assert later(minutes=30) == 0
    assert later(hours=2) == 1
    assert host.asked[-1]["If-None-Match"] == '"1"'
    assert days(library.jens) == [3]


def test_what_changed_replaces_what_was(library, added, host, later):
    host.text = ics(3, 4)
    later()
    kept = BusyTime.objects.earliest("starts_at").pk
    host.text, host.etag = ics(3, 7), '"2"'
    later(hours=2)
    assert days(library.jens) == [3, 7]
    assert BusyTime.objects.earliest("starts_at").pk == kept


def test_the_whole_is_read_again_each_day_as_series_reach_further(added, host, later):
    later()
    later(hours=26)
    assert "If-None-Match" not in host.asked[-1]


@pytest.mark.parametrize(
    ("status", "text", "trouble"),
    [(404, "", "address"), (401, "", "address"), (500, "", "unreachable"), (200, "<html>", "no_calendar")],
)
def test_a_calendar_that_cannot_be_read_keeps_its_times_and_waits_longer_each_time(
    library, added, host, later, status, text, trouble
):
    later()
    host.status, host.text, host.etag = status, text, '"2"'
    for hours in (2, 6, 12):
        later(hours=hours)
    added.refresh_from_db()
    assert (added.trouble, added.failures, days(library.jens)) == (trouble, 3, [3])
    assert added.next_attempt_at > NOW + timedelta(hours=12 + 6)
    host.status, host.text = 200, ics(4)
    later(hours=48)
    added.refresh_from_db()
    assert (added.trouble, added.failures, days(library.jens)) == ("", 0, [4])


def test_times_that_are_too_old_to_believe_are_forgotten(library, added, host, later):
    later()
    host.status = 404
    later(hours=2)
    later(days=FORGOTTEN_AFTER.days + 1)
    assert days(library.jens) == []


def test_a_machine_inside_the_house_is_not_asked(library, host, settings, later):
    settings.CALENDAR_PRIVATE_HOSTS = []
    added = add_outside_calendar(person=library.jens, address=host.address, at=NOW)
    later()
    added.refresh_from_db()
    assert (added.trouble, host.asked) == ("private", [])


def test_who_has_left_is_asked_about_no_more(library, added, host, later):
    library.jens.employments.update(ends_on=TODAY - timedelta(days=1))
    later()
    assert host.asked == []
    assert not OutsideCalendar.objects.exists()


def test_one_worker_asks_at_a_time(added, host, later):
    OutsideCalendar.objects.update(leased_until=NOW + timedelta(minutes=4))
    assert later() == 0
    assert later(minutes=5) == 1


def test_no_address_is_logged(added, host, later, caplog):
    caplog.set_level("DEBUG")
    host.status = 500
    later()
    assert "secret" not in caplog.text


# -- the page ----------------------------------------------------------------
PAGE = "/calendar/"


def test_one_adds_a_calendar_sees_it_and_takes_it_away(as_person, library, host, later):
    client, add = as_person(library.jens), reverse("outside_calendars")
    for _ in range(2):
        assert client.post(add, {"address": host.address}).status_code == 302
    later()
    page = client.get(PAGE).content.decode()
    assert "127.0.0.1" in page
    assert "Sidst læst" in page
    assert "jens.ics" not in page
    removal = reverse("outside_removal", args=[OutsideCalendar.objects.get().pk])
    assert client.get(removal).status_code == 405
    assert client.post(removal).status_code == 302
    assert client.post(removal).status_code == 404
    assert not BusyTime.objects.exists()


def test_webcal_is_https(library):
    made = add_outside_calendar(person=library.jens, address=" webcal://A.example/x.ics ", at=NOW)
    assert made.host == "a.example"
    assert add_outside_calendar(person=library.jens, address="https://A.example/x.ics", at=NOW).pk == made.pk


@pytest.mark.parametrize(
    "address", ["", "   ", "file:///etc/passwd", "javascript:alert(1)", "https://", "x" * 2001, "[]", "https://["]
)
def test_what_leads_nowhere_is_told(as_person, library, address):
    answer = as_person(library.jens).post(reverse("outside_calendars"), {"address": address})
    assert answer.status_code == 422
    assert not OutsideCalendar.objects.exists()


def test_there_is_an_end_to_how_many(library):
    for number in range(5):
        add_outside_calendar(person=library.jens, address=f"https://a.example/{number}.ics", at=NOW)
    with pytest.raises(TooMany):
        add_outside_calendar(person=library.jens, address="https://a.example/more.ics", at=NOW)


def test_a_calendar_is_its_owners_alone(as_person, client, library, stranger, added):
    removal = reverse("outside_removal", args=[added.pk])
    assert client.post(removal).status_code == 302
    for person in (library.lone, library.gitte, library.karen, stranger):
        assert "127.0.0.1" not in as_person(person).get(PAGE).content.decode()
        assert as_person(person).post(removal).status_code == 404
    assert OutsideCalendar.objects.exists()


def test_an_installation_may_leave_it_out(as_person, library, settings):
    settings.CALENDAR_OUTSIDE = False
    assert "Hvornår du er optaget" not in as_person(library.jens).get(PAGE).content.decode()
    assert (
        as_person(library.jens).post(reverse("outside_calendars"), {"address": "https://a.example"}).status_code == 404
    )


# -- one calendar must not hold up the rest ----------------------------------
def test_a_calendar_that_trips_the_reader_up_is_told_and_the_rest_is_read(added, host, later, monkeypatch, caplog):
    def trip(*_, **__):
        raise AttributeError("Tandlæge")

    monkeypatch.setattr("vaert.meetings.outside_reading.busy_intervals", trip)
    assert later() == 1
    added.refresh_from_db()
    assert (added.trouble, added.failures) == ("no_calendar", 1)
    assert "Tandlæge" not in caplog.text


def test_a_calendar_that_kills_the_worker_waits_like_one_that_cannot_be_read(added, later, monkeypatch):
    def killed(*_, **__):
        raise SystemExit

    monkeypatch.setattr("vaert.meetings.outside_reading.busy_intervals", killed)
    with pytest.raises(SystemExit):
        later()
    added.refresh_from_db()
    assert added.failures == 1
    assert added.next_attempt_at > added.added_at + timedelta(hours=1)
