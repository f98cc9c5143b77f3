"""Meetings on a real CalDAV server (Radicale)."""

import http.client
import tempfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from tests.world import NOW
from vaert.common import clock
from vaert.meetings.actions import (
    NewMeeting,
    ServerFacts,
    book,
    cancel_meetings,
    move_meeting,
    stop_using_calendar_server,
    use_calendar_server,
)
from vaert.meetings.feed import as_text, events_of
from vaert.meetings.jobs import look_after_calendar_servers
from vaert.meetings.models import BusyTime, CalendarEntry, CalendarServer
from vaert.meetings.pushing import without
from vaert.meetings.tests import davserver
from vaert.outbox.models import Message

LATER = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def dav(settings):
    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder, davserver.running(Path(folder)) as server:
        yield server


class Person:
    """Somebody's calendar on the server, as their own program sees it."""

    def __init__(self, dav, person):
        self.address = dav.address.replace("{user}", person.email.partition("@")[0])

    def ask(self, method, name="", body=None, **headers):
        place = urlsplit(self.address + name)
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
        door = b64encode(f"{davserver.USER}:{davserver.PASSWORD}".encode()).decode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, place.path, body, {"Authorization": f"Basic {door}"} | headers)
        answer = line.getresponse()
        content = answer.read().decode()
        line.close()
        return answer.status, content, answer.headers

    def open(self):
        body = (
            '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
            "<d:displayname>x</d:displayname></d:prop></d:set></c:mkcalendar>"
        )
        assert self.ask("MKCALENDAR", body=body)[0] == 201
        return self

    def events(self):
        status, content, _ = self.ask("GET")
        return Calendar.from_ical(content).walk("VEVENT") if status == 200 and content else []


@pytest.fixture
def calendars(dav, library):
    """Amira's and Jens's calendars."""
    return {one.given_name: Person(dav, one).open() for one in (library.amira, library.jens)}


@pytest.fixture
def server(dav, library):
    return use_calendar_server(organisation=library.organisation, facts=facts(dav), by=library.karen, at=NOW)


def facts(dav, **more):
    given = {"kind": "caldav", "address": dav.address, "user": davserver.USER, "secret": davserver.PASSWORD}
    return ServerFacts(**given | {"puts_meetings": True, "asks_when_taken": False} | more)


@pytest.fixture
def later(monkeypatch):
    """`later(minutes=5)` looks after the servers so much later; how many copies changed."""

    def run(**length):
        moment = NOW + timedelta(**length)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return look_after_calendar_servers()

    return run


def test_a_meeting_stands_in_both_calendars_without_a_method(calendars, server, meeting, later):
    assert later() == 2
    for person, other in (("Amira", "Jens"), ("Jens", "Amira")):
        [event] = calendars[person].events()
        assert (event["UID"], str(event["SUMMARY"])) == (meeting.uid, f"Kaffe og sparring med {other}")
        assert "METHOD" not in calendars[person].ask("GET", meeting.uid.replace("@", "-") + ".ics")[1]
    assert later(minutes=5) == 0


def test_a_moved_meeting_moves_and_a_cancelled_one_goes(calendars, library, server, meeting, later):
    later()
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    assert later(minutes=5) == 2
    [event] = calendars["Jens"].events()
    assert (event.decoded("DTSTART"), event["SEQUENCE"]) == (LATER, 1)
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert later(minutes=10) == 2
    assert calendars["Jens"].events() == []
    assert later(minutes=15) == 0


def test_who_no_longer_attends_has_it_no_longer(calendars, library, server, meeting, later):
    later()
    meeting.attendees.filter(person=library.jens).delete()
    assert later(minutes=5) == 1
    assert (len(calendars["Amira"].events()), calendars["Jens"].events()) == (1, [])


