"""Another buddy in two clicks: the first shows who could and why, the second lets them take over (M8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from vaert.common.dates import long_date, long_time
from vaert.common.in_place import in_place
from vaert.common.prepared import prepared
from vaert.common.words import in_letters
from vaert.mentoring.actions.replacing import AlreadyReplaced, CannotHost, NotRunning, Replaced, replace_buddy
from vaert.mentoring.forms import TakeOverDaysForm, TakeOverForm
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.models.course import sight_of_courses
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.page import people_with_places
from vaert.mentoring.replacement.page import replacement_page, stages_with_needs
from vaert.mentoring.replacement.propose import NewcomerGone
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
@in_place
def replacement(request: HttpRequest, course_id: int, number: int) -> HttpResponse:
    """Who could take over in a stage; POST lets somebody."""
    sight = sight_of_courses(request.person, request.today)
    stage = next(iter(_stages(*sight, course_id, number)), None)
    if stage is None:
        raise Http404
    if stage.course.state != Course.State.RUNNING or stage.ends_on < request.today:
        return redirect("course", course_id)
    try:
        return _take_over(request, stage) if request.method == "POST" else _show(request, stage)
    except NewcomerGone:
        name = stage.course.newcomer.given_name
        messages.info(request, _("%(name)s will have left by then, so nobody needs to take over.") % {"name": name})
        return redirect("course", course_id)


def _show(request: HttpRequest, stage: Stage) -> HttpResponse:
    wish = TakeOverDaysForm(request.GET) if request.GET else None
    asked = wish.cleaned_data if wish and wish.is_valid() else {}
    words = request.GET.get("q", "")
    page = replacement_page(
        stage.course,
        stage,
        first=asked.get("first"),
        last=asked.get("last"),
        words=words,
        is_whole="whole" in request.GET,
        today=request.today,
        at=request.at,
    )
    context = {"course": stage.course, "stage": stage, "page": page, "wish": wish, "q": words, "place": "courses"}
    return render(request, "mentoring/replacement.html", context)


@prepared
def _stages(
    organisation_id: int, reader_id: int | None, led: list[int] | None, course_id: int, number: int
) -> QuerySet[Stage]:
    visible = Course.objects.filter(pk=course_id).visible_with(organisation_id, reader_id, led)
    stages = Stage.objects.filter(course__in=visible, course_id=course_id, number=number)
    return stages_with_needs(stages.select_related("course__organisation", "course__scheme", "course__newcomer"))


def _take_over(request: HttpRequest, stage: Stage) -> HttpResponse:
    here = Person.objects.visible_to(request.person).not_left(request.today)
    form = TakeOverForm(request.POST, people=here)
    if not form.is_valid():
        messages.error(request, _("Choose somebody who works here."))
        return redirect("course_replacement", stage.course_id, stage.number)
    asked: dict[str, Any] = form.cleaned_data
    try:
        done = replace_buddy(
            stage=stage,
            buddy=asked["buddy"],
            seen=asked["seen"],
            from_on=asked["first"],
            until_on=asked["last"],
            despite=asked["despite"],
            by=request.person,
            at=request.at,
            today=request.today,
        )
    except AlreadyReplaced as changed:
        messages.warning(request, _who_was_first(changed.pairing, stage, request))
        return redirect("course", stage.course_id)
    except CannotHost as refused:
        messages.error(request, _why_not(asked["buddy"], refused))
        return redirect("course_replacement", stage.course_id, stage.number)
    except NotRunning:
        return redirect("course", stage.course_id)
    _tell(request, stage, done)
    return redirect("today") if request.POST.get("back") == "today" else redirect("course", stage.course_id)


def _who_was_first(pairing: Pairing | None, stage: Stage, request: HttpRequest) -> str:
    if pairing is None:
        return _("Who hosts has changed since you looked. Nothing was done: have another look.")
    values = {
        "by": pairing.chosen_by.name if pairing.chosen_by else _("Somebody"),
        "buddy": pairing.buddy.name,
        "newcomer": stage.course.newcomer.given_name,
        "when": long_time(pairing.chosen_at, request.today),
    }
    return _("%(by)s was first: %(buddy)s became the buddy of %(newcomer)s %(when)s. Nothing more was done.") % values


def _why_not(buddy: Person, refused: CannotHost) -> str:
    if refused.obstacle["code"] == "left":
        return f"{buddy.name} {reasons.left()}."
    people = people_with_places(set(refused.obstacle.get("newcomers", [])))
    names = [person.name for person in people.values()]
    return f"{buddy.name} {reasons.obstacle({**refused.obstacle, 'newcomers': names})}."


def _tell(request: HttpRequest, stage: Stage, done: Replaced) -> None:
    if not done.is_news:
        return
    values = {
        "buddy": done.pairing.buddy.name,
        "newcomer": stage.course.newcomer.given_name,
        "first": long_date(done.pairing.starts_on, request.today),
    }
    said = _("%(buddy)s is the buddy of %(newcomer)s from %(first)s. Everybody has been told.") % values
    if done.meetings:
        said += " " + ngettext(
            "One meeting goes on with the new buddy.",
            "%(number)s meetings go on with the new buddy.",
            len(done.meetings),
        ) % {"number": in_letters(len(done.meetings)).capitalize()}
    messages.success(request, said)
    if done.without_time:
        number = len(done.without_time)
        messages.warning(
            request,
            ngettext(
                "One meeting found no time that suits both. Let the two agree on one.",
                "%(number)s meetings found no time that suits both. Let the two agree on some.",
                number,
            )
            % {"number": in_letters(number).capitalize()},
        )
