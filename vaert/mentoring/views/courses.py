"""The list of the courses one may see."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vaert.mentoring.course_list import STATES, Wish, departments_of, most_urgent_first, wished
from vaert.mentoring.courses_now import courses_now
from vaert.mentoring.models import Course
from vaert.mentoring.models.course import CourseQuerySet
from vaert.mentoring.standing import standing
from vaert.people.gate import for_members

A_PAGE = 25


@for_members
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """Who is being welcomed, how far they are, who hosts them, and where something waits."""
    visible = Course.objects.visible_to(request.person, on=request.today)
    mine = Course.objects.filter(pk__in=visible.order_by().values("pk"))
    wish = Wish.of(request.GET)
    found = most_urgent_first(wished(mine, wish), at=request.at, today=request.today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = courses_now(cast(CourseQuerySet, page.object_list), at=request.at, today=request.today)
    context = {
        "page": page,
        "rows": [_row(course, request) for course in rows],
        "wish": wish,
        "states": [(code, words) for code, (words, _states) in STATES.items()],
    }
    if request.htmx:
        return render(request, "mentoring/parts/course_rows.html", context)
    return render(request, "mentoring/courses.html", {**context, "departments": list(departments_of(mine))})


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
