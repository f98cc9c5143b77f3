"""What a colleague has to do with courses: their own, and those they have been buddy in. Shown on their page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.models.course import sight_of_courses
from vaert.mentoring.proposal.newcomers import just_come, newcomers_since
from vaert.people.gate import for_members
from vaert.people.models import Person
from vaert.people.views.person import person_to


@for_members
@vary_on_headers("HX-Request")
def person_hosting(request: Any, person_id: int) -> HttpResponse:
    """The newest first; only the list when htmx asks. For those who see the colleague's whole page."""
    person = person_to(request, person_id, need="whole")
    sight = sight_of_courses(request.person, request.today)
    shown = {
        "person": person,
        "courses": _courses(person.pk, *sight),
        "pairings": _pairings(person.pk),
        "awaits": _awaits_a_course(person, request),
        "linked": set(_linked(person.pk, *sight)),
    }
    part = request.headers.get("HX-Request")
    return render(request, "home/_person_hosting.html" if part else "home/person_hosting.html", shown)


def _awaits_a_course(person: Person, request: Any) -> bool:
    """Whether the person is new and the reader is the one who registers a course for them."""
    is_mine = request.person.access(request.today).is_coordinator
    today = request.today
    return is_mine and bool(_new(person.organisation_id, person.pk, today, just_come(today)))


@prepared
def _courses(person: int, organisation: int, reader: int | None, led: list[int] | None) -> QuerySet[Course]:
    """The person's own courses that the reader sees."""
    seen = Course.objects.visible_with(organisation, reader, led).order_by().values("pk")
    return Course.objects.filter(newcomer_id=person, pk__in=seen).defer("proposal", "choices").order_by("-starts_on")


@prepared
def _linked(person: int, organisation: int, reader: int | None, led: list[int] | None) -> QuerySet[Course, Any]:
    """The courses the person hosts in that the reader sees."""
    seen = Course.objects.visible_with(organisation, reader, led).order_by().values("pk")
    hosted = Course.objects.filter(stages__pairings__buddy_id=person, pk__in=seen)
    return hosted.order_by().values_list("pk", flat=True)


@prepared
def _pairings(person: int) -> QuerySet[Pairing]:
    started = Pairing.objects.filter(buddy_id=person, stage__course__state__in=Course.STARTED)
    told = started.select_related("stage__course__newcomer").defer("stage__course__proposal", "stage__course__choices")
    return told.order_by("-starts_on")


@prepared
def _new(organisation: int, person: int, today: date, since: date) -> QuerySet[Any, Any]:
    return newcomers_since(organisation, today, since).filter(pk=person).values_list("pk")
