"""Google Calendar, as a service account that may act for the organisation's people, or with a refresh token.

Written from Google's documentation and tested against answers in the shapes it shows; not yet run against the live
service.
"""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from vaert.common.web import Answer
from vaert.meetings.servers.graph import asked_for_token
from vaert.meetings.servers.http import read_json, request_json
from vaert.meetings.servers.interface import (
    Away,
    Copy,
    Denied,
    Interval,
    NoSuchCalendar,
    Put,
    ServerError,
    asked_to_wait,
    judged,
)

TOKENS = "https://oauth2.googleapis.com/token"
_TOO_MUCH = (b"rateLimitExceeded", b"userRateLimitExceeded", b"dailyLimitExceeded", b"quotaExceeded")
_SCOPE = "https://www.googleapis.com/auth/calendar"
_TRIES = 3
_MOST_PAGES = 5
_SPAN = timedelta(days=60)
_LIFE_SECONDS = 3600


class Google:
    """One organisation's Google Workspace; `key` is what Google gives for a service account or an application."""

    def __init__(self, api: str, key: dict[str, Any]) -> None:
        self._api, self._key = api.rstrip("/"), key
        self._tokens: dict[str, tuple[str, float]] = {}

    def put(self, wanted: Put) -> Copy:
        """Have the meeting stand there under its own UID: changed where it stands, else imported.

        Where the mail has put it there and Google lets its organiser alone change it, it is left to the mail.
        """
        events = f"/calendars/{quote(wanted.email, safe='')}/events"
        copy = wanted.copy if wanted.copy.remote_id else self._found(events, wanted)
        for _ in range(_TRIES):
            answer = self._write(events, wanted, copy)
            if answer.status == 403 and b"forbiddenForNonOrganizer" in answer.body:
                return copy
            if answer.status in {404, 410} and copy.remote_id:
                copy = Copy()
            elif answer.status in {409, 412}:
                copy = self._found(events, wanted)
            else:
                return _copy(judged(answer, 200))
        raise ServerError("somebody else keeps changing it")

    def remove(self, wanted: Put) -> None:
        """Take the meeting away, telling nobody; one that is gone is gone."""
        if wanted.copy.remote_id:
            events = f"/calendars/{quote(wanted.email, safe='')}/events"
            address = f"{events}/{quote(wanted.copy.remote_id, safe='')}?sendUpdates=none"
            judged(self._ask("DELETE", wanted.email, address), 200, 204, 404, 410)

    def busy(self, emails: list[str], begins: datetime, ends: datetime) -> dict[str, list[Interval]]:
        """Ask for free and busy, each person in their own name."""
        found: dict[str, list[Interval]] = {}
        for email in emails:
            start = begins
            try:
                while start < ends:
                    end = min(start + _SPAN, ends)
                    found.setdefault(email, []).extend(self._taken(email, start, end))
                    start = end
            except NoSuchCalendar:
                found.pop(email, None)
        return found

    def _taken(self, email: str, begins: datetime, ends: datetime) -> list[Interval]:
        body = {"timeMin": _stamp(begins), "timeMax": _stamp(ends), "items": [{"id": email}]}
        answer = read_json(judged(self._ask("POST", email, "/freeBusy", body), 200))
        calendar = answer.get("calendars", {}).get(email, {})
        if calendar.get("errors"):
            raise NoSuchCalendar(str(calendar["errors"][0].get("reason", ""))[:60])
        return [
            (datetime.fromisoformat(one["start"]).astimezone(UTC), datetime.fromisoformat(one["end"]).astimezone(UTC))
            for one in calendar.get("busy", [])
        ]

    def _write(self, events: str, wanted: Put, copy: Copy) -> Answer:
        """Change the copy, or import it where there is none.

        The sequence goes with an import alone: Google raises its own when the owner moves an event, and refuses a
        lower one.
        """
        if copy.remote_id:
            headers = {"If-Match": copy.etag} if copy.etag else {}
            return self._ask(
                "PATCH", wanted.email, f"{events}/{quote(copy.remote_id, safe='')}", _event(wanted), headers
            )
        imported = _event(wanted) | {"iCalUID": wanted.event.uid, "sequence": wanted.event.sequence}
        return self._ask("POST", wanted.email, f"{events}/import", imported)

    def _found(self, events: str, wanted: Put) -> Copy:
        """Where the meeting's UID stands already, perhaps from the mail; nowhere is an empty copy.

        A page may be empty although another follows.
        """
        question = {"iCalUID": wanted.event.uid}
        for _ in range(_MOST_PAGES):
            page = read_json(judged(self._ask("GET", wanted.email, f"{events}?{urlencode(question)}"), 200))
            if items := page.get("items", []):
                return Copy(str(items[0]["id"]), str(items[0].get("etag", ""))[:200])
            if not page.get("nextPageToken"):
                break
            question["pageToken"] = str(page["nextPageToken"])
        return Copy()

    def _ask(
        self, method: str, email: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        answer = request_json(method, self._api + path, token=self._bearer(email), body=body, headers=headers)
        if answer.status == 403 and any(word in answer.body for word in _TOO_MUCH):
            raise Away("the server asks us to wait", asked_to_wait(answer))
        return answer

    def _bearer(self, email: str) -> str:
        """A token for acting as this person; a refresh token's is the same for all."""
        whom = email if "private_key" in self._key else ""
        token, ends = self._tokens.get(whom, ("", 0.0))
        if time.monotonic() >= ends:
            address = str(self._key.get("token_uri", TOKENS))
            token, lasts = asked_for_token(address, self._assertion(whom, address) if whom else self._refresh())
            self._tokens[whom] = (token, time.monotonic() + lasts)
        return token

    def _refresh(self) -> dict[str, str]:
        try:
            return {
                "grant_type": "refresh_token",
                **{name: str(self._key[name]) for name in ("client_id", "client_secret", "refresh_token")},
            }
        except KeyError as error:
            raise Denied("the key has neither a private key nor a refresh token") from error

    def _assertion(self, email: str, address: str) -> dict[str, str]:
        """A signed statement that we act for the person (RFC 7523)."""
        now = int(time.time())
        head = {"alg": "RS256", "typ": "JWT", "kid": str(self._key.get("private_key_id", ""))}
        claims = {
            "iss": self._key.get("client_email", ""),
            "sub": email,
            "scope": _SCOPE,
            "aud": address,
            "iat": now,
            "exp": now + _LIFE_SECONDS,
        }
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
        signature = _encoded(self._sign(signed.encode()))
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": f"{signed}.{signature}"}

    def _sign(self, content: bytes) -> bytes:
        try:
            key = serialization.load_pem_private_key(str(self._key["private_key"]).encode(), password=None)
        except (ValueError, TypeError) as error:
            raise Denied("the private key is no key") from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise Denied("the private key is of another kind")
        return key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _event(wanted: Put) -> dict[str, Any]:
    event = wanted.event
    return {
        "summary": event.summary,
        "description": event.description,
        "location": event.place,
        "start": {"dateTime": _stamp(event.starts_at), "timeZone": "Europe/Copenhagen"},
        "end": {"dateTime": _stamp(event.ends_at), "timeZone": "Europe/Copenhagen"},
        "status": "confirmed",
        "source": {"title": "Vært", "url": event.link} if event.link else None,
    }


def _copy(answer: Answer) -> Copy:
    found = read_json(answer)
    if not found.get("id"):
        raise ServerError("the server named no event")
    return Copy(str(found["id"]), str(found.get("etag", ""))[:200])


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
