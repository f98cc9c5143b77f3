"""Writes iCalendar (RFC 5545): one fixed shape, so written by hand; the tests read it back with a library.

The time zone stands in every object as two rules. Without it, or as lists of dates, Outlook shows the meeting
an hour off.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
_LINE_OCTETS = 75
_TIME_ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Copenhagen",
    "BEGIN:STANDARD",
    "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:19700329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


@dataclass(frozen=True)
class Attending:
    """Somebody at an event; `reply` is iTIP's PARTSTAT in lower case; `is_asked` for an answer (RSVP)."""

    name: str
    address: str
    reply: str = "needs-action"
    is_asked: bool = True


@dataclass(frozen=True, kw_only=True)
class Event:
    """What one calendar entry says. `organiser` is (name, address)."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    language: str
    place: str = ""
    description: str = ""
    link: str = ""
    organiser: tuple[str, str] | None = None
    attending: tuple[Attending, ...] = ()
    is_cancelled: bool = False
    has_status: bool = True  # a CANCEL for one attendee of an event that goes on has none


@dataclass(frozen=True, kw_only=True)
class WholeDays:
    """An entry that lasts from one day to another, both included, and takes nobody's time: a deadline, a beginning."""

    uid: str
    stamped_at: datetime
    starts_on: date
    ends_on: date
    summary: str
    language: str
    description: str = ""
    link: str = ""


def calendar(events: Iterable[Event | WholeDays], *, method: str = "", name: str = "") -> str:
    """A whole iCalendar object with CRLF and folded lines; `method` REQUEST or CANCEL makes it an invitation."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Vært//Meetings//DA", "VERSION:2.0", "CALSCALE:GREGORIAN"]
    if method:
        lines.append(f"METHOD:{method}")
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    lines += _TIME_ZONE
    for event in events:
        lines += _event(event) if isinstance(event, Event) else _whole_days(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: Event) -> list[str]:
    language = event.language
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;TZID=Europe/Copenhagen:{event.starts_at.astimezone(ZONE):%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Copenhagen:{event.ends_at.astimezone(ZONE):%Y%m%dT%H%M%S}",
        f"SUMMARY;LANGUAGE={language}:{_text(event.summary)}",
    ]
    if event.place:
        lines.append(f"LOCATION;LANGUAGE={language}:{_text(event.place)}")
    if event.description:
        lines.append(f"DESCRIPTION;LANGUAGE={language}:{_text(event.description)}")
    if event.link:
        lines.append(f"URL:{event.link}")
    if event.organiser:
        lines.append(f"ORGANIZER;CN={_parameter(event.organiser[0])}:mailto:{event.organiser[1]}")
    lines += [_attendee(one) for one in event.attending]
    if event.has_status:
        lines.append(f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}")
    return [*lines, "TRANSP:OPAQUE", "END:VEVENT"]


def _whole_days(entry: WholeDays) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{entry.stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.starts_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.ends_on + timedelta(days=1):%Y%m%d}",  # iCalendar's last day is not included
        f"SUMMARY;LANGUAGE={entry.language}:{_text(entry.summary)}",
    ]
    if entry.description:
        lines.append(f"DESCRIPTION;LANGUAGE={entry.language}:{_text(entry.description)}")
    if entry.link:
        lines.append(f"URL:{entry.link}")
    return [*lines, "TRANSP:TRANSPARENT", "END:VEVENT"]


def _attendee(one: Attending) -> str:
    return (
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={one.reply.upper()};"
        f"RSVP={'TRUE' if one.is_asked else 'FALSE'};"
        f"CN={_parameter(one.name)}:mailto:{one.address}"
    )


def _text(words: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line breaks escaped, control characters gone."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = re.sub(r"\r\n?|\n", "\\\\n", escaped)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", escaped)


def _parameter(words: str) -> str:
    """A quoted parameter value, in which a double quote has no place."""
    return '"' + re.sub(r"[\x00-\x1f\x7f]+", " ", words).replace('"', "'") + '"'


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no character cut in two."""
    if len(line.encode()) <= _LINE_OCTETS:
        return line
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece])
