"""Show what would follow, then do it: the second half of every page that changes somebody's working life."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vaert.common.in_place import is_in_place
from vaert.lifecycle.actions import carry_out
from vaert.lifecycle.actions.carrying_out import Deed
from vaert.lifecycle.texts import in_words
from vaert.people.models import Person

SEEN = "seen"


def done_or_shown(
    request: HttpRequest, person: Person, deed: Deed, *, title: str, button: str, back: str
) -> HttpResponse | None:
    """None when the deed is done with all that follows; else the page that shows what would, with a button to do it.

    The button posts the same form again with a mark of what was seen. Errors of the deed pass through.
    """
    outcome = carry_out(
        deed,
        organisation=person.organisation,
        people={person.pk},
        seen=request.POST.get(SEEN, ""),
        by=request.person,
        at=request.at,
        today=request.today,
    )
    if outcome.is_done:
        return None
    typed = [(name, value) for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", SEEN}]
    context = {
        "person": person,
        "title": title,
        "button": button,
        "back": back,
        "typed": typed,
        "seal": outcome.seal,
        "has_changed": SEEN in request.POST,
        "lines": [in_words(each, request.today) for each in outcome.follows],
    }
    page = "lifecycle/follows_in_place.html" if is_in_place(request) else "lifecycle/follows.html"
    return render(request, page, context)
