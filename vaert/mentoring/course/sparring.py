"""When the present buddies can meet, and when they last did (M12)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from vaert.common.dates import ZONE
from vaert.common.prepared import prepared
from vaert.core.booking import gather
from vaert.meetings.busy import calendars, closed_days
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Course, Pairing
from vaert.people.models import Organisation, Person

LENGTH_MINUTES = 60
EVERY_DAYS = 90  # a quarter
NOTICE_DAYS = 10  # people plan their desk shifts; an hour together is not for tomorrow
LOOK_AHEAD_DAYS = 28
FEWEST = 2
MOST = 200  # more are no group, and each would get a mail that names all of them
MOST_HOSTED = 9  # by one buddy at a time


class Hosting(NamedTuple):
    """Somebody who hosts: their id, name and usual hours."""

    pk: int
    given_name: str
    week: list[Any] | None


@dataclass(frozen=True, slots=True)
class SparringTime:
    """A time, and those who cannot come then."""

    starts_at: datetime
    missing: list[Hosting]


def present_buddies(organisation: Organisation, on: date) -> list[Person]:
    """Everybody who hosts on the day, in the order of their names, up to one more than `MOST`: one query."""
    return _hosting(organisation.pk, on, most=MOST)


def who_hosts(organisation: Organisation, on: date) -> list[Hosting]:
    """The same, with no more than what finding a time takes: one query."""
    return [Hosting(pk, given_name, _week(week)) for pk, given_name, week in _who_hosts(organisation.pk, on, most=MOST)]


@prepared
def _who_hosts(organisation: int, on: date, *, most: int) -> QuerySet[Person, Any]:
    week = Cast("week", TextField())
    return _hosting.make(organisation, on, most=most).values_list("pk", "given_name", week)


@lru_cache(maxsize=4096)
def _week(text: str | None) -> list[Any] | None:
    """A week as the database keeps it; many have the same, so each is read once."""
    return json.loads(text) if text else None


@prepared
def _hosting(organisation: int, on: date, *, most: int) -> QuerySet[Person]:
    hosting = Pairing.objects.covering(on).filter(
        stage__course__organisation_id=organisation, stage__course__state=Course.State.RUNNING
    )
    enough = hosting.order_by().values("buddy")[: most * MOST_HOSTED + 1]
    return Person.objects.filter(pk__in=enough).order_by("sort_key", "pk")[: most + 1]  # type: ignore[return-value]


def times(organisation: Organisation, buddies: list[Hosting], *, first: date, last: date) -> list[SparringTime]:
    """Up to three times from `first` to `last`, both included, at which most can come: six queries."""
    if not FEWEST <= len(buddies) <= MOST:
        return []
    known = {str(person.pk): person for person in buddies}
    found = gather(
        list(calendars(buddies, first=first, last=last).values()),
        closed_days(organisation, first, last),
        first,
        last + timedelta(days=1),
        length_minutes=LENGTH_MINUTES,
    )
    return [
        SparringTime(
            datetime.combine(one.on, time(one.start_minute // 60, one.start_minute % 60), ZONE),
            [known[who] for who in one.missing],
        )
        for one in found
    ]


def meetings_of(organisation: Organisation) -> list[Meeting]:
    """The sparring meetings that were, or are to be, the latest first; cancelled ones are none."""
    return _latest(organisation.pk)


@prepared
def _latest(organisation: int) -> QuerySet[Meeting]:
    ours = Meeting.objects.filter(organisation_id=organisation, kind=Meeting.Kind.SPARRING)
    return ours.exclude(state=Meeting.State.CANCELLED).order_by("-starts_at")[:4]


def last_sparring(organisation: int) -> QuerySet:
    """When the buddies of an organisation (its id) last met, or are to meet, to be asked beside something else."""
    ours = Meeting.objects.filter(organisation_id=organisation, kind=Meeting.Kind.SPARRING)
    return ours.exclude(state=Meeting.State.CANCELLED).order_by("-starts_at").values("starts_at")[:1]


def is_due(last_on: date | None, today: date) -> bool:
    """Whether a quarter has gone since they last met, or were to."""
    return last_on is None or (today - last_on).days >= EVERY_DAYS
