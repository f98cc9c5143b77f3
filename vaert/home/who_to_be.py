"""The demo: choose who to be. Only people of demo organisations, ever."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from vaert.common import wall
from vaert.mentoring.models import Course, Pairing
from vaert.people.entering import let_in
from vaert.people.gate import for_everyone
from vaert.people.models import Organisation, Person, Role
from vaert.people.present import place_them

FOUND_AT_MOST = 20


@for_everyone
@wall.everywhere()
def demo(request: Any) -> HttpResponse:
    """Show whom one can be; a POST makes one that person."""
    today: date = request.today
    people = Person.objects.filter(organisation__is_demo=True).not_left(today)
    if not Organisation.objects.filter(is_demo=True).exists():
        raise Http404
    if request.method == "POST":
        wanted = request.POST.get("person", "")
        chosen = get_object_or_404(people, pk=wanted if wanted.isdecimal() else 0)
        return let_in(request, chosen, demo=True) or HttpResponse(status=409)
    words = request.GET.get("q", "").strip()
    return render(
        request,
        "home/demo.html",
        {"groups": _groups(people, today), "q": words, "found": _found(people, words, today)},
    )


def _found(people: Any, words: str, today: date) -> list[Person]:
    return place_them(people.matching(words)[:FOUND_AT_MOST], today) if words else []


def _groups(people: Any, today: date) -> list[dict[str, Any]]:
    """A short list of interesting people, each group with a line about what there is to try."""
    groups = [
        (
            _("Coordinator"),
            _("Sees on Mondays who needs help, plans a new colleague's year and starts it."),
            _with_role(people, today, Role.Kind.COORDINATOR)[:2],
        ),
        (
            _("New colleague"),
            _("Sees who the buddy is, when you meet and what the first year brings."),
            people.filter(Exists(_courses()))[:2],
        ),
        (_("Buddy"), _("Prepares the next meeting and says afterwards that it was held."), _buddies(people, today)[:2]),
        (
            _("Leader"),
            _("Sees how the new colleagues and the buddies of the department are doing."),
            _with_role(people, today, Role.Kind.LEADER)[:2],
        ),
        (
            _("Administrator"),
            _("Looks after people, imports and settings."),
            _with_role(people, today, Role.Kind.ADMINISTRATOR)[:1],
        ),
        (_("Colleague"), _("Sees only what everybody sees, and what is their own."), _others(people, today)[:1]),
    ]
    return [{"title": title, "line": line, "people": place_them(some, today)} for title, line, some in groups if some]


def _courses() -> QuerySet[Course]:
    return Course.objects.running().filter(newcomer=OuterRef("pk"))


def _buddies(people: Any, today: date) -> QuerySet[Person]:
    """Those who host now, in a course that runs."""
    pairings = Pairing.objects.covering(today).filter(buddy=OuterRef("pk"), stage__course__state=Course.State.RUNNING)
    return people.filter(Exists(pairings))


def _others(people: Any, today: date) -> QuerySet[Person]:
    """Those who hold no role, start nothing and host nobody."""
    roles = Role.objects.covering(today).filter(person=OuterRef("pk"))
    hosting = Pairing.objects.filter(buddy=OuterRef("pk"), ends_on__gte=today)
    ever = Course.objects.filter(newcomer=OuterRef("pk"))
    return people.filter(~Exists(roles), ~Exists(hosting), ~Exists(ever))


def _with_role(people: Any, today: date, kind: str) -> QuerySet[Person]:
    held = Role.objects.covering(today).filter(person=OuterRef("pk"), kind=kind)
    return people.filter(Exists(held))
