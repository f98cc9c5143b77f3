"""The pages that join rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vaert.people.gate import for_members


@for_members
def today(request: HttpRequest) -> HttpResponse:
    """What needs me today."""
    return render(request, "home/today.html")
