"""One course, for all who are in it, the coordinator, and the leader (facts only); and the deeds on it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vaert.common.dates import long_time
from vaert.common.in_place import in_place
from vaert.meetings.actions import NotYet, mark_held, mark_missed, reopen_meeting
from vaert.meetings.models import Meeting
from vaert.meetings.words import was_held
from vaert.mentoring import actions
from vaert.mentoring.course.page import course_page
from vaert.mentoring.course.year import visible_year, years_of
from vaert.mentoring.models import Course, CourseAction
from vaert.people.gate import for_members, for_roles


@for_members
@require_GET
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """Where we are in the year, and what is next. A course that waits for its start is its proposal instead."""
    year = visible_year(course_id, reader=request.person, on=request.today)
    if year is None:
        raise Http404
    if year.course.state == Course.State.REGISTERED and request.person.access(request.today).runs_the_house:
        return redirect("course_proposal", course_id)
    page = course_page(year, reader=request.person, today=request.today, at=request.at)
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
        year = years_of([course_id])[0]
        stage = next(each for each in year.stages if each.stage.pk == action.stage_id)
        context = {"stage": stage, "course_id": course_id, "may_tick": True, "back": request.POST.get("back", "")}
        return render(request, "mentoring/parts/actions.html", context)
    if request.POST.get("back") == "action":
        return redirect("course_action", course_id, action_id)
    return _back(request, course_id)


OUTCOMES = {"held": mark_held, "missed": mark_missed, "booked": reopen_meeting}


@for_members
@require_POST
@in_place
def outcome(request: HttpRequest, course_id: int, meeting_id: int) -> HttpResponse:
    """Say that a meeting was held or missed, or take that back: the two, or the coordinator they told."""
    meeting = get_object_or_404(_settleable(request), pk=meeting_id, stage_meeting__stage__course=course_id)
    say = OUTCOMES.get(request.POST.get("outcome", ""))
    if say is None:
        return HttpResponseBadRequest()
    if say is mark_missed and (told := was_held(meeting, today=request.today)):
        messages.info(request, told)
        return _back(request, course_id)
    try:
        is_news = say(meeting, by=request.person, at=request.at)
    except NotYet:
        messages.error(request, _("The meeting has not begun yet."))
        return _back(request, course_id)
    if is_news and say is mark_held:
        messages.success(request, _("Noted: you met. It can be undone on the page of the course."))
    elif is_news and say is mark_missed and meeting.attendees.filter(person=request.person).exists():
        return redirect("meeting_time", meeting.pk)  # booked again at once, while both think of it (M10)
    elif is_news and say is mark_missed:
        messages.success(request, _("Noted. The two can find a new time on the page of the meeting."))
    elif is_news:
        messages.success(request, _("Taken back: nothing is noted about the meeting."))
    return _back(request, course_id)


@for_roles("coordinator")
@require_POST
@in_place
def nudge(request: HttpRequest, course_id: int) -> HttpResponse:
    """Remind two who have been silent for long of each other: a kind mail to both (M14)."""
    visible = Course.objects.running().visible_to(request.person, on=request.today)
    course = get_object_or_404(visible, pk=course_id)
    if actions.nudge_pair(course=course, today=request.today, at=request.at):
        name = course.newcomer.given_name
        messages.success(
            request,
            _("%(name)s and the buddy get a friendly e-mail now. What they talk about is not mentioned.")
            % {"name": name},
        )
    else:
        messages.info(request, _("Nothing new was sent: they have been written to today, or have met."))
    return _back(request, course_id)


@for_roles("coordinator")
@require_POST
@in_place
def time(request: HttpRequest, course_id: int) -> HttpResponse:
    """Find the two a time for the introduction (`what` in the form), or for the meeting that lacks one (M10)."""
    visible = Course.objects.running().visible_to(request.person, on=request.today)
    course = get_object_or_404(visible, pk=course_id)
    before = {each.pk: each.starts_at for each in Meeting.objects.booked().filter(stage_meeting__stage__course=course)}
    found = actions.find_a_time(
        course=course,
        is_introduction=request.POST.get("what") == "introduction",
        by=request.person,
        at=request.at,
        today=request.today,
    )
    if found is None:
        messages.warning(request, _("We found no time that suits both. Write to the two and ask them to agree on one."))
    elif before.get(found.pk) == found.starts_at:  # somebody was first
        values = {"name": course.newcomer.given_name, "when": long_time(found.starts_at, request.today)}
        messages.info(
            request, _("%(name)s and the buddy have a time already: %(when)s. Nothing more was done.") % values
        )
    else:
        name, when = course.newcomer.given_name, long_time(found.starts_at, request.today)
        messages.success(
            request,
            _("%(name)s and the buddy now meet on %(when)s. Both are told by e-mail.") % {"name": name, "when": when},
        )
    return _back(request, course_id)


def _settleable(request: HttpRequest) -> QuerySet[Meeting]:
    if request.person.access(request.today).runs_the_house:
        return Meeting.objects.in_organisation(request.person.organisation)
    return Meeting.objects.visible_to(request.person)


def _back(request: HttpRequest, course_id: int) -> HttpResponse:
    """To the page the deed was done on."""
    return redirect("today") if request.POST.get("back") == "today" else redirect("course", course_id)
