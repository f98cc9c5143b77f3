"""How often the two meet in a stage: its meetings in spans, each with a beat of its own (M1).

A stage has one span, or two where the first month is denser than the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from vaert.mentoring.scheme.calendar_months import add_months
from vaert.mentoring.scheme.definition import StagePromise

_DAY = timedelta(days=1)
_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """So many meetings, numbered from `first_number`, about `every_days` apart. Both days are included."""

    name: str
    starts_on: date
    ends_on: date
    meetings: int
    first_number: int
    every_days: int


def spans(promise: StagePromise, starts_on: date, ends_on: date) -> list[Span]:
    """The meetings of a stage with these days, in spans of one beat each, in order.

    A stage that ends before its months are over, as with a short contract, has its share of the meetings (M9).
    """
    promise = _within(promise, starts_on, ends_on)
    turn, dense = add_months(starts_on, 1), promise.first_month
    if not dense or turn > ends_on:
        return [Span("monthly", starts_on, ends_on, promise.meetings, 1, promise.every_days)]
    later = promise.meetings - dense
    return [
        Span("monthly", starts_on, turn - _DAY, dense, 1, _dense_days(promise)),
        Span("monthly-later", turn, ends_on, later, dense + 1, promise.every_days),
    ]


def _within(promise: StagePromise, starts_on: date, ends_on: date) -> StagePromise:
    """The promise with as many meetings as the days have room for."""
    whole, days = (add_months(starts_on, promise.months) - starts_on).days, (ends_on - starts_on).days + 1
    if days >= whole:
        return promise
    meetings = max(1, round(promise.meetings * days / whole))
    return replace(promise, meetings=meetings, first_month=min(promise.first_month, meetings))


def left(promise: StagePromise, starts_on: date, ends_on: date, today: date, *, as_one: bool) -> list[Span]:
    """What is left to book from tomorrow on: begun late, a span has room only for the meetings whose turn is not over.

    `as_one` gives a single span with the beat of its densest part, for moving one meeting among all the others.
    """
    if as_one:
        promise = _within(promise, starts_on, ends_on)
        first, days = max(starts_on, today + _DAY), min(promise.every_days, _dense_days(promise))
        return [Span("monthly", first, ends_on, promise.meetings, 1, days)] if first <= ends_on else []
    found = (_left_of(span, today) for span in spans(promise, starts_on, ends_on))
    return [span for span in found if span.meetings]


def due_on(promise: StagePromise, starts_on: date, ends_on: date, number: int) -> date:
    """About when the stage's meeting with this number is, before it has a time."""
    span = [each for each in spans(promise, starts_on, ends_on) if each.first_number <= number][-1]
    place = number - span.first_number
    if span.every_days == _MONTH_DAYS:
        return min(add_months(span.starts_on, place), ends_on)
    return min(span.starts_on + timedelta(days=span.every_days * place + span.every_days // 2), ends_on)


def _dense_days(promise: StagePromise) -> int:
    """Days between two meetings of the first month."""
    return _MONTH_DAYS // max(1, promise.first_month)


def _left_of(span: Span, today: date) -> Span:
    if today < span.starts_on:
        return span
    days, remaining = (span.ends_on - span.starts_on).days + 1, (span.ends_on - today).days
    if remaining <= 0 or not span.meetings:
        return replace(span, meetings=0)
    meetings = max(1, min(span.meetings, round(span.meetings * remaining / days)))
    return replace(
        span, starts_on=today + _DAY, meetings=meetings, first_number=span.first_number + span.meetings - meetings
    )
