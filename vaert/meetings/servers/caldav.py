"""CalDAV (RFC 4791), as much of it as it takes: put, take away, ask for free and busy.

A copy is written only over the version that we know (ETag); one that somebody has changed meanwhile is read first.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree import ElementTree

from vaert.common.dates import ZONE
from vaert.common.web import Answer
from vaert.meetings.calendar_text import calendar
from vaert.meetings.outside import NoCalendar, TooLarge, busy_intervals
from vaert.meetings.servers.http import request
from vaert.meetings.servers.interface import Copy, Interval, NoSuchCalendar, Put, ServerError, judged

_TRIES = 3
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_FREE_BUSY = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<c:free-busy-query xmlns:c="urn:ietf:params:xml:ns:caldav"><c:time-range start="{begins}" end="{ends}"/>'
    "</c:free-busy-query>"
)
_BY_UID = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop><c:filter>'
    '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:prop-filter name="UID">'
    '<c:text-match collation="i;octet">{uid}</c:text-match></c:prop-filter></c:comp-filter></c:comp-filter>'
    "</c:filter></c:calendar-query>"
)
_LARGEST_XML = 200_000


class CalDav:
    """One organisation's CalDAV server; `address` is one person's calendar, with {email} or {user} in it."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = address
        self._door = {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}

    def put(self, wanted: Put) -> Copy:
        """Write the copy: over the version we know, or new; found where a person's own program has put it already."""
        collection = self._collection(wanted.email)
        target, etag = wanted.copy.remote_id or _name(collection, wanted), wanted.copy.etag
        for _ in range(_TRIES):
            answer = self._write(target, wanted, etag)
            if answer.status in {200, 201, 204}:
                return Copy(target, answer.headers.get("etag", "") or self._etag(target))
            if answer.status == 409 and b"no-uid-conflict" in answer.body:
                target, etag = self._found(collection, wanted)
            elif answer.status == 412:
                etag = self._etag(target)
            elif answer.status == 404 and etag:
                etag = ""
            else:
                judged(answer)
        raise ServerError("somebody else keeps changing it")

    def remove(self, wanted: Put) -> None:
        """Take the copy away, also one that was changed since; one that is gone is gone."""
        target, etag = wanted.copy.remote_id, wanted.copy.etag
        for _ in range(_TRIES if target else 0):
            answer = self._ask("DELETE", target, {"If-Match": etag} if etag else {})
            if answer.status in {200, 202, 204, 404, 410}:
                return
            if answer.status != 412:
                judged(answer)
            etag = self._etag(target)
            if not etag:
                return

    def busy(self, emails: list[str], begins: datetime, ends: datetime) -> dict[str, list[Interval]]:
        """Ask each calendar for free and busy alone; no titles come over the line."""
        found = {}
        body = _FREE_BUSY.format(begins=_stamp(begins), ends=_stamp(ends)).encode()
        for email in emails:
            try:
                answer = judged(self._ask("REPORT", self._collection(email), _XML | {"Depth": "1"}, body), 200)
                first, last = begins.astimezone(ZONE).date(), ends.astimezone(ZONE).date()
                text = answer.body.decode("utf-8", "replace")
                found[email] = busy_intervals(text, first=first, last=last + timedelta(days=1), zone=ZONE)
            except (NoSuchCalendar, NoCalendar, TooLarge):
                continue
        return found

    def _collection(self, email: str) -> str:
        user = email.partition("@")[0]
        given = self._address.replace("{email}", quote(email, safe="")).replace("{user}", quote(user, safe=""))
        return given if given.endswith("/") else f"{given}/"

    def _write(self, target: str, wanted: Put, etag: str) -> Answer:
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        headers |= {"If-Match": etag} if etag else {"If-None-Match": "*"}
        return self._ask("PUT", target, headers, calendar([wanted.event]).encode())

    def _etag(self, target: str) -> str:
        """The version that stands there now; empty where nothing does."""
        answer = self._ask("GET", target, {})
        return "" if answer.status in {404, 410} else judged(answer, 200).headers.get("etag", "")

    def _found(self, collection: str, wanted: Put) -> tuple[str, str]:
        """Where the same UID stands under another name, and its version."""
        body = _BY_UID.format(uid=wanted.event.uid).encode()  # a UID of ours has no letter that XML minds
        answer = judged(self._ask("REPORT", collection, _XML | {"Depth": "1"}, body), 207)
        for href, etag in _listed(answer.body):
            address = urljoin(collection, href)
            if urlsplit(address).netloc == urlsplit(collection).netloc:
                return address, etag
        raise ServerError("the same meeting stands where it cannot be found")

    def _ask(self, method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        return request(method, address, headers=self._door | headers, body=body)


def _name(collection: str, wanted: Put) -> str:
    """The copy's own address, always the same for the same meeting."""
    return urljoin(collection, quote(wanted.event.uid.replace("@", "-"), safe="") + ".ics")


def _listed(body: bytes) -> list[tuple[str, str]]:
    """The addresses and versions in a multi-status answer; no document type, so nothing in it can unfold."""
    try:
        text = body[: _LARGEST_XML + 1].decode()
        if len(body) > _LARGEST_XML or "<!DOCTYPE" in text.upper():
            raise ServerError("the server answered too much")
        root = ElementTree.fromstring(text)  # noqa: S314
    except (UnicodeError, ElementTree.ParseError) as error:
        raise ServerError("the server answered no XML") from error
    found = [(one.findtext("{DAV:}href", ""), one.findtext(".//{DAV:}getetag", "")) for one in root]
    return [(quote(unquote(href), safe="/:@-._~"), etag) for href, etag in found if href and etag]


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
