"""A deed that was asked for in a line of the front page answers in that line; without a script it leads back there."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from vaert.common.gate import View

DONE = "done"  # what the heading that counts the lines listens for


def is_in_place(request: HttpRequest) -> bool:
    """Whether the deed was asked for in a line that can show the answer."""
    return bool(request.htmx) and request.POST.get("back") == "today"  # type: ignore[attr-defined]


def in_place(view: View) -> View:
    """Let the line say what was done, where the view would lead back to the front page with that message.

    A view that leads elsewhere (somebody was first, the choice no longer holds) takes the whole page there.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not is_in_place(request) or response.status_code not in {301, 302}:
            return response
        if response["Location"] != reverse("today"):
            return HttpResponse(headers={"HX-Redirect": response["Location"]})
        said = list(get_messages(request))
        if not said:  # somebody else has done it; the list as it is now says so
            return HttpResponse(headers={"HX-Redirect": response["Location"]})
        line = render(request, "components/done_in_place.html", {"said": said})
        line["HX-Trigger-After-Settle"] = DONE
        return line

    return answer