def test_a_copy_that_somebody_has_changed_is_read_again_and_written(calendars, library, server, meeting, later):
    later()
    name = meeting.uid.replace("@", "-") + ".ics"
    _, text, headers = calendars["Jens"].ask("GET", name)
    mine = text.replace("SUMMARY;LANGUAGE=da:Kaffe", "SUMMARY;LANGUAGE=da:Min kaffe")
    assert calendars["Jens"].ask("PUT", name, mine.encode(), If_Match=headers["ETag"])[0] in {201, 204}
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    stale = CalendarEntry.objects.get(person=library.jens).etag
    assert calendars["Jens"].ask("PUT", name, mine.encode(), If_Match=stale)[0] == 412  # the server does refuse it
    later(minutes=5)
    [event] = calendars["Jens"].events()
    assert event.decoded("DTSTART") == LATER


def test_a_copy_that_its_owner_has_deleted_comes_back_with_the_next_change(calendars, library, server, meeting, later):
    later()
    calendars["Jens"].ask("DELETE", meeting.uid.replace("@", "-") + ".ics")
    assert later(minutes=5) == 0
    move_meeting(meeting, starts_at=LATER, by=library.jens, at=NOW)
    later(minutes=10)
    assert len(calendars["Jens"].events()) == 1


def test_a_meeting_that_their_own_program_took_from_the_mail_is_not_doubled(calendars, library, server, meeting, later):
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
        f"UID:{meeting.uid}\r\nDTSTAMP:20261123T080000Z\r\nDTSTART:20261203T090000Z\r\nDTEND:20261203T093000Z\r\n"
        "SUMMARY:Fra mailen\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert calendars["Jens"].ask("PUT", "from the mail.ics".replace(" ", "-"), text.encode())[0] == 201
    assert later() == 2
    [event] = calendars["Jens"].events()
    assert str(event["SUMMARY"]) == "Kaffe og sparring med Amira"


def test_a_crash_after_the_write_does_not_double_either(calendars, server, meeting, later):
    later()
    CalendarEntry.objects.update(pushed_sequence=None, remote_id="", etag="")
    assert later(minutes=10) == 2
    assert len(calendars["Jens"].events()) == 1


def test_one_without_a_calendar_holds_up_nobody_and_waits_longer_each_time(calendars, library, server, later):
    new = NewMeeting(kind="monthly", starts_at=LATER, attendees=[library.lone, library.jens], organiser=library.karen)
    book([new], organisation=library.organisation, by=library.karen, at=NOW)
    for minutes in (0, 2, 6):
        later(minutes=minutes)
    assert len(calendars["Jens"].events()) == 1
    entry = CalendarEntry.objects.get(person=library.lone)
    assert entry.attempts == 3
    assert entry.next_attempt_at > NOW + timedelta(minutes=6 + 3)
    assert CalendarServer.objects.get().trouble == ""


def test_a_server_that_is_down_loses_nothing(calendars, dav, server, meeting, later):
    dav.refuses = "503 Service Unavailable"
    assert later() == 0
    assert (CalendarServer.objects.get().trouble, CalendarEntry.objects.get(person__given_name="Jens").attempts) == (
        "away",
        0,
    )
    asked = len(dav.requests)
    assert later(seconds=30) == 0
    assert len(dav.requests) == asked
    dav.refuses = ""
    assert later(minutes=5) == 2
    assert CalendarServer.objects.get().trouble == ""


def test_a_wrong_password_is_told_and_tried_seldom(calendars, dav, library, meeting, later):
    use_calendar_server(organisation=library.organisation, facts=facts(dav, secret="forkert"), by=library.karen, at=NOW)
    for minutes in (0, 2, 5, 10):
        later(minutes=minutes)
    assert CalendarServer.objects.get().trouble == "refused"
    assert CalendarServer.objects.get().failures == 4


def test_a_machine_inside_the_house_needs_leave(calendars, dav, server, meeting, later, settings):
    settings.CALENDAR_PRIVATE_HOSTS = []
    assert later() == 0
    assert CalendarServer.objects.get().trouble == "private"


