"""The plan for the whole organisation: look at it, have one made, choose in it, publish it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vaert.common.dates import long_time
from vaert.common.prepared import prepared
from vaert.mentoring import actions
from vaert.mentoring.forms import BuddyChoiceForm
from vaert.mentoring.models import Course, Plan, Stage
from vaert.mentoring.plan.board import plan_board
from vaert.mentoring.plan.reading import latest_plan
from vaert.mentoring.plan.sheet import planned_list
from vaert.mentoring.plan.stage import stage_page
from vaert.mentoring.plan.stage_part import stage_of
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.under_way import done_of
from vaert.people.views.exports import take_along

DECIDED = {Plan.State.PUBLISHED, Plan.State.DROPPED}


def _open_plan(request: HttpRequest) -> Plan | None:
    """The plan of one's own organisation that is open; looking it up is the permission."""
    return next(iter(_open_plans(request.person.organisation_id)), None)


@prepared
def _open_plans(organisation_id: int) -> QuerySet[Plan]:
    return Plan.objects.filter(organisation_id=organisation_id).open()[:1]


@for_roles(*RUNS_THE_HOUSE)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Who hosts whom in the coming months, as proposed or as it stands: of a department, of everybody, or how much."""
    shown = plan_board(
        request.person.organisation,
        today=request.today,
        wish=request.GET.get("department", ""),
        whole_lists="whole" in request.GET,
    )
    if shown is None:
        raise Http404
    return render(request, "mentoring/plan.html", {"board": shown, "place": "people"})


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, ending: str) -> HttpResponse:
    """The same plan as a file: a line for each half-year."""
    return take_along(request, planned_list, ending, rows=_half_years(request.person.organisation_id))


def _half_years(organisation_id: int) -> int:
    """About how many lines the plan has."""
    open_ones = [Course.State.REGISTERED, Course.State.RUNNING]
    return Stage.objects.filter(course__organisation_id=organisation_id, course__state__in=open_ones).count()


@for_roles(*RUNS_THE_HOUSE)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far the plan is; when it is made, the page is asked for anew."""
    plan = latest_plan(request.person.organisation)
    if request.htmx and (plan is None or plan.state not in Plan.UNDER_WAY):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if not request.htmx:
        return redirect("plan")
    return render(request, "mentoring/parts/plan_progress.html", {"plan": plan, "done": plan and done_of(plan)})


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Have a plan made; what was chosen by hand stays, unless one begins afresh."""
    plan = _open_plan(request)
    keeps = plan is not None and "afresh" not in request.POST
    _ask(request, plan.choices if plan and keeps else {})
    return redirect("plan")


def _ask(request: HttpRequest, choices: dict[str, int]) -> None:
    actions.ask_for_plan(
        organisation=request.person.organisation,
        by=request.person,
        at=request.at,
        today=request.today,
        choices=choices,
    )


def _stale(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Things have changed: nothing was done, a new proposal is on its way."""
    _ask(request, plan.choices)
    messages.warning(
        request,
        _("Something has changed since the plan was made, so nothing was done. A new proposal is being made."),
    )
    return redirect("plan")


def _seen_plan(request: HttpRequest) -> Plan | None:
    """The plan that somebody had before them when they pressed; looking it up is the permission."""
    wanted = request.POST.get("plan", "")
    mine = Plan.objects.in_organisation(request.person.organisation)
    return mine.filter(pk=wanted).first() if wanted.isdecimal() else None


