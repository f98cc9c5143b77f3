"""Reads answers to invitations out of mails (iTIP, RFC 5546): what was answered, about which meeting, by whom.

Calendars differ in what they write: some leave out the organiser, the sequence or the address that was invited, name
zones as Windows does, or put the answer in an attachment. What is taken here is what is common to all; who somebody
is and whether the answer still counts is `actions.take_answer`'s to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message as Mail
from typing import Any

from icalendar import Calendar
from icalendar.cal import Component

from vaert.common.dates import ZONE
from vaert.outbox.incoming import Incoming, text_of

REPLY, COUNTER = "REPLY", "COUNTER"
_KINDS = {"text/calendar", "application/ics", "text/x-vcalendar"}
_LARGEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer to one invitation. `addresses` and `names` are all that may say who it was, the surest first."""

    uid: str
    reply: str  # iTIP's PARTSTAT in lower case
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    sequence: int | None  # none where the calendar does not say
    stamped_at: datetime | None
    starts_at: datetime | None  # the meeting's time as the calendar knows it; of a counter the time it proposes
    is_counter: bool
    answers: tuple[str, ...]  # Message-IDs of the mails that it answers


def answers_in(incoming: Incoming) -> list[Answer]:
    """Every answer in a mail, once each; none where the mail holds no answer. Raises ValueError for broken ones."""
    found: dict[tuple[str, str], Answer] = {}
    for part in incoming.mail.walk():
        if _may_hold_answers(part):
            for answer in _answers(part, incoming):
                found.setdefault((answer.uid, answer.reply), answer)
    return list(found.values())


def _may_hold_answers(part: Mail) -> bool:
    return part.get_content_type() in _KINDS or (part.get_filename() or "").lower().endswith(".ics")


def _answers(part: Mail, incoming: Incoming) -> Iterator[Answer]:
    calendar = Calendar.from_ical(text_of(part).strip("\ufeff \r\n\t"))
    method = str(calendar.get("METHOD") or part.get_param("method") or "").upper()
    if method not in {REPLY, COUNTER}:
        return
    for event in calendar.walk("VEVENT"):
        attendees = _listed(event.get("ATTENDEE"))
        who = _answering(attendees, incoming)
        reply = str(who.params.get("PARTSTAT", "")).lower() if who is not None else ""
        uid = str(event.get("UID", "")).strip()
        if uid and (reply or method == COUNTER):
            yield Answer(
                uid=uid,
                reply=reply,
                addresses=tuple(dict.fromkeys([*_addresses(who), *incoming.addresses("From", "Reply-To", "Sender")])),
                names=(str(who.params["CN"]),) if who is not None and who.params.get("CN") else (),
                sequence=_sequence(event),
                stamped_at=_instant(event, "DTSTAMP"),
                starts_at=_instant(event, "DTSTART"),
                is_counter=method == COUNTER,
                answers=tuple(incoming.answers),
            )


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found] if found is not None else []


def _answering(attendees: list[Any], incoming: Incoming) -> Any:
    """The attendee who answers: the only one, else the sender, else the first who has answered at all."""
    if len(attendees) < 2:
        return attendees[0] if attendees else None
    senders = set(incoming.addresses("From", "Reply-To", "Sender"))
    said = [one for one in attendees if str(one.params.get("PARTSTAT", "")).upper() not in {"", "NEEDS-ACTION"}]
    return next((one for one in attendees if senders & set(_addresses(one))), said[0] if said else None)


def _addresses(attendee: Any) -> list[str]:
    """The address of an attendee, and the one they were reached at where the calendar tells both."""
    if attendee is None:
        return []
    values = [str(attendee), str(attendee.params.get("EMAIL", "")), str(attendee.params.get("SENT-BY", ""))]
    cleaned = [re.sub(r"(?i)^\s*mailto:", "", value).strip(' "').lower() for value in values]
    return [address for address in cleaned if "@" in address]


def _sequence(event: Component) -> int | None:
    value = str(event.get("SEQUENCE", "")).strip()
    return min(int(value), _LARGEST_SEQUENCE) if value.isdecimal() else None


def _instant(event: Component, name: str) -> datetime | None:
    """A moment in UTC; a floating one is taken on the library's clock, and what is no moment is none."""
    try:
        value = event.decoded(name) if name in event else None
    except (ValueError, KeyError):
        return None
    if not isinstance(value, datetime):
        return None
    return (value if value.tzinfo else value.replace(tzinfo=ZONE)).astimezone(UTC)