def test_a_demo_and_a_server_that_is_no_longer_used_are_asked_nothing(dav, library, server, meeting, later):
    type(library.organisation).objects.update(is_demo=True)
    assert later() == 0
    type(library.organisation).objects.update(is_demo=False)
    stop_using_calendar_server(organisation=library.organisation, at=NOW)
    assert later() == 0
    assert (dav.requests, CalendarServer.objects.get().sealed_secret) == ([], "")


def test_two_workers_write_one_copy_once(calendars, dav, server, meeting, later):
    later()
    CalendarEntry.objects.update(pushed_sequence=None, leased_until=NOW + timedelta(minutes=9))
    assert later(minutes=5) == 0
    assert later(minutes=10) == 2


def test_nothing_of_a_meeting_is_logged(calendars, dav, server, meeting, later, caplog):
    caplog.set_level("DEBUG")
    dav.refuses = "500 Oh no"
    later()
    assert "Kaffe" not in caplog.text
    assert davserver.PASSWORD not in caplog.text


# -- when people are taken ---------------------------------------------------
TAKEN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20261123T080000Z\r\n"
    "DTSTART:20261204T090000Z\r\nDTEND:20261204T100000Z\r\nSUMMARY:Tandlæge\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_it_is_asked_when_people_are_taken_and_our_own_meetings_are_left_out(calendars, dav, library, meeting, later):
    calendars["Jens"].ask("PUT", "dentist.ics", TAKEN.encode())
    both = facts(dav, asks_when_taken=True)
    use_calendar_server(organisation=library.organisation, facts=both, by=library.karen, at=NOW)
    later()
    later(hours=3)
    found = BusyTime.objects.values_list("person__given_name", "starts_at")
    assert list(found) == [("Jens", datetime(2026, 12, day, 9, tzinfo=UTC)) for day in (4, 11)]
    calendars["Jens"].ask("DELETE", "dentist.ics")
    later(hours=6)
    assert not BusyTime.objects.exists()


def test_a_meeting_is_cut_out_of_the_time_around_it():
    at = [NOW + timedelta(hours=hour) for hour in range(6)]
    assert without([(at[0], at[3])], [(at[1], at[2])]) == [(at[0], at[1]), (at[2], at[3])]
    assert without([(at[1], at[2])], [(at[1], at[2])]) == []
    assert without([(at[0], at[1])], [(at[2], at[3])]) == [(at[0], at[1])]


def test_invitations_are_read_back_as_they_were_meant(calendars, dav, library):
    """Names and places that calendars trip over, by icalendar as they are mailed, and by Radicale as they are kept.

    `bin/bench calendars` does it with two hundred.
    """
    places = ["Kantinen; 1. sal", "Læsesal, “Æblet”", "Mødelokale 3\\4", "C:\\Møder", "Ø" * 90, "Hos Åge\nved døren"]
    new = [
        NewMeeting(
            kind="monthly" if number % 5 else "introduction",
            starts_at=datetime(2026, 12, 1, 6, tzinfo=UTC) + timedelta(days=2 * number, minutes=15 * (number % 40)),
            attendees=[library.jens],
            organiser=library.karen,
            place=places[number % len(places)],
            subject="" if number % 3 else f"Æøå; komma, “citat” nr. {number}",
        )
        for number in range(40)
    ]
    wanted = {one.uid: one for one in book(new, organisation=library.organisation, by=library.karen, at=NOW)}
    mailed = [Calendar.from_ical(one.calendar) for one in Message.objects.all()]
    assert {one["METHOD"] for one in mailed} == {"REQUEST"}
    body = as_text(events_of(library.jens, at=NOW), library.jens).encode()
    assert calendars["Jens"].ask("PUT", body=body, Content_Type="text/calendar")[0] == 201
    for events in ([one.walk("VEVENT")[0] for one in mailed], calendars["Jens"].events()):
        found = {str(event["UID"]): event for event in events}
        assert found.keys() == wanted.keys()
        for uid, meeting in wanted.items():
            event = found[uid]
            assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (meeting.starts_at, meeting.ends_at)
            assert str(event["LOCATION"]) == meeting.place
            assert not meeting.subject or str(event["SUMMARY"]) == meeting.subject
