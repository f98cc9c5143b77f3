"""One calendar server that is slow, broken or means no good holds up no other organisation's."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import NOW
from vaert.common import clock
from vaert.meetings import pushing
from vaert.meetings.actions import NewMeeting, ServerFacts, book, stop_using_calendar_server, use_calendar_server
from vaert.meetings.jobs import look_after_calendar_servers
from vaert.meetings.models import BusyTime, CalendarServer
from vaert.meetings.servers import NoSuchCalendar
from vaert.meetings.servers.google import Google
from vaert.meetings.tests import cloudserver, davserver
from vaert.meetings.tests.test_caldav import LATER, Person, facts
from vaert.meetings.tests.test_google import PEM


@pytest.fixture
def cloud(settings):
    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    with cloudserver.running() as server:
        server.say("POST", "/token", 200, {"access_token": "t", "expires_in": 3600})
        yield server


@pytest.fixture
def dav(settings):
    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder, davserver.running(Path(folder)) as server:
        yield server


@pytest.fixture
def google(cloud, library, meeting):
    """The library's server, which may answer anything."""
    key = {"client_id": "a", "client_secret": "b", "refresh_token": "c", "token_uri": f"{cloud.address}/token"}
    given = ServerFacts(
        kind="google", address=cloud.address, user="", secret=json.dumps(key), puts_meetings=True, asks_when_taken=True
    )
    return use_calendar_server(organisation=library.organisation, facts=given, by=library.karen, at=NOW)


@pytest.fixture
def neighbours(dav, stranger):
    """Another organisation with a CalDAV server that works, and one meeting to put there."""
    calendar = Person(dav, stranger).open()
    new = NewMeeting(kind="monthly", starts_at=LATER, attendees=[stranger], organiser=stranger)
    book([new], organisation=stranger.organisation, by=stranger, at=NOW)
    use_calendar_server(organisation=stranger.organisation, facts=facts(dav), by=stranger, at=NOW)
    return calendar


@pytest.fixture
def later(monkeypatch):
    def run(**length):
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(**length))
        return look_after_calendar_servers()

    return run


@pytest.mark.parametrize(
    "answers",
    [
        [("GET", "/events", 200, {"items": [{"summary": "no id"}]})],
        [("GET", "/events", 200, {"items": "none"})],
        [("GET", "/events", 200, [])],
        [("GET", "/events", 301, None)],
        [("GET", "/events", 200, {"items": []}), ("POST", "/import", 200, {"id": "a\0b"})],
        [("POST", "/freeBusy", 200, {"calendars": []})],
        [("POST", "/freeBusy", 400, {"error": {"code": 400}})],
        [("POST", "/freeBusy", 200, {"calendars": {"jens@lindevang.example": {"busy": [{"start": "whenever"}]}}})],
        [("POST", "/token", 200, {"access_token": "t", "expires_in": "soon"})],
        [("POST", "/token", 200, {"access_token": "t\r\nX-Smuggled: 1"})],
    ],
)
def test_whatever_one_server_answers_the_next_is_looked_after(cloud, google, neighbours, later, answers):
    for method, ending, status, body in answers:
        cloud.answers.pop((method, ending), None)
        cloud.say(method, ending, status, body, Location="https://elsewhere.example/")
    later()
    assert len(neighbours.events()) == 1
    assert len(cloud.asked) < 60


def test_a_server_that_kills_the_worker_is_not_asked_first_again(google, neighbours, later, monkeypatch):
    def killed(*_):
        raise SystemExit

    monkeypatch.setattr("vaert.meetings.pushing.client_of", killed)
    with pytest.raises(SystemExit):
        later()
    monkeypatch.undo()
    google.refresh_from_db()
    assert google.next_attempt_at > NOW + timedelta(minutes=10)


def test_a_slow_server_has_its_turn_and_no_more(dav, library, neighbours, monkeypatch):
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    new = [
        NewMeeting(
            kind="monthly", starts_at=LATER + timedelta(days=n), attendees=[library.jens], organiser=library.karen
        )
        for n in range(5)
    ]
    book(new, organisation=library.organisation, by=library.karen, at=NOW)
    Person(dav, library.jens).open()
    use_calendar_server(organisation=library.organisation, facts=facts(dav), by=library.karen, at=NOW)
    CalendarServer.objects.filter(organisation=library.organisation).update(next_attempt_at=NOW - timedelta(minutes=1))
    dav.before_each = lambda: moment.__setitem__(0, moment[0] + timedelta(seconds=50))
    assert look_after_calendar_servers() == 4  # three of the five, and the neighbours' one
    assert look_after_calendar_servers() == 2


def test_two_workers_ask_one_server_once(google, monkeypatch, later):
    asked = []
    monkeypatch.setattr("vaert.meetings.pushing._look_after", lambda server, at: asked.append(server.pk) or 0)
    later()
    later(minutes=1)
    assert asked == [google.pk]


def test_it_is_left_alone_for_as_long_as_it_asks(cloud, google, later):
    cloud.say("POST", "/freeBusy", 429, {}, Retry_After="1800")
    later()
    google.refresh_from_db()
    assert (google.trouble, google.next_attempt_at) == ("away", NOW + timedelta(minutes=30))


def test_who_has_no_calendar_there_shuts_the_door_for_nobody(cloud, google, later):
    """Google's log-in says so with the same word as of a wrong key."""
    key = {"private_key": PEM, "client_email": "x@y.example", "token_uri": f"{cloud.address}/token"}
    cloud.answers.clear()
    cloud.say("POST", "/token", 400, {"error": "invalid_grant", "error_description": "Invalid email or User ID"})
    client = Google(cloud.address, key)
    assert client.busy(["nobody@lindevang.example"], NOW, NOW + timedelta(days=1)) == {}
    with pytest.raises(NoSuchCalendar):
        client._bearer("nobody@lindevang.example")


def test_what_is_said_after_it_was_stopped_is_not_kept(cloud, google, library, monkeypatch, later):
    taken = {"busy": [{"start": "2026-12-04T10:00:00+01:00", "end": "2026-12-04T11:00:00+01:00"}]}
    cloud.say("POST", "/freeBusy", 200, {"calendars": {library.jens.email: taken}})
    cloud.say("GET", "/events", 404)
    asked = pushing._taken

    def stopped_meanwhile(*args):
        found = asked(*args)
        stop_using_calendar_server(organisation=library.organisation, at=NOW)
        return found

    monkeypatch.setattr(pushing, "_taken", stopped_meanwhile)
    later()
    assert not BusyTime.objects.exists()
    google.refresh_from_db()
    assert (google.closed_at, google.trouble) == (NOW, "")


def test_what_a_server_said_two_weeks_ago_is_believed_no_more(cloud, google, library, later):
    taken = {"busy": [{"start": "2026-12-14T10:00:00+01:00", "end": "2026-12-14T11:00:00+01:00"}]}
    cloud.say("POST", "/freeBusy", 200, {"calendars": {library.jens.email: taken}})
    cloud.say("GET", "/events", 404)
    later()
    assert BusyTime.objects.count() == 1
    cloud.answers["POST", "/freeBusy"] = [(503, None, {})]
    later(days=13)
    assert BusyTime.objects.count() == 1
    later(days=15)
    assert not BusyTime.objects.exists()
