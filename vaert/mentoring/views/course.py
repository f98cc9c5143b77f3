"""One course, for all who are in it, the coordinator, and the leader (facts only); and the deeds on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from vaert.mentoring import actions
from vaert.mentoring.course_page import course_page
from vaert.mentoring.models import Course, CourseAction
from vaert.mentoring.year import Year, with_year
from vaert.people.gate import for_members


@for_members
@require_GET
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """Where we are in the year, and what is next. A course that waits for its start is its proposal instead."""
    visible = Course.objects.visible_to(request.person, on=request.today).order_by().values("pk")
    found = get_object_or_404(with_year(Course.objects.filter(pk__in=visible)), pk=course_id)
    if found.state == Course.State.REGISTERED and request.person.access(request.today).runs_the_house:
        return redirect("course_proposal", course_id)
    page = course_page(Year(found), reader=request.person, today=request.today, at=request.at)
    return render(request, "mentoring/course.html", {"page": page, "year": page.year, "place": "courses"})


@for_members
@require_POST
def completion(request: HttpRequest, course_id: int, action_id: int) -> HttpResponse:
    """Tick an action as done (`done` in the form), or take the tick away."""
    mine = CourseAction.objects.of(request.person).select_related("stage__course__scheme")
    action = get_object_or_404(mine, pk=action_id, stage__course=course_id)
    deed = actions.finish_action if request.POST.get("done") else actions.reopen_action
    deed(action=action, by=request.person, at=request.at)
    if request.htmx:
        year = Year(with_year(Course.objects.filter(pk=course_id)).get())
        stage = next(each for each in year.stages if each.stage.pk == action.stage_id)
        context = {"stage": stage, "course_id": course_id, "may_tick": True, "back": request.POST.get("back", "")}
        return render(request, "mentoring/parts/actions.html", context)
    return redirect("today") if request.POST.get("back") == "today" else redirect("course", course_id)
