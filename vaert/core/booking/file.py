"""Reads a booking problem from JSON and writes its answer, so that anyone can try the core.

The formats, `vaert-booking/1` in and `vaert-bookings/1` out, are defined in `docs/booking.md`.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from vaert.core.booking.answer import Booking, FreeTime, Reason, Unbooked
from vaert.core.booking.invalid import Invalid
from vaert.core.booking.problem import INTRODUCTION, MONTHLY, Busy, Calendar, Closed, Meeting, Request, Series
from vaert.core.booking.proposal import propose
from vaert.core.booking.rules import EVERY_DAYS

IN_FORMAT = "vaert-booking/1"
OUT_FORMAT = "vaert-bookings/1"
_REQUIRED = object()


def book_file(in_stream: IO[str], out_stream: IO[str]) -> None:
    """Book what the JSON in `in_stream` asks for and write the answer as JSON.

    The same input gives the same bytes. Raises Invalid when the input cannot be understood; then nothing
    is written.
    """
    try:
        data = json.load(in_stream)
    except (ValueError, RecursionError) as wrong:
        raise Invalid("json", f"This is not JSON: {wrong}.") from wrong
    answer = as_json(propose(read_request(data)))
    json.dump(answer, out_stream, ensure_ascii=False, indent=1)
    out_stream.write("\n")


def read_request(data: object) -> Request:
    """The request in parsed JSON; raises Invalid with the place of the first fault."""
    top = _Node(data, "file")
    if top.get("format", None) != IN_FORMAT:
        raise Invalid("format", f'The format must be "{IN_FORMAT}".', expected=IN_FORMAT)
    return Request(
        calendars=tuple(_calendar(node) for node in top.rows("calendars")),
        series=tuple(_series(node) for node in top.rows("series")),
        closed=Closed(frozenset(node.a_date() for node in top.rows("closed", ()))),
        not_before=top.date_or_none("not_before"),
    )


def as_json(booking: Booking) -> dict[str, Any]:
    """The answer as it stands in the file."""
    return {
        "format": OUT_FORMAT,
        "meetings": [
            {"series": one.series, "number": one.number, "kind": one.kind, **_time_as_json(one)}
            for one in booking.meetings
        ],
        "unbooked": [_unbooked_as_json(one) for one in booking.unbooked],
    }


def _time_as_json(time: Meeting | FreeTime) -> dict[str, str]:
    return {"on": time.on.isoformat(), "from": _clock(time.start_minute), "to": _clock(time.end_minute)}


def _unbooked_as_json(one: Unbooked) -> dict[str, Any]:
    nearest = _time_as_json(one.nearest) if one.nearest else None
    named = {"series": one.series, "number": one.number, "kind": one.kind}
    return {**named, "reason": _reason_as_json(one.reason), "nearest": nearest}


def _reason_as_json(reason: Reason) -> dict[str, Any]:
    names = {"starts": "from", "ends": "to"}
    values = {names.get(name, name): value for name, value in reason.values().items()}
    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {"code": str(reason.code), **texts}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _calendar(node: "_Node") -> Calendar:
    week = None if node.get("week", None) is None else node.rows("week")
    return Calendar(
        id=node.a_text("id"),
        week=None if week is None else tuple((row.whole(0), row.minute(1), row.minute(2)) for row in week),
        busy=tuple(Busy(row.a_date(0), row.minute(1), row.minute(2)) for row in node.rows("busy", ())),
        absences=tuple((row.a_date(0), row.a_date(1)) for row in node.rows("absences", ())),
    )


def _series(node: "_Node") -> Series:
    name = node.a_text("id")
    return Series(
        id=name,
        newcomer=node.a_text("newcomer"),
        buddy=node.a_text("buddy"),
        starts=node.a_date("from"),
        ends=node.a_date("to"),
        meetings=node.whole("meetings"),
        length_minutes=node.whole("length_minutes", 30),
        introduction=None if node.get("introduction", None) is None else node.whole("introduction"),
        every_days=node.whole("every_days", EVERY_DAYS),
        first_number=node.whole("first_number", 1),
        previous=node.date_or_none("previous"),
        kept=tuple(_kept(name, row) for row in node.rows("kept", ())),
    )


def _kept(series: str, node: "_Node") -> Meeting:
    number = node.whole("number")
    kind = MONTHLY if number else INTRODUCTION
    return Meeting(series, number, kind, node.a_date("on"), node.minute("from"), node.minute("to"))


class _Node:
    """A piece of the input that knows its place, so that a fault can be found."""

    def __init__(self, data: object, place: str) -> None:
        self.data = data
        self.place = place

    def get(self, key: str | int, default: object = _REQUIRED) -> Any:
        """What stands under a key of an object or at a place of a list."""
        if isinstance(key, int):
            if isinstance(self.data, list) and key < len(self.data):
                return self.data[key]
        elif not isinstance(self.data, dict):
            raise self._wrong(None, self.data, "an object")
        elif key in self.data or default is not _REQUIRED:
            return self.data.get(key, default)
        raise Invalid("missing", f"{self.place}: {key} is missing.", place=self.place, key=key)

    def rows(self, key: str, default: object = _REQUIRED) -> "Iterable[_Node]":
        rows = self.get(key, default)
        if not isinstance(rows, list | tuple):
            raise self._wrong(key, rows, "a list")
        return [_Node(row, f"{self.place}, {key} {place}") for place, row in enumerate(rows, start=1)]

    def a_text(self, key: str) -> str:
        text = self.get(key)
        if not isinstance(text, str) or not text:
            raise self._wrong(key, text, "a text")
        return text

    def whole(self, key: str | int, default: object = _REQUIRED) -> int:
        number = self.get(key, default)
        if not isinstance(number, int) or isinstance(number, bool):
            raise self._wrong(key, number, "a whole number")
        return number

    def a_date(self, key: str | int | None = None) -> date:
        text = self.data if key is None else self.get(key)
        try:
            if isinstance(text, str) and len(text) == len("2027-01-01"):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise self._wrong(key, text, "a date such as 2027-01-31")

    def date_or_none(self, key: str) -> date | None:
        return None if self.get(key, None) is None else self.a_date(key)

    def minute(self, key: str | int) -> int:
        text = self.get(key)
        hours, colon, minutes = text.partition(":") if isinstance(text, str) else ("", "", "")
        if colon and len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal() and int(minutes) < 60:
            return int(hours) * 60 + int(minutes)
        raise self._wrong(key, text, "a time such as 09:30")

    def _wrong(self, key: str | int | None, value: object, wanted: str) -> Invalid:
        where = self.place if key is None else f"{self.place}: {key}"
        sentence = f"{where} must be {wanted}, not {str(value)[:40]!r}."
        return Invalid("value", sentence, place=where, value=value)
