"""End, pause and resume a year, with what follows shown first (M9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import long_date, long_time
from vaert.common.in_place import in_place
from vaert.lifecycle.actions.courses import end_year, pause_year, resume_year
from vaert.lifecycle.consequences import Consequence
from vaert.lifecycle.forms import EndForm, PauseForm, ResumeForm
from vaert.lifecycle.views.changing import done_or_shown
from vaert.mentoring.actions.pausing import CannotPause, NotInThoseDays
from vaert.mentoring.models import Course, Pause
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
def course_end(request: Any, course_id: int) -> HttpResponse:
    """End a year before its time."""
    course = _mine(request, course_id)
    if course.state != Course.State.RUNNING:
        return _is_over(request, course)
    chosen = max(course.ends_early_on or request.today, request.today)
    form = EndForm(_typed(request), today=request.today, initial={"last_on": chosen})
    page = _Page(
        _("End the year of %(name)s early") % {"name": course.newcomer.given_name},
        button=_("End the year"),
        said=_("The year now has a last day. Everybody concerned has been told."),
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, course, form, page)
    return _do(request, course, partial(end_year, course=course, last_on=form.cleaned_data["last_on"]), page)


@for_roles(*RUNS_THE_HOUSE)
def course_pause(request: Any, course_id: int) -> HttpResponse:
    """Let a year stand still."""
    course = _mine(request, course_id)
    if course.state != Course.State.RUNNING:
        return _is_over(request, course)
    form = PauseForm(_typed(request), initial={"first": request.today})
    page = _Page(
        _("Pause the year of %(name)s") % {"name": course.newcomer.given_name},
        button=_("Pause the year"),
        said=_("The year is paused. Everybody concerned has been told."),
    )
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        known = course.pauses.filter(starts_on=max(first, course.starts_on), ends_on=last).first()
        if known is not None:
            return _was_paused(request, known)
        try:
            return _do(request, course, partial(pause_year, course=course, from_on=first, until_on=last), page)
        except NotInThoseDays:
            form.add_error("first", _("The year does not run on those days."))
        except CannotPause:
            form.add_error("first", _stands_still(course, first, request))
    return _form(request, course, form, page)


@for_roles(*RUNS_THE_HOUSE)
@in_place
def course_resumption(request: Any, course_id: int) -> HttpResponse:
    """Let a year that stands still go on."""
    course = _mine(request, course_id)
    if course.state != Course.State.RUNNING:
        return _is_over(request, course)
    form = ResumeForm(_typed(request), today=request.today, initial={"on": request.today})
    page = _Page(
        _("Let the year of %(name)s go on") % {"name": course.newcomer.given_name},
        button=_("Go on"),
        said=_("The year goes on. Everybody concerned has been told."),
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, course, form, page)
    on = form.cleaned_data["on"]
    if not course.pauses.exclude(ends_on__lt=on).exists():
        return _goes_on(request, course)
    return _do(request, course, partial(resume_year, course=course, on=on), page)


@dataclass(frozen=True)
class _Page:
    """What a page about one deed says: its title, the button that does it, and that it was done."""

    title: str
    button: str
    said: str


def _mine(request: Any, course_id: int) -> Course:
    """The course, if the one who asks may see it."""
    mine = Course.objects.visible_to(request.person, on=request.today)
    return get_object_or_404(mine.select_related("organisation", "scheme", "newcomer"), pk=course_id)


def _typed(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


def _is_over(request: Any, course: Course) -> HttpResponse:
    """Somebody ended the year, or it ended by itself, since the page was looked at."""
    if course.state in {Course.State.ENDED, Course.State.COMPLETED} and course.ended_on:
        said = _("The year of %(name)s has ended already, on %(day)s. Nothing more was done.")
        values = {"name": course.newcomer.given_name, "day": long_date(course.ended_on, request.today)}
        if course.ends_early_on and course.ends_early_at and course.ends_early_by not in {None, request.person}:
            said = _("%(by)s was first and ended the year of %(name)s %(when)s. Nothing more was done.")
            values |= _first(request, course.ends_early_by, course.ends_early_at)
        messages.info(request, said % values)
    return redirect("course", course.pk)


def _goes_on(request: Any, course: Course) -> HttpResponse:
    """Somebody has let the year go on, or it went on by itself, since the page was looked at."""
    said = _("The year is not paused that day: it goes on already. Nothing more was done.")
    pause = course.pauses.select_related("resumed_by").order_by("starts_on").last()
    if pause is not None and pause.resumed_at and pause.resumed_by not in {None, request.person}:
        values = _first(request, pause.resumed_by, pause.resumed_at)
        said = _("%(by)s was first and let the year go on %(when)s. Nothing more was done.") % values
    messages.info(request, said)
    return redirect("course", course.pk)


def _first(request: Any, by: Person | None, at: datetime) -> dict[str, str]:
    """Who was first, and when."""
    return {"by": by.name if by else _("Somebody"), "when": long_time(at, request.today)}


def _was_paused(request: Any, pause: Pause) -> HttpResponse:
    """Somebody has paused the year for the very same days."""
    values = _first(request, pause.noted_by, pause.noted_at)
    messages.info(request, _("%(by)s was first and paused the year %(when)s. Nothing more was done.") % values)
    return redirect("course", pause.course_id)


def _stands_still(course: Course, first: date, request: Any) -> str:
    """Which pause is in the way, and who made it where that is known."""
    pause = course.pauses.exclude(ends_on__lt=first).select_related("noted_by").order_by("starts_on").first()
    if pause is None or pause.noted_by is None or pause.noted_by == request.person:
        return _("The year is already paused on those days.")
    values = {
        "by": pause.noted_by.name,
        "when": long_time(pause.noted_at, request.today),
        "first": long_date(pause.starts_on, request.today),
    }
    return _("%(by)s paused the year %(when)s, from %(first)s.") % values


def _form(request: Any, course: Course, form: Any, page: _Page) -> HttpResponse:
    deed = _("See what follows")
    context = {"form": form, "course": course, "title": page.title, "deed": deed, "place": "courses"}
    return render(request, "lifecycle/course_form.html", context)


def _do(request: Any, course: Course, deed: Callable[..., list[Consequence]], page: _Page) -> HttpResponse:
    shown = done_or_shown(
        request,
        course.newcomer,
        partial(deed, by=request.person, at=request.at, today=request.today),
        title=page.title,
        button=page.button,
        back=reverse("course", args=[course.pk]),
    )
    if shown is not None:
        return shown
    messages.success(request, page.said)
    return redirect("today") if request.POST.get("back") == "today" else redirect("course", course.pk)