def _was_decided(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Somebody has put the very plan in force, let it go or asked for another, since it was looked at."""
    if plan.state == Plan.State.STALE:
        messages.info(request, _("Somebody has asked for a new proposal since you looked. Nothing was done."))
        return redirect("plan")
    if plan.state == Plan.State.DROPPED:
        messages.info(request, _("Somebody has let the plan go since you looked. Nothing was done."))
        return redirect("plan")
    values = {
        "by": plan.published_by.name if plan.published_by else _("Somebody"),
        "when": long_time(plan.published_at, request.today) if plan.published_at else "",
    }
    messages.info(request, _("%(by)s was first and put the plan in force %(when)s. Nothing more was done.") % values)
    return redirect("plan")


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Make the proposed plan the organisation's plan."""
    plan = _seen_plan(request)
    if plan is None:
        messages.error(request, _("There is no proposed plan. Make a proposal first."))
        return redirect("plan")
    if plan.state in DECIDED:
        return _was_decided(request, plan)
    seen = request.POST.get("seen", "")
    try:
        if actions.changes_much(plan):
            actions.ask_to_publish(plan=plan, seen=seen, by=request.person, at=request.at)
            return redirect("plan")
        actions.publish_plan(plan=plan, seen=seen, by=request.person, at=request.at, today=request.today)
    except actions.StalePlan:
        return _stale(request, plan)
    except actions.PlanChanged:
        messages.warning(
            request, _("Somebody has chosen otherwise in the plan since you looked. Look again before you go on.")
        )
        return redirect("plan")
    messages.success(request, _("The plan is in force. E-mails and invitations are on their way to those it concerns."))
    return redirect("plan")


def _stop(request: HttpRequest, plan: Plan) -> None:
    if actions.stop_publishing(plan=plan, by=request.person, at=request.at):
        messages.success(request, _("Stopped. Nothing is in force, and the proposal waits as before."))
    else:
        messages.warning(request, _("It is too late to stop: the plan is in force."))


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Let the plan go."""
    plan = _seen_plan(request) if "plan" in request.POST else _open_plan(request)
    if plan is not None and plan.state in {*DECIDED, Plan.State.STALE}:
        return _was_decided(request, plan)
    if plan is not None and plan.state == Plan.State.ENFORCING:
        if "plan" not in request.POST:  # a page from before it was put in force stops nobody's work
            _stop(request, plan)
    elif plan is not None:
        actions.drop_plan(plan=plan, by=request.person, at=request.at)
        messages.success(request, _("The proposal is dropped. Everything is as it was."))
    return redirect("plan")


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Why this buddy, why not the others and what would follow; POST chooses one of them in the plan."""
    plan = _open_plan(request)
    plan = plan if plan and plan.state == Plan.State.PROPOSED else None
    known = stage_of(request.person.organisation_id, stage_id, plan)
    if known is None:
        raise Http404
    if request.method == "POST":
        return _choose(request, plan, stage_id)
    words = request.GET.get("q", "")
    page = stage_page(known, plan, words, today=request.today)
    if page is None:
        return redirect("course", known.course_id)
    return render(request, "mentoring/plan_stage.html", {"page": page, "q": words, "place": "people"})


def _choose(request: HttpRequest, plan: Plan | None, stage_id: int) -> HttpResponse:
    seen = _seen_plan(request)
    if seen is not None and seen != plan:
        return _was_decided(request, seen)
    if plan is None:
        messages.error(request, _("There is no proposed plan. Make a proposal first."))
        return redirect("plan")
    form = BuddyChoiceForm(request.POST, people=Person.objects.visible_to(request.person).not_left(request.today))
    if not form.is_valid():
        messages.error(request, _("Choose somebody who works here."))
        return redirect("plan_stage", stage_id)
    chosen = form.cleaned_data["buddy"]
    try:
        actions.choose_in_plan(plan=plan, stage=stage_id, buddy=chosen, by=request.person, at=request.at)
    except actions.StalePlan:
        return _stale(request, plan)
    except actions.NotPossible:
        messages.error(
            request, _("%(name)s cannot have that half-year. You can see why below.") % {"name": chosen.name}
        )
        return redirect("plan_stage", stage_id)
    messages.success(
        request, _("%(name)s is now in the proposal. Nothing is in force until you say so.") % {"name": chosen.name}
    )
    return redirect("plan")
