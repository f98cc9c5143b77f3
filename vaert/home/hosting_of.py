"""What a colleague has to do with courses: their own, and those they have been buddy in. Shown on their page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.proposal.newcomers import newcomers
from vaert.people.gate import for_members
from vaert.people.models import Person
from vaert.people.views.person import person_to


@for_members
@vary_on_headers("HX-Request")
def person_hosting(request: Any, person_id: int) -> HttpResponse:
    """The newest first; only the list when htmx asks. For those who see the colleague's whole page."""
    person = person_to(request, person_id, need="whole")
    courses = Course.objects.visible_to(request.person, on=request.today)
    shown = {
        "person": person,
        "courses": courses.filter(newcomer=person).order_by("-starts_on"),
        "pairings": _pairings(person),
        "awaits": _awaits_a_course(person, request),
        "linked": set(courses.filter(stages__pairings__buddy=person).values_list("pk", flat=True)),
    }
    part = request.headers.get("HX-Request")
    return render(request, "home/_person_hosting.html" if part else "home/person_hosting.html", shown)


def _awaits_a_course(person: Person, request: Any) -> bool:
    """Whether the person is new and the reader is the one who registers a course for them."""
    is_mine = request.person.access(request.today).is_coordinator
    return is_mine and newcomers(person.organisation, request.today).filter(pk=person.pk).exists()


def _pairings(person: Person) -> Any:
    started = Pairing.objects.filter(buddy=person, stage__course__state__in=Course.STARTED)
    return started.select_related("stage__course__newcomer").order_by("-starts_on")
