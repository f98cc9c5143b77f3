"""Somebody's whole year in their own calendar: their meetings, and the days of the courses they are in (D1).

The feed is of the room `meetings`, the days of `mentoring`: they meet here.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_safe

from vaert.common import wall
from vaert.common.prepared import prepared
from vaert.home.my_year import my_years
from vaert.meetings.calendar_text import Event, WholeDays
from vaert.meetings.feed import as_text, events_of, person_of
from vaert.mentoring.course.year_days import days_of
from vaert.people.gate import for_everyone, for_members
from vaert.people.models import Person

CALENDAR = "text/calendar; charset=utf-8"


def whole_year(person: Person, *, today: date, at: datetime) -> list[Event | WholeDays]:
    """All that is the person's: their meetings, and the days of their courses."""
    years, _ = my_years(person, today)
    return [*events_of(person, at=at), *(entry for year in years for entry in days_of(year, person))]


@prepared
def _still_here(person: int, today: date) -> QuerySet[Person, Any]:
    return Person.objects.filter(pk=person).not_left(today).values_list("pk")


@for_everyone
@require_safe
def read_feed(request: Any, token: str) -> HttpResponse:
    """The year, for a calendar program that knows the secret address; not written again while it has not changed."""
    person = person_of(token)
    if person is None:
        raise Http404
    with wall.inside(person.organisation_id):
        if not _still_here(person.pk, request.today):
            raise Http404
        entries = whole_year(person, today=request.today, at=request.at)
    etag = f'"{hashlib.sha256(repr((entries, person.language)).encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    known = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if known is not None and known.status_code != HTTPStatus.OK:
        return known
    return HttpResponse(as_text(entries, person), content_type=CALENDAR, headers=headers)


@for_members
@require_GET
def download_year(request: Any) -> HttpResponse:
    """The same once, as a file, for a calendar that cannot subscribe."""
    headers = {"Content-Disposition": 'attachment; filename="vaert.ics"', "Cache-Control": "private, no-store"}
    entries = whole_year(request.person, today=request.today, at=request.at)
    return HttpResponse(as_text(entries, request.person), content_type=CALENDAR, headers=headers)
