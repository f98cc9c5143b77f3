"""The pages that join rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vaert.home.front_page import front_page
from vaert.home.monday.lines import LINES_ON_A_SCREEN
from vaert.home.my_year import HOSTS_AT_MOST, SHOWN_HOSTS
from vaert.people.gate import for_members


@for_members
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What needs me today."""
    lines = None if request.GET.get("lines") == "all" else LINES_ON_A_SCREEN
    hosts = HOSTS_AT_MOST if request.GET.get("buddies") == "all" else SHOWN_HOSTS
    page = front_page(request.person, request.session, today=request.today, at=request.at, lines=lines, hosts=hosts)
    registers = request.person.access(request.today).is_coordinator
    return render(request, "home/today.html", {"page": page, "first": page.sections[0], "registers": registers})
