"""The page that says in plain words who can see what."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from vaert.people.gate import for_everyone
from vaert.people.who_sees import what_i_see, who_sees_me, who_sees_somebody


@for_everyone
def who_can_see_what(request: Any) -> HttpResponse:
    """About me, with the names of the real people; before log-in the same in general."""
    me = request.person
    if me is None:
        return render(request, "people/who_can_see_what.html", {"parts": who_sees_somebody()})
    parts = who_sees_me(me, request.today)
    return render(request, "people/who_can_see_what.html", {"parts": parts, "mine": what_i_see(me, request.today)})
