"""Somebody's whole year in their own calendar: their meetings, and the days of the courses they are in (D1).

The feed is of the room `meetings`, the days of `mentoring`: they meet here.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_safe

from vaert.common import wall
from vaert.home.my_year import my_years
from vaert.meetings.feed import person_of, text_of
from vaert.mentoring.course.year_days import days_of
from vaert.people.gate import for_everyone, for_members
from vaert.people.models import Person

CALENDAR = "text/calendar; charset=utf-8"


def whole_year(person: Person, *, today: date, at: datetime) -> str:
    """All that is the person's, as iCalendar."""
    years, _ = my_years(person, today)
    return text_of(person, at=at, besides=[entry for year in years for entry in days_of(year, person)])


@for_everyone
@require_safe
def read_feed(request: Any, token: str) -> HttpResponse:
    """The year, for a calendar program that knows the secret address; not sent again while it has not changed."""
    person = person_of(token)
    if person is None:
        raise Http404
    with wall.inside(person.organisation_id):
        if not Person.objects.filter(pk=person.pk).not_left(request.today).exists():
            raise Http404
        text = whole_year(person, today=request.today, at=request.at)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    answer = HttpResponse(text, content_type=CALENDAR, headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer


@for_members
@require_GET
def download_year(request: Any) -> HttpResponse:
    """The same once, as a file, for a calendar that cannot subscribe."""
    headers = {"Content-Disposition": 'attachment; filename="vaert.ics"', "Cache-Control": "private, no-store"}
    text = whole_year(request.person, today=request.today, at=request.at)
    return HttpResponse(text, content_type=CALENDAR, headers=headers)
