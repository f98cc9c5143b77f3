"""Microsoft 365 over Microsoft Graph, as an application of the organisation's own (client credentials).

Written from Microsoft's documentation and tested against answers in the shapes it shows; not yet run against the live
service. Exchange takes invitations out of the mail into the calendar by itself. So a meeting that stands there with
our UID is left to the mail; only one that does not is put there.
"""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from vaert.common.web import Answer
from vaert.meetings.servers.http import read_json, request, request_json
from vaert.meetings.servers.interface import Copy, Denied, Interval, NoSuchCalendar, Put, ServerError, judged

BY_MAIL = "mail"  # the copy that Exchange has made itself
_AT_A_TIME = 20  # schedules in one question
_ASKERS = 3
_MOST_PAGES = 5
_SPAN = timedelta(days=40)  # a question may reach over 42 days
_TAKEN = {"busy", "oof", "tentative"}
_NAMESPACE = uuid.UUID("6f0c1c1e-6a0f-4f51-9f39-0f6f6d9a7a55")


class Graph:
    """One organisation's Microsoft 365."""

    def __init__(self, api: str, login: str, tenant: str, application: str, secret: str) -> None:
        self._api = api.rstrip("/")
        self._login = f"{login.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._application, self._secret = application, secret
        self._token, self._token_ends = "", 0.0

    def put(self, wanted: Put) -> Copy:
        """Have the meeting stand there: left where the mail put it, changed where we did, else new."""
        events = f"/users/{quote(wanted.email, safe='@')}/events"
        known = wanted.copy.remote_id
        if self._stands_by_mail(events, wanted):
            self.remove(wanted)  # a mail that came later than we thought: once is enough
            return Copy(BY_MAIL)
        if known and known != BY_MAIL:
            answer = self._ask("PATCH", f"{events}/{quote(known, safe='')}", _event(wanted))
            if answer.status not in {404, 410}:
                return _copy(judged(answer, 200))
        once = str(uuid.uuid5(_NAMESPACE, f"{wanted.event.uid}:{wanted.event.sequence}:{wanted.email}"))
        return _copy(judged(self._ask("POST", events, _event(wanted) | {"transactionId": once}), 200, 201))

    def remove(self, wanted: Put) -> None:
        """Take away what we have put there; what came by mail goes by mail."""
        known = wanted.copy.remote_id
        if known and known != BY_MAIL:
            address = f"/users/{quote(wanted.email, safe='@')}/events/{quote(known, safe='')}"
            judged(self._ask("DELETE", address), 200, 204, 404, 410)

    def busy(self, emails: list[str], begins: datetime, ends: datetime) -> dict[str, list[Interval]]:
        """Ask for the schedules of twenty people at a time (getSchedule)."""
        found: dict[str, list[Interval]] = {}
        for first in range(0, len(emails), _AT_A_TIME):
            some, start = emails[first : first + _AT_A_TIME], begins
            while start < ends:
                end = min(start + _SPAN, ends)
                for email, intervals in self._schedules(some, start, end).items():
                    found.setdefault(email, []).extend(intervals)
                start = end
        return found

    def _schedules(self, emails: list[str], begins: datetime, ends: datetime) -> dict[str, list[Interval]]:
        body = {
            "schedules": emails,
            "startTime": _moment(begins),
            "endTime": _moment(ends),
            "availabilityViewInterval": 30,
        }
        answer = self._asked_as_one_of(emails, body)
        found = {}
        for one in read_json(answer).get("value", []):
            if not one.get("error"):
                items = [item for item in one.get("scheduleItems", []) if item.get("status", "").lower() in _TAKEN]
                found[one["scheduleId"].lower()] = [(_instant(item["start"]), _instant(item["end"])) for item in items]
        return found

    def _asked_as_one_of(self, emails: list[str], body: dict[str, Any]) -> Answer:
        """The schedules are asked for in somebody's name; whoever has no mailbox cannot lend theirs."""
        for email in emails[:_ASKERS]:
            address = f"/users/{quote(email, safe='@')}/calendar/getSchedule"
            answer = self._ask("POST", address, body, {"Prefer": 'outlook.timezone="UTC"'})
            if answer.status not in {403, 404}:
                break
        return judged(answer, 200)

    def _stands_by_mail(self, events: str, wanted: Put) -> bool:
        """Whether an event with the meeting's own UID is there. A page may be empty although another follows."""
        path = f"{events}?" + urlencode({"$filter": f"iCalUId eq '{wanted.event.uid}'", "$select": "id", "$top": "1"})
        for _ in range(_MOST_PAGES):
            page = read_json(judged(self._ask("GET", path), 200))
            following = str(page.get("@odata.nextLink", ""))
            if page.get("value") or not following.startswith(f"{self._api}/"):  # the token goes to no other server
                return bool(page.get("value"))
            path = following.removeprefix(self._api)
        return False

    def _ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        given = {"Prefer": 'IdType="ImmutableId"'} | (headers or {})  # an event that is filed elsewhere keeps its name
        return request_json(method, self._api + path, token=self._bearer(), body=body, headers=given)

    def _bearer(self) -> str:
        """The token, asked for anew shortly before it runs out."""
        if time.monotonic() >= self._token_ends:
            form = {
                "grant_type": "client_credentials",
                "client_id": self._application,
                "client_secret": self._secret,
                "scope": "https://graph.microsoft.com/.default",
            }
            self._token, lasts = asked_for_token(self._login, form)
            self._token_ends = time.monotonic() + lasts
        return self._token


def asked_for_token(address: str, form: dict[str, str]) -> tuple[str, float]:
    """An OAuth token and how many seconds it can be used.

    A refusal is Denied, whatever status it comes with; but where the log-in only does not know the person we want to
    act for, nothing is wrong with the others: NoSuchCalendar.
    """
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    answer = request("POST", address, headers=headers, body=urlencode(form).encode())
    if answer.status in {400, 401, 403}:
        if "assertion" in form and _knows_no_such_person(answer):
            raise NoSuchCalendar("the log-in knows nobody by that address")
        raise Denied(f"the log-in answered {answer.status}")
    found = read_json(judged(answer, 200))
    if not found.get("access_token"):
        raise Denied("the log-in gave no token")
    return str(found["access_token"]), max(float(found.get("expires_in", 300)) - 120, 0.0)


def _knows_no_such_person(answer: Answer) -> bool:
    """Google says `invalid_grant` both of a wrong key and of an address that is nobody's there."""
    try:
        said = read_json(answer)
    except ServerError:
        return False
    return said.get("error") == "invalid_grant" and "email" in str(said.get("error_description", "")).lower()


def _event(wanted: Put) -> dict[str, Any]:
    event = wanted.event
    return {
        "subject": event.summary,
        "body": {"contentType": "text", "content": event.description},
        "start": _moment(event.starts_at),
        "end": _moment(event.ends_at),
        "location": {"displayName": event.place},
        "showAs": "busy",
    }


def _copy(answer: Answer) -> Copy:
    found = read_json(answer)
    if not found.get("id"):
        raise ServerError("the server named no event")
    return Copy(str(found["id"]), str(found.get("@odata.etag", ""))[:200])


def _moment(at: datetime) -> dict[str, str]:
    return {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _instant(given: dict[str, str]) -> datetime:
    """An instant as Graph writes it: seven decimals, the zone beside it. We ask for UTC."""
    return datetime.fromisoformat(given["dateTime"].partition(".")[0]).replace(tzinfo=UTC)
