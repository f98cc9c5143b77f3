"""The page behind a one-time log-in address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from vaert.people.entering import let_in, person_of_token
from vaert.people.gate import for_everyone


@for_everyone
@never_cache
def login_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the address lets in; the button uses it up (so that no link preview does)."""
    person = person_of_token(token, use=request.method == "POST")
    if person and request.method == "POST":
        inside = let_in(request, person)
        if inside:
            return inside
    known = person if request.method == "GET" else None
    return render(request, "people/login_link.html", {"person": known}, status=200 if known else 410)
