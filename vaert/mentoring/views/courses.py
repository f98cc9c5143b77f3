"""The list of the courses one may see."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vaert.common.sheets import as_file
from vaert.mentoring.course.listing import STATES, Wish, departments_for, pages_of_courses, wished
from vaert.mentoring.course.now import as_they_are, courses_now
from vaert.mentoring.course.sheet import courses_as_sheet
from vaert.mentoring.course.standing import standing
from vaert.people.gate import for_members

A_PAGE = 25


@for_members
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """Who is being welcomed, how far they are, who hosts them, and where something waits."""
    wish = Wish.of(request.GET)
    found = pages_of_courses(request.person, wish, at=request.at, today=request.today)
    page = Paginator(cast(Any, found), A_PAGE).get_page(request.GET.get("page"))
    rows = as_they_are(page.object_list, at=request.at)
    context = {
        "page": page,
        "rows": [_row(course, request) for course in rows],
        "wish": wish,
        "states": [(code, words) for code, (words, _states) in STATES.items()],
    }
    if request.htmx:
        return render(request, "mentoring/parts/course_rows.html", context)
    return render(
        request, "mentoring/courses.html", {**context, "departments": departments_for(request.person, request.today)}
    )


@for_members
@require_GET
def courses_sheet(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The same list as a file: every course that fits, not only one page."""
    found = wished(request.person, Wish.of(request.GET), at=request.at, today=request.today)
    rows = courses_now(found, at=request.at, today=request.today)
    return as_file(courses_as_sheet(rows, request.today), ending, on=request.today)


def _row(course, request: HttpRequest) -> dict:
    on = request.today
    return {
        "course": course,
        "standing": standing(course, on),
        "buddy": course.buddy(on),
        "month": course.month(on),
        "months": course.months,
        "next_at": course.meetings.next_at if course.is_running else None,
    }
