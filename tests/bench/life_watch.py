"""What must hold in a living library after every day, found from the rows alone, by none of the product's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tests.bench.life_library import ZONE, Life
from tests.bench.life_rows import Rows, booked, lasts
from tests.bench.life_years import faults_of_years
from vaert.common.prepared import prepared
from vaert.outbox.models import Message

_DAY = timedelta(days=1)
_KINDLY = [Message.Kind.LETTER, Message.Kind.REMINDER]
_LATE = timedelta(hours=6)
State = Message.State


class Watch:
    """Looks at the library after each day. Keeps what everybody's calendar holds, from the mails that were sent."""

    def __init__(self) -> None:
        self.calendars: dict[tuple[int, str], tuple[int, str, datetime]] = {}
        self.heard: dict[tuple, date] = {}
        self.read_to = 0
        self.waiting: dict[int, str] = {}  # mails that have not left when they were last looked at, and their entry

    def faults(self, life: Life) -> list[str]:
        """Everything that does not hold today, in words that name the rows."""
        return [*faults_of_years(Rows(life)), *self._mail(life), *self._calendars(life)]

    def _mail(self, life: Life) -> Iterator[str]:
        """Nothing is late, nothing failed, nothing said twice, nobody written to who has left."""
        rows = _mails(life.organisation.pk, self.read_to, list(self.waiting))
        last_days = lasts(life.organisation.pk) if rows else {}
        for message in rows:
            self.read_to = max(self.read_to, message.pk)
            if message.state == State.WAITING:
                self.waiting[message.pk] = message.calendar
                if life.mail_is_dead_until is None and message.next_attempt_at < life.at - _LATE:
                    yield f"mail {message.pk} still waits: {message.subject}"
                continue
            self.waiting.pop(message.pk, None)
            if message.state in {State.SENT, State.JOINED}:
                yield from self._arrived(message, life.today, last_days)
            elif message.state != State.DROPPED:
                yield f"mail {message.pk} is {message.state}: {message.last_error}"

    def _arrived(self, message: Message, today: date, last_days: dict[int, date | None]) -> Iterator[str]:
        words = re.sub(r"DTSTAMP.*", "", message.calendar) or message.text
        year = re.match(r"course:\d+|", message.key)  # two of one first name can have the same buddy
        said = (message.recipient_id, year and year[0], message.subject, words)
        if not message.key.startswith("joined:"):  # which says what its parts say, and they are looked at themselves
            if said in self.heard and (today - self.heard[said]).days < 14:
                yield f"mail {message.pk} says the same again: {message.subject}"
            self.heard[said] = today
        last = last_days.get(message.recipient_id or 0)
        if message.kind in _KINDLY and last is not None and last < message.created_at.date() - _DAY:
            yield f"mail {message.pk} goes to somebody who has left: {message.subject}"
        if message.calendar:
            self._read(message)

    def _read(self, message: Message) -> None:
        text = message.calendar.replace("\r\n ", "").replace("\n ", "")
        uid = re.search(r"^UID:(.*?)\r?$", text, re.M).group(1)  # type: ignore[union-attr]
        sequence = int(re.search(r"^SEQUENCE:(\d+)", text, re.M).group(1))  # type: ignore[union-attr]
        found = re.search(r"^BEGIN:VEVENT.*?^DTSTART;TZID=[^:]+:(\d{8}T\d{6})", text, re.M | re.S)
        starts_at = datetime.strptime(found.group(1), "%Y%m%dT%H%M%S").replace(tzinfo=ZONE)  # type: ignore[union-attr]
        key = (message.recipient_id or 0, uid)
        known = self.calendars.get(key)
        if known is None or sequence >= known[0]:
            self.calendars[key] = (sequence, message.calendar_method, starts_at)

    def _calendars(self, life: Life) -> Iterator[str]:
        """When all mail has left, everybody's calendar holds what is booked, at its time, and nothing else."""
        if any(self.waiting.values()):
            return
        wanted = {(row[1], row[2]): row[3] for row in booked(life.organisation.pk, life.at)}
        self.calendars = {key: known for key, known in self.calendars.items() if known[2] >= life.at}
        held = {key: starts_at for key, (_, method, starts_at) in self.calendars.items() if method == "REQUEST"}
        for key in wanted.keys() | held.keys():
            if wanted.get(key) != held.get(key):
                yield f"calendar of {key[0]}: {key[1]} is {held.get(key)}, booked {wanted.get(key)}"


@prepared
def _mails(organisation: int, read_to: int, waiting: list[int]) -> QuerySet[Message, Any]:
    found = Message.objects.filter(Q(pk__gt=read_to) | Q(pk__in=waiting), organisation_id=organisation)
    return found.order_by("pk").only(
        "key",
        "state",
        "kind",
        "recipient_id",
        "subject",
        "text",
        "calendar",
        "calendar_method",
        "created_at",
        "next_attempt_at",
        "last_error",
    )
