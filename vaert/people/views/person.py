"""A colleague's page, and the deeds on it. Everybody sees how to reach each other; the rest is for those who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from vaert.common.prepared import prepared
from vaert.people.gate import for_members
from vaert.people.models import Person
from vaert.people.present import holding, place_them, standing_of
from vaert.people.sight import sight_of
from vaert.people.story import role_in_words, story_of
from vaert.people.week import week_in_words

FORTNIGHT = timedelta(days=14)


def person_to(request: Any, person_id: int, *, need: str) -> Person:
    """The colleague by number, where the reader's sight of them has what is needed: `whole`, `change` or `roles`.

    Somebody of another organisation does not exist here (404); too little sight is refused (403).
    """
    person = _colleague(request, person_id)
    if not getattr(sight_of(request.person, person, request.today), need):
        raise PermissionDenied
    return person


def _colleague(request: Any, pk: int) -> Person:
    found = _visible(request.person.organisation_id, pk)
    if not found:
        raise Http404
    return found[0]


@prepared
def _visible(organisation: int, pk: int) -> QuerySet[Person]:
    """Somebody with their organisation, if it is this one (`Person.objects.visible_to`)."""
    return Person.objects.filter(organisation_id=organisation, pk=pk).select_related("organisation")


@for_members
def person(request: Any, person_id: int) -> HttpResponse:
    """The page of one colleague: as much of it as the reader may see."""
    colleague = _colleague(request, person_id)
    sight = sight_of(request.person, colleague, request.today)
    shown: dict[str, Any] = {"person": colleague, "sight": sight}
    if sight.whole:
        shown |= _whole(colleague, request)
    else:
        place_them([colleague], request.today)
    return render(request, "people/person.html", shown)


def _whole(person: Any, request: Any) -> dict[str, Any]:
    """Everything: five queries."""
    today: date = request.today
    jobs = list(person.employments.all())
    places = list(person.memberships.select_related("department", "site", "leader"))
    roles = list(person.roles.select_related("department").order_by("starts_on"))
    absences = list(person.absences.not_over(today))
    person.job, person.place = holding(jobs, today), holding(places, today)
    person.absence = next((absence for absence in absences if absence.starts_on <= today), None)
    person.standing = standing_of(person, today)
    return {
        "week": week_in_words(person.week),
        "roles": [role_in_words(role) for role in roles if role.ends_on is None or role.ends_on >= today],
        "absences": absences,
        "shifts": person.shifts.filter(ends_at__gte=request.at, starts_at__lt=request.at + FORTNIGHT),
        "story": story_of(jobs, places, roles),
    }
