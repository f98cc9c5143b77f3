"""The list of people, searched as one types."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from vaert.people.forms.search import SearchForm
from vaert.people.gate import for_roles
from vaert.people.people_sheet import departments_for, listed_people
from vaert.people.present import employ_them, excuse_them, place_them, standing_of
from vaert.people.search import pages_of_people
from vaert.people.sight import LISTS_PEOPLE
from vaert.people.views.exports import take_along

PER_PAGE = 25


@for_roles(*LISTS_PEOPLE)
@vary_on_headers("HX-Request")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody one may list; only the rows when htmx asks."""
    today: date = request.today  # type: ignore[attr-defined]
    form = _search(request)
    found = pages_of_people(request.person, today, wanted=form.chosen())  # type: ignore[attr-defined]
    page: Any = Paginator(cast(Any, found), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = excuse_them(employ_them(place_them(list(page), today), today), today)
    for person in page.object_list:
        person.standing = standing_of(person, today)
    template = "people/_rows.html" if request.headers.get("HX-Request") else "people/people.html"
    return render(request, template, {"form": form, "page": page, "filtered": any(form.cleaned_data.values())})


def _search(request: HttpRequest) -> SearchForm:
    offered = departments_for(request.person, request.today)  # type: ignore[attr-defined]
    return SearchForm(request.GET, departments=offered)


@for_roles(*LISTS_PEOPLE)
@require_http_methods(["GET", "POST"])
def people_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """The same list as a file: everybody who fits, not only one page."""
    wanted = _search(request).chosen()
    rows = pages_of_people(request.person, request.today, wanted=wanted).count()  # type: ignore[attr-defined]
    return take_along(request, listed_people, ending, rows=rows)
