"""Microsoft Graph, against answers in the shapes of its documentation. Not run against the live service."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.world import NOW
from vaert.common.web import Answer
from vaert.meetings.actions import ServerFacts, use_calendar_server
from vaert.meetings.calendar_text import Event
from vaert.meetings.models import CalendarEntry
from vaert.meetings.pushing import look_after
from vaert.meetings.servers import Away, Copy, Denied, NoSuchCalendar, Put, opening
from vaert.meetings.servers.graph import BY_MAIL, Graph
from vaert.meetings.servers.interface import asked_to_wait
from vaert.meetings.tests import cloudserver
from vaert.outbox.models import Message

STARTS = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
EVENT = {"@odata.etag": 'W/"ZlnW4RIAV06KYYwlrfNZvQAALfZeRQ=="', "id": "AAMkAGI1AAAt9AHjAAA=", "iCalUId": "040000008200"}


@pytest.fixture
def cloud(settings):
    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    with cloudserver.running() as cloud:
        cloud.say("POST", "/token", 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "eyJ0eXAi"})
        yield cloud


@pytest.fixture
def graph(cloud):
    return Graph(f"{cloud.address}/v1.0", cloud.address, "tenant", "application", "secret")


def wanted(sequence=0, copy=Copy()):  # noqa: B008
    event = Event(
        uid="5a8e@vaert",
        sequence=sequence,
        stamped_at=STARTS,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(minutes=30),
        summary="Kaffe og sparring med Amira",
        language="da",
        place="Kantinen",
        description="Kaffe og sparring med Amira Haddad.",
    )
    return Put(email="jens@lindevang.example", event=event, copy=copy)


def test_the_application_logs_in_with_its_secret_and_uses_the_token_again(cloud, graph):
    cloud.say("GET", "/events", 200, {"value": [EVENT]})
    graph.put(wanted())
    graph.put(wanted())
    [login] = [one for one in cloud.asked if one.path.endswith("/token")]
    assert login.path == "/tenant/oauth2/v2.0/token"
    assert login.body == {
        "grant_type": "client_credentials",
        "client_id": "application",
        "client_secret": "secret",
        "scope": "https://graph.microsoft.com/.default",
    }
    assert {one.headers["Authorization"] for one in cloud.of("GET")} == {"Bearer eyJ0eXAi"}


def test_a_meeting_that_the_mail_has_put_there_is_left_to_the_mail(cloud, graph):
    cloud.say("GET", "/events", 200, {"value": [{"id": EVENT["id"]}]})
    assert graph.put(wanted()) == Copy(BY_MAIL)
    assert cloud.of("GET")[0].query["$filter"] == "iCalUId eq '5a8e@vaert'"
    graph.remove(wanted(copy=Copy(BY_MAIL)))
    assert cloud.of("POST") == cloud.of("DELETE") == []


def test_an_empty_page_is_not_the_last_one(cloud, graph):
    following = f"{cloud.address}/v1.0/users/jens@lindevang.example/events?%24skip=10"
    cloud.say("GET", "/events", 200, {"value": [], "@odata.nextLink": following})
    cloud.say("GET", "/events", 200, {"value": [{"id": EVENT["id"]}]})
    assert graph.put(wanted()) == Copy(BY_MAIL)
    assert [one.query.get("$skip") for one in cloud.of("GET")] == [None, "10"]


def test_the_token_goes_to_no_other_server(cloud, graph):
    cloud.say("GET", "/events", 200, {"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/events"})
    cloud.say("POST", "/events", 201, EVENT)
    assert graph.put(wanted()).remote_id == EVENT["id"]
    assert len(cloud.of("GET")) == 1


def test_one_that_is_not_there_is_put_there_once(cloud, graph):
    cloud.say("GET", "/events", 200, {"value": []})
    cloud.say("POST", "/events", 201, EVENT)
    assert graph.put(wanted()) == Copy(EVENT["id"], EVENT["@odata.etag"])
    graph.put(wanted())
    first, again = cloud.of("POST")
    assert first.path == "/v1.0/users/jens@lindevang.example/events"
    assert first.body["transactionId"] == again.body["transactionId"]
    assert first.body["start"] == {"dateTime": "2026-12-03T09:00:00", "timeZone": "UTC"}
    assert first.body["end"] == {"dateTime": "2026-12-03T09:30:00", "timeZone": "UTC"}
    assert (first.body["subject"], first.body["location"]) == (
        "Kaffe og sparring med Amira",
        {"displayName": "Kantinen"},
    )


def test_one_that_we_have_put_there_is_changed_and_made_again_where_it_is_gone(cloud, graph):
    known = Copy(EVENT["id"])
    cloud.say("GET", "/events", 200, {"value": []})
    cloud.say("PATCH", EVENT["id"], 200, EVENT)
    cloud.say("PATCH", EVENT["id"], 404, {"error": {"code": "ErrorItemNotFound"}})
    cloud.say("POST", "/events", 201, EVENT | {"id": "another"})
    assert graph.put(wanted(1, known)).remote_id == EVENT["id"]
    assert graph.put(wanted(2, known)).remote_id == "another"


@pytest.mark.parametrize("status", [204, 404])
def test_one_that_we_have_put_there_is_taken_away(cloud, graph, status):
    cloud.say("DELETE", EVENT["id"], status)
    graph.remove(wanted(copy=Copy(EVENT["id"])))
    assert len(cloud.of("DELETE")) == 1


SCHEDULE = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.scheduleInformation)",
    "value": [
        {
            "scheduleId": "Jens@Lindevang.example",
            "availabilityView": "022",
            "scheduleItems": [
                {
                    "isPrivate": True,
                    "status": status,
                    "start": {"dateTime": f"2026-12-0{day}T09:00:00.0000000", "timeZone": "UTC"},
                    "end": {"dateTime": f"2026-12-0{day}T10:00:00.0000000", "timeZone": "UTC"},
                }
                for day, status in enumerate(["busy", "oof", "tentative", "free", "workingElsewhere"], start=1)
            ],
        },
        {
            "scheduleId": "nobody@lindevang.example",
            "error": {"message": "Address not found", "responseCode": "ErrorMailRecipientNotFound"},
        },
    ],
}


def test_it_is_asked_when_twenty_people_at_a_time_are_taken(cloud, graph):
    cloud.say("POST", "/getSchedule", 200, SCHEDULE)
    found = graph.busy(["jens@lindevang.example", "nobody@lindevang.example"], STARTS, STARTS + timedelta(days=30))
    assert {email: [start.day for start, _ in times] for email, times in found.items()} == {
        "jens@lindevang.example": [1, 2, 3]
    }
    [asked] = cloud.of("POST")
    assert asked.body["schedules"] == ["jens@lindevang.example", "nobody@lindevang.example"]
    assert asked.headers["Prefer"] == 'outlook.timezone="UTC"'
    graph.busy([f"{number}@lindevang.example" for number in range(45)], STARTS, STARTS + timedelta(days=80))
    assert [len(one.body["schedules"]) for one in cloud.of("POST")[1:]] == [20, 20, 20, 20, 5, 5]


@pytest.mark.parametrize(
    ("status", "error"), [(401, Denied), (403, NoSuchCalendar), (429, Away), (503, Away), (504, Away)]
)
def test_a_refusal_is_told_as_what_it_is(cloud, graph, status, error):
    cloud.say("GET", "/events", status, {"error": {"code": "x", "message": "y"}}, Retry_After="10")
    with pytest.raises(error):
        graph.put(wanted())


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("10", 10), ("Thu, 26 Nov 2026 09:02:00 GMT", 120), ("999999", 86_400), ("-5", 0), ("soon", 0), ("", 0)],
)
def test_how_long_the_server_asks_us_to_wait(given, seconds):
    answer = Answer(429, {"retry-after": given, "date": "Thu, 26 Nov 2026 09:00:00 GMT"})
    assert asked_to_wait(answer) == seconds


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_secret_is_a_door_that_is_shut(cloud, status):
    cloud.answers.clear()
    cloud.say("POST", "/token", status, {"error": "invalid_client", "error_description": "AADSTS7000215"})
    with pytest.raises(Denied):
        Graph(cloud.address, cloud.address, "tenant", "application", "wrong").put(wanted())


# -- beside the mail ------------------------------------------------------------------
@pytest.fixture
def microsoft(cloud, library, monkeypatch):
    """The library's Microsoft 365, whose calendars are empty."""
    monkeypatch.setattr(opening, "MICROSOFT_LOGIN", cloud.address)
    cloud.say("GET", "/events", 200, {"value": []})
    cloud.say("POST", "/events", 201, EVENT)
    given = ServerFacts(
        kind="graph",
        address=f"{cloud.address}/v1.0",
        user="tenant/application",
        secret="secret",
        puts_meetings=True,
        asks_when_taken=False,
    )
    use_calendar_server(organisation=library.organisation, facts=given, by=library.karen, at=NOW)
    return cloud


