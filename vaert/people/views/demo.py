"""The demo: choose who to be. Only people of demo organisations, ever."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from vaert.people.entering import let_in
from vaert.people.gate import for_everyone
from vaert.people.models import Employment, Organisation, Person, Role
from vaert.people.present import place_them

FOUND_AT_MOST = 20


@for_everyone
def demo(request: HttpRequest) -> HttpResponse:
    """Show whom one can be; a POST makes one that person."""
    today: date = request.today  # type: ignore[attr-defined]
    people = Person.objects.filter(organisation__is_demo=True).not_left(today)
    if not Organisation.objects.filter(is_demo=True).exists():
        raise Http404
    if request.method == "POST":
        chosen = get_object_or_404(people, pk=request.POST.get("person") or 0)
        return let_in(request, chosen, demo=True) or HttpResponse(status=409)
    words = request.GET.get("q", "").strip()
    return render(
        request,
        "people/demo.html",
        {"groups": _groups(people, today), "q": words, "found": _found(people, words, today)},
    )


def _found(people: Any, words: str, today: date) -> list[Person]:
    return place_them(people.matching(words)[:FOUND_AT_MOST], today) if words else []


def _groups(people: Any, today: date) -> list[dict[str, Any]]:
    """A short list of interesting people, each group with a line about what there is to try."""
    groups = [
        (
            _("Coordinator"),
            _("Plans the year, sees who needs help, starts a course."),
            _with_role(people, today, "coordinator")[:2],
        ),
        (_("New colleague"), _("Meets buddies, sees what is next in the first year."), _new(people, today)[:3]),
        (
            _("Leader"),
            _("Sees how the new colleagues and the buddies of the department are doing."),
            _with_role(people, today, "leader")[:2],
        ),
        (
            _("Administrator"),
            _("Looks after people, imports and settings."),
            _with_role(people, today, "administrator")[:2],
        ),
        (
            _("Resource person"),
            _("Is often the first buddy: hosts, prepares meetings, shares tips."),
            people.filter(is_resource_person=True)[:3],
        ),
    ]
    return [{"title": title, "line": line, "people": place_them(some, today)} for title, line, some in groups if some]


def _with_role(people: Any, today: date, kind: str) -> QuerySet[Person]:
    held = Role.objects.covering(today).filter(person=OuterRef("pk"), kind=kind)
    return people.filter(Exists(held))


def _new(people: Any, today: date) -> QuerySet[Person]:
    """Those who began in the last half year or begin in the next month, and never worked here before."""
    job = Employment.objects.filter(person=OuterRef("pk"))
    recent = job.filter(starts_on__gt=today - timedelta(days=180), starts_on__lte=today + timedelta(days=30))
    earlier = job.filter(starts_on__lte=today - timedelta(days=180))
    return people.filter(Exists(recent), ~Exists(earlier))
