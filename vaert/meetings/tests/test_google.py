"""Google Calendar, against answers in the shapes of its documentation. Not run against the live service."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from vaert.meetings.servers import Away, Copy, Denied, NoSuchCalendar, ServerError
from vaert.meetings.servers.google import Google
from vaert.meetings.tests import cloudserver
from vaert.meetings.tests.test_graph import STARTS, wanted

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
EVENT = {
    "kind": "calendar#event",
    "etag": '"3181161784712000"',
    "id": "4eahs9ghkhrvkld72hogu9ph3e",
    "iCalUID": "5a8e@vaert",
}


@pytest.fixture
def cloud(settings):
    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    with cloudserver.running() as cloud:
        cloud.say("POST", "/token", 200, {"access_token": "ya29", "expires_in": 3599, "token_type": "Bearer"})
        yield cloud


def service(cloud, **more):
    key = {
        "type": "service_account",
        "private_key_id": "k1",
        "private_key": PEM,
        "client_email": "vaert@lindevang.iam.example",
        "token_uri": f"{cloud.address}/token",
    }
    return Google(f"{cloud.address}/calendar/v3", key | more)


@pytest.fixture
def google(cloud):
    return service(cloud)


def test_the_service_account_signs_that_it_acts_for_the_person(cloud, google):
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    cloud.say("PATCH", EVENT["id"], 200, EVENT)
    google.put(wanted())
    google.put(wanted())
    [login] = [one for one in cloud.asked if one.path == "/token"]
    assert login.body["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    head, claims, signature = login.body["assertion"].split(".")
    read = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    assert read[0] == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert (read[1]["iss"], read[1]["sub"]) == ("vaert@lindevang.iam.example", "jens@lindevang.example")
    assert (read[1]["aud"], read[1]["exp"] - read[1]["iat"]) == (f"{cloud.address}/token", 3600)
    KEY.public_key().verify(
        base64.urlsafe_b64decode(signature + "=="), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )


def test_a_refresh_token_opens_too(cloud):
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    cloud.say("PATCH", EVENT["id"], 200, EVENT)
    key = {"client_id": "a", "client_secret": "b", "refresh_token": "c", "token_uri": f"{cloud.address}/token"}
    Google(cloud.address, key).put(wanted())
    assert cloud.asked[0].body == {
        "grant_type": "refresh_token",
        "client_id": "a",
        "client_secret": "b",
        "refresh_token": "c",
    }


def test_a_new_meeting_is_imported_under_its_own_uid(cloud, google):
    cloud.say("GET", "/events", 200, {"kind": "calendar#events", "items": []})
    cloud.say("POST", "/import", 200, EVENT)
    assert google.put(wanted()) == Copy(EVENT["id"], EVENT["etag"])
    [asked] = cloud.of("POST")
    assert asked.path == "/calendar/v3/calendars/jens@lindevang.example/events/import"
    assert (asked.body["iCalUID"], asked.body["sequence"]) == ("5a8e@vaert", 0)
    assert asked.body["start"] == {"dateTime": "2026-12-03T09:00:00Z", "timeZone": "Europe/Copenhagen"}


def test_one_that_stands_there_is_changed_and_a_stale_version_read_again(cloud, google):
    cloud.say("PATCH", EVENT["id"], 412, {"error": {"code": 412, "errors": [{"reason": "conditionNotMet"}]}})
    cloud.say("PATCH", EVENT["id"], 200, EVENT | {"etag": '"2"'})
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    assert google.put(wanted(1, Copy(EVENT["id"], '"old"'))) == Copy(EVENT["id"], '"2"')
    assert [one.headers["If-Match"] for one in cloud.of("PATCH")] == ['"old"', EVENT["etag"]]


def test_one_that_somebody_keeps_changing_is_given_up_for_now(cloud, google):
    cloud.say("PATCH", EVENT["id"], 412, {"error": {"code": 412}})
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    with pytest.raises(ServerError):
        google.put(wanted(1, Copy(EVENT["id"], '"old"')))


def test_one_that_its_owner_deleted_is_imported_again(cloud, google):
    cloud.say("PATCH", EVENT["id"], 410, {"error": {"code": 410, "errors": [{"reason": "deleted"}]}})
    cloud.say("POST", "/import", 200, EVENT)
    assert google.put(wanted(1, Copy(EVENT["id"]))).remote_id == EVENT["id"]


def test_an_empty_page_is_not_the_last_one(cloud, google):
    cloud.say("GET", "/events", 200, {"kind": "calendar#events", "items": [], "nextPageToken": "more"})
    cloud.say("GET", "/events", 200, {"kind": "calendar#events", "items": [EVENT]})
    cloud.say("PATCH", EVENT["id"], 200, EVENT)
    assert google.put(wanted()).remote_id == EVENT["id"]
    assert [one.query.get("pageToken") for one in cloud.of("GET")] == [None, "more"]


def test_one_that_was_put_there_meanwhile_is_changed(cloud, google):
    cloud.say("GET", "/events", 200, {"items": []})
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    cloud.say("POST", "/import", 409, {"error": {"code": 409, "errors": [{"domain": "global", "reason": "duplicate"}]}})
    cloud.say("PATCH", EVENT["id"], 200, EVENT)
    assert google.put(wanted()) == Copy(EVENT["id"], EVENT["etag"])


def test_one_that_its_owner_has_moved_keeps_its_own_sequence(cloud, google):
    cloud.say("PATCH", EVENT["id"], 200, EVENT | {"sequence": 7})
    google.put(wanted(1, Copy(EVENT["id"])))
    assert "sequence" not in cloud.of("PATCH")[0].body


def test_one_that_only_its_organiser_may_change_is_left_to_the_mail(cloud, google):
    reason = {"domain": "calendar", "reason": "forbiddenForNonOrganizer"}
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    cloud.say("PATCH", EVENT["id"], 403, {"error": {"code": 403, "errors": [reason]}})
    assert google.put(wanted()) == Copy(EVENT["id"], EVENT["etag"])
    assert cloud.of("POST") == []


def test_a_token_that_runs_out_is_asked_for_anew(cloud, google):
    cloud.answers.pop(("POST", "/token"))
    cloud.say("POST", "/token", 200, {"access_token": "short", "expires_in": 60})
    cloud.say("POST", "/token", 200, {"access_token": "next", "expires_in": 3599})
    cloud.say("GET", "/events", 200, {"items": [EVENT]})
    cloud.say("PATCH", EVENT["id"], 200, EVENT)
    google.put(wanted())
    given = [one.headers["Authorization"] for one in cloud.asked if one.path != "/token"]
    assert given == ["Bearer short", "Bearer next"]


@pytest.mark.parametrize("status", [204, 410])
def test_one_is_taken_away_and_nobody_is_told(cloud, google, status):
    cloud.say("DELETE", EVENT["id"], status)
    google.remove(wanted(copy=Copy(EVENT["id"])))
    assert cloud.of("DELETE")[0].query == {"sendUpdates": "none"}
    google.remove(wanted())
    assert len(cloud.of("DELETE")) == 1


def test_it_is_asked_when_each_is_taken(cloud, google):
    busy = {"busy": [{"start": "2026-12-04T10:00:00+01:00", "end": "2026-12-04T11:00:00+01:00"}]}
    gone = {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    calendars = {"jens@lindevang.example": busy, "nobody@lindevang.example": gone}
    cloud.say("POST", "/freeBusy", 200, {"kind": "calendar#freeBusy", "calendars": calendars})
    found = google.busy(list(calendars), STARTS, STARTS + timedelta(days=60))
    times = (datetime(2026, 12, 4, 9, tzinfo=UTC), datetime(2026, 12, 4, 10, tzinfo=UTC))
    assert found == {"jens@lindevang.example": [times]}


@pytest.mark.parametrize(("status", "error"), [(401, Denied), (403, NoSuchCalendar), (429, Away), (500, Away)])
def test_a_refusal_is_told_as_what_it_is(cloud, google, status, error):
    cloud.say("GET", "/events", status, {"error": {"code": status}})
    with pytest.raises(error):
        google.put(wanted())


@pytest.mark.parametrize("more", [{"private_key": "no key"}, {"private_key": 1}])
def test_a_key_that_is_none_is_a_door_that_is_shut(cloud, more):
    with pytest.raises(Denied):
        service(cloud, **more).put(wanted())
    with pytest.raises(Denied):
        Google(cloud.address, {}).put(wanted())


@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"])
def test_too_much_at_a_time_is_a_server_that_asks_us_to_wait(cloud, google, reason):
    cloud.say("GET", "/events", 403, {"error": {"code": 403, "errors": [{"domain": "usageLimits", "reason": reason}]}})
    with pytest.raises(Away):
        google.put(wanted())
