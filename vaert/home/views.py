"""The pages that join rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vaert.home.front_page import front_page
from vaert.people.gate import for_members

LINES_ON_A_SCREEN = 8


@for_members
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What needs me today."""
    lines = None if request.GET.get("lines") == "all" else LINES_ON_A_SCREEN
    sections = front_page(request.person, today=request.today, at=request.at, lines=lines)
    return render(request, "home/today.html", {"first": sections[0], "sections": sections})
