"""The list of people, searched as one types."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from vaert.common.prepared import prepared
from vaert.common.sheets import as_file
from vaert.people.forms.search import SearchForm
from vaert.people.gate import for_roles
from vaert.people.models import Department
from vaert.people.people_sheet import people_as_sheet
from vaert.people.present import employ_them, excuse_them, place_them, standing_of
from vaert.people.search import find_people, pages_of_people
from vaert.people.sight import LISTS_PEOPLE

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
    organisation = request.person.organisation  # type: ignore[attr-defined]
    return SearchForm(request.GET, departments=_departments(organisation.pk))


@prepared
def _departments(organisation: int) -> QuerySet[Department]:
    found = Department.objects.filter(organisation_id=organisation).select_related("site")
    return found.only("name", "site__name", "site__sort_key")


@for_roles(*LISTS_PEOPLE)
@require_GET
def people_sheet(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The same list as a file: everybody who fits, not only one page."""
    today: date = request.today  # type: ignore[attr-defined]
    found = find_people(request.person, today, wanted=_search(request).chosen())  # type: ignore[attr-defined]
    return as_file(people_as_sheet(found, today), ending, on=today)
