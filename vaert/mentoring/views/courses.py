"""The list of the courses one may see."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from vaert.mentoring.course.listing import STATES, Wish, departments_for, pages_of_courses, wished
from vaert.mentoring.course.now import as_they_are
from vaert.mentoring.course.sheet import listed_courses
from vaert.mentoring.course.standing import standing
from vaert.people.gate import for_members
from vaert.people.views.exports import take_along

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
        request,
        "mentoring/courses.html",
        {**context, "departments": departments_for(request.person, request.today, courses=page.paginator.count)},
    )


@for_members
@require_http_methods(["GET", "POST"])
def courses_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """The same list as a file: every course that fits, not only one page."""
    found = wished(request.person, Wish.of(request.GET), at=request.at, today=request.today)
    return take_along(request, listed_courses, ending, rows=found.order_by().count())


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