def events_put(cloud, **later):
    look_after(at=lambda: NOW + timedelta(**later))
    return len([one for one in cloud.of("POST") if one.path.endswith("/events")])


@pytest.mark.parametrize("state", ["waiting", "sending", "data"])
def test_a_meeting_waits_for_the_mail_that_puts_it_there_also_through_the_quiet_hours(microsoft, meeting, state):
    Message.objects.update(state=state, next_attempt_at=NOW + timedelta(hours=9))
    assert events_put(microsoft) == events_put(microsoft, hours=8) == 0


def test_exchange_gets_the_moments_it_needs_to_take_a_mail_in(microsoft, meeting):
    Message.objects.update(state="sent", sent_at=NOW, accepted_as="250 2.0.0 Ok")
    assert events_put(microsoft, minutes=10) == 0
    microsoft.answers.pop(("GET", "/events"))
    microsoft.say("GET", "/events", 200, {"value": [EVENT]})
    assert events_put(microsoft, minutes=20) == 0
    assert {*CalendarEntry.objects.values_list("remote_id", flat=True)} == {BY_MAIL}


@pytest.mark.parametrize("state", ["failed", "dropped"])
def test_a_meeting_whose_mail_never_arrives_is_put_there_at_once(microsoft, meeting, state):
    Message.objects.update(state=state)
    assert events_put(microsoft) == 2


def test_a_mail_that_stays_in_the_local_mailbox_is_not_waited_for(microsoft, meeting):
    Message.objects.update(state="sent", sent_at=NOW, accepted_as="")
    assert events_put(microsoft) == 2


def test_ours_goes_where_a_late_mail_has_put_the_meeting_there_after_all(cloud, graph):
    cloud.say("GET", "/events", 200, {"value": [{"id": "by mail"}]})
    cloud.say("DELETE", EVENT["id"], 204)
    assert graph.put(wanted(1, Copy(EVENT["id"]))) == Copy(BY_MAIL)
    assert len(cloud.of("DELETE")) == 1
    assert cloud.of("PATCH") == []
