"""The list of people, searched as one types."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from vaert.people.forms.search import SearchForm
from vaert.people.gate import for_roles
from vaert.people.models import Department
from vaert.people.present import employ_them, excuse_them, place_them
from vaert.people.search import find_people
from vaert.people.sight import LISTS_PEOPLE

PER_PAGE = 25


@for_roles(*LISTS_PEOPLE)
@vary_on_headers("HX-Request")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody one may list; only the rows when htmx asks."""
    today: date = request.today  # type: ignore[attr-defined]
    viewer = request.person  # type: ignore[attr-defined]
    departments = Department.objects.in_organisation(viewer.organisation).select_related("site")
    form = SearchForm(request.GET, departments=departments)
    page = Paginator(find_people(viewer, today, wanted=form.chosen()), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = excuse_them(employ_them(place_them(list(page), today), today), today)
    template = "people/_rows.html" if request.headers.get("HX-Request") else "people/people.html"
    return render(request, template, {"form": form, "page": page, "filtered": any(form.cleaned_data.values())})
