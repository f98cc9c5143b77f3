"""One thing to practise, and what came of an action: the two write it, nobody else reads it (M11)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vaert.meetings.models import Meeting
from vaert.mentoring import actions
from vaert.mentoring.course.action_page import action_page, promise_of
from vaert.mentoring.forms import AimForm, ResultForm
from vaert.mentoring.models import ActionResult, Aim, Course, CourseAction
from vaert.people.gate import for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def aim(request: Any, meeting_id: int) -> HttpResponse:
    """Agree at the meeting on one thing to practise: those who are there, where it belongs to a course."""
    mine = Meeting.objects.visible_to(request.person).filter(stage_meeting__isnull=False)
    meeting = get_object_or_404(mine, pk=meeting_id)
    if request.method != "POST":
        return redirect(reverse("meeting", args=[meeting_id]) + "#practise")
    form = AimForm(request.POST)
    if not form.is_valid():
        return render(request, "mentoring/aim.html", {"form": form, "meeting": meeting, "place": "today"})
    actions.agree_on(meeting=meeting, words=form.cleaned_data["words"], by=request.person, at=request.at)
    if form.cleaned_data["words"]:
        messages.success(request, _("Noted. You find it here when you next meet. Only you two see it."))
    return redirect("meeting", meeting_id)


@for_members
@require_POST
def carrying(request: Any, aim_id: int) -> HttpResponse:
    """The new colleague takes a thing along to a new buddy (`along` in the form), or leaves it behind."""
    own = get_object_or_404(Aim.objects.filter(course__newcomer=request.person), pk=aim_id)
    if request.POST.get("along"):
        actions.take_along(aim=own, at=request.at)
    else:
        actions.leave_behind(aim=own)
    return redirect("today")


@for_members
@require_GET
def action(request: Any, course_id: int, action_id: int) -> HttpResponse:
    """One action: what to do, who does it, until when, and what came of it, for those who may see that."""
    found = _action(request, course_id, action_id)
    return _show(request, found, None)


@for_members
@require_POST
def result(request: Any, course_id: int, action_id: int) -> HttpResponse:
    """What came of the action: the two write it."""
    found = _mine(request, course_id, action_id)
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    words = form.cleaned_data["words"]
    actions.note_result(action=found, words=words, by=request.person, at=request.at, today=request.today)
    return redirect("course_action", course_id, action_id)


@for_members
@require_POST
def sharing(request: Any, course_id: int, action_id: int) -> HttpResponse:
    """Share what came of the action with those who may see the course (`shared` in the form), or stop to."""
    found = _mine(request, course_id, action_id)
    wanted = request.POST.get("result", "")
    noted = get_object_or_404(
        ActionResult.objects.of_the_two(request.person).filter(action=found), pk=wanted if wanted.isdecimal() else 0
    )
    if request.POST.get("shared"):
        actions.share_result(result=noted, by=request.person, at=request.at)
    else:
        actions.unshare_result(result=noted)
    return redirect("course_action", course_id, action_id)


def _action(request: Any, course_id: int, action_id: int) -> CourseAction:
    course = Course.objects.filter(pk=course_id).visible_to(request.person, on=request.today)
    seen = CourseAction.objects.filter(stage__course__in=course.order_by().values("pk"))
    return _promised(seen, action_id)


def _mine(request: Any, course_id: int, action_id: int) -> CourseAction:
    mine = CourseAction.objects.between(request.person, request.today).filter(stage__course=course_id)
    return _promised(mine, action_id)


def _promised(rows: QuerySet[CourseAction], action_id: int) -> CourseAction:
    """The action, where the scheme still says what it is."""
    found = get_object_or_404(rows.select_related("stage__course__scheme", "stage__course__newcomer"), pk=action_id)
    if promise_of(found) is None:
        raise Http404
    return found


def _show(request: Any, found: CourseAction, form: ResultForm | None) -> HttpResponse:
    page = action_page(found, reader=request.person, today=request.today)
    initial = {"words": page.own.words} if page.own else {}
    return render(
        request,
        "mentoring/action.html",
        {"page": page, "form": form or ResultForm(initial=initial), "place": "courses"},
    )
