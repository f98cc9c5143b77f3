"""Reads the calendar entry of an invitation back, to show it as one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from icalendar import Event, vCalAddress

_EVENT = re.compile(r"^BEGIN:VEVENT\r?$.*?^END:VEVENT\r?$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Guest:
    """Somebody invited, with what a face beside a name needs."""

    name: str
    address: str
    pk: int = 0

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        words = self.name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@dataclass(frozen=True)
class Entry:
    """What a calendar would show."""

    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str
    guests: tuple[Guest, ...]
    is_cancelled: bool


def read_entry(text: str) -> Entry | None:
    """The first event of an iCalendar object; None where there is none that can be read.

    The rules of its zone beside it are passed over: it says the zone by name.
    """
    written = _EVENT.search(text)
    if written is None:
        return None
    try:
        event: Any = Event.from_ical(written.group())
        return Entry(
            summary=str(event.get("SUMMARY", "")),
            starts_at=event.decoded("DTSTART"),
            ends_at=event.decoded("DTEND"),
            place=str(event.get("LOCATION", "")),
            guests=tuple(_guest(one) for one in _listed(event.get("ATTENDEE"))),
            is_cancelled=str(event.get("STATUS", "")) == "CANCELLED",
        )
    except (ValueError, KeyError):
        return None


def _listed(found: Any) -> list[vCalAddress]:
    return found if isinstance(found, list) else [found] if found else []


def with_faces(entry: Entry, ids: Mapping[str, int]) -> Entry:
    """The entry with the people behind the addresses, so that each face has its own colour."""
    return replace(entry, guests=tuple(replace(guest, pk=ids.get(guest.address, 0)) for guest in entry.guests))


def _guest(attendee: vCalAddress) -> Guest:
    address = str(attendee).removeprefix("mailto:")
    return Guest(str(attendee.params.get("CN", address)), address)
