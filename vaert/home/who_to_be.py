"""The demo: choose who to be. Only people of demo organisations, ever."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from vaert.common import wall
from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing
from vaert.people.entering import let_in
from vaert.people.gate import for_everyone
from vaert.people.models import Organisation, Person, Role
from vaert.people.models.person import PersonQuerySet
from vaert.people.present import place_them

FOUND_AT_MOST = 20


@for_everyone
@wall.everywhere()
def demo(request: Any) -> HttpResponse:
    """Show whom one can be; a POST makes one that person."""
    today: date = request.today
    demos = _demos()
    if not demos:
        raise Http404
    if request.method == "POST":
        wanted = request.POST.get("person", "")
        chosen = get_object_or_404(_people(demos, today), pk=wanted if wanted.isdecimal() else 0)
        return let_in(request, chosen, demo=True) or HttpResponse(status=409)
    words = request.GET.get("q", "").strip()
    return render(
        request,
        "home/demo.html",
        {"groups": _groups(demos, today), "q": words, "found": _found(demos, words, today)},
    )


@prepared
def _demos() -> QuerySet[Organisation, Any]:
    return Organisation.objects.filter(is_demo=True).values_list("pk", flat=True)


def _people(demos: list[int], today: date) -> PersonQuerySet:
    return Person.objects.filter(organisation_id__in=demos).not_left(today)


def _found(demos: list[int], words: str, today: date) -> list[Person]:
    return place_them(list(_people(demos, today).matching(words)[:FOUND_AT_MOST]), today) if words else []


def _groups(demos: list[int], today: date) -> list[dict[str, Any]]:
    """A short list of interesting people, each group with a line about what there is to try."""
    groups = [
        (
            _("Coordinator"),
            _("Sees on Mondays who needs help, plans a new colleague's year and starts it."),
            _with_role(demos, today, Role.Kind.COORDINATOR, number=2),
        ),
        (
            _("New colleague"),
            _("Sees who the buddy is, when you meet and what the first year brings."),
            _newcomers(demos, today),
        ),
        (_("Buddy"), _("Prepares the next meeting and says afterwards that it was held."), _buddies(demos, today)),
        (
            _("Leader"),
            _("Sees how the new colleagues and the buddies of the department are doing."),
            _with_role(demos, today, Role.Kind.LEADER, number=2),
        ),
        (
            _("Administrator"),
            _("Looks after people, imports and settings."),
            _with_role(demos, today, Role.Kind.ADMINISTRATOR, number=1),
        ),
        (_("Colleague"), _("Sees only what everybody sees, and what is their own."), _others(demos, today)),
    ]
    place_them([person for *_words, some in groups for person in some], today)
    return [{"title": title, "line": line, "people": some} for title, line, some in groups if some]


@prepared
def _newcomers(demos: list[int], today: date) -> PersonQuerySet:
    """Those whose year runs."""
    return _people(demos, today).filter(Exists(Course.objects.running().filter(newcomer=OuterRef("pk"))))[:2]


@prepared
def _buddies(demos: list[int], today: date) -> PersonQuerySet:
    """Those who host now, in a course that runs."""
    pairings = Pairing.objects.covering(today).filter(buddy=OuterRef("pk"), stage__course__state=Course.State.RUNNING)
    return _people(demos, today).filter(Exists(pairings))[:2]


@prepared
def _others(demos: list[int], today: date) -> PersonQuerySet:
    """Those who hold no role, start nothing and host nobody."""
    roles = Role.objects.covering(today).filter(person=OuterRef("pk"))
    hosting = Pairing.objects.filter(buddy=OuterRef("pk"), ends_on__gte=today)
    ever = Course.objects.filter(newcomer=OuterRef("pk"))
    return _people(demos, today).filter(~Exists(roles), ~Exists(hosting), ~Exists(ever))[:1]


@prepared
def _with_role(demos: list[int], today: date, kind: str, *, number: int) -> PersonQuerySet:
    held = Role.objects.covering(today).filter(person=OuterRef("pk"), kind=kind)
    return _people(demos, today).filter(Exists(held))[:number]
