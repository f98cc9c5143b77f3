"""The proposal: look at it, choose in it, start the year."""

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
from vaert.mentoring.forms import BuddyChoiceForm, TimeChoiceForm
from vaert.mentoring.models import Course
from vaert.mentoring.models.course import sight_of_courses
from vaert.mentoring.plan.policy import policy_with, with_policy
from vaert.mentoring.proposal.candidate_list import candidate_list
from vaert.mentoring.proposal.page import proposal_page
from vaert.mentoring.proposal.propose import Proposal
from vaert.mentoring.proposal.times import NoSuchMeeting, hindrances, time_choices
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.sight import RUNS_THE_HOUSE

SEEN_TURNS = "turns"
IMPOSSIBLE = {"too_early", "outside_stage"}  # no "anyway" helps against these


def _course(request: HttpRequest, course_id: int) -> Course:
    """The course, if the one who asks may see it; looking it up is the permission."""
    found = _visible(course_id, *sight_of_courses(request.person, request.today))
    if not found:
        raise Http404
    course = found[0]
    if course.proposal and course.proposal.get("made_on") != request.today.isoformat():
        actions.propose_again(course=course, today=request.today)  # it counts from today: make it today's
    return course


@prepared
def _visible(pk: int, organisation: int, reader: int | None, led: list[int] | None) -> QuerySet[Course]:
    seen = Course.objects.filter(pk=pk).visible_with(organisation, reader, led).order_by().values("pk")
    courses = Course.objects.filter(pk=pk, pk__in=seen).select_related("organisation", "scheme", "newcomer")
    return with_policy(courses, "organisation")


@for_roles(*RUNS_THE_HOUSE)
@require_GET
def show(request: HttpRequest, course_id: int) -> HttpResponse:
    """The whole proposed year, before anything is sent."""
    course = _course(request, course_id)
    if course.state != Course.State.REGISTERED:
        return redirect("course", course.pk)
    kept = Proposal.from_data(course.proposal or {})
    page = proposal_page(course, kept, coordinator=request.person, today=request.today)
    return render(request, "mentoring/proposal.html", {"course": course, "page": page, "place": "courses"})


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def buddies(request: HttpRequest, course_id: int, stage: int) -> HttpResponse:
    """Everybody who could host a stage, with why and why not; POST chooses one of them."""
    course = _course(request, course_id)
    if request.method == "POST" and (first := _somebody_was_first(request, course)):
        return first
    if not course.proposal or not 1 <= stage <= len(course.proposal["stages"]):
        return redirect("course", course.pk)
    if request.method == "POST":
        form = BuddyChoiceForm(request.POST, people=Person.objects.visible_to(request.person).not_left(request.today))
        if form.is_valid():
            chosen = form.cleaned_data["buddy"]
            actions.choose_buddy(course=course, stage=stage, buddy=chosen, by=request.person, today=request.today)
            messages.success(
                request,
                _("%(name)s is now proposed. Meetings and letters below have followed. Nothing has been sent.")
                % {"name": chosen.name},
            )
            return redirect("course_proposal", course.pk)
        messages.error(request, _("Choose somebody who works here."))
    words = request.GET.get("q", "")
    context = {
        "course": course,
        "stage": course.definition.stage(stage),
        "lines": candidate_list(course, stage, words, policy=policy_with(course), today=request.today),
        "q": words,
        "place": "courses",
    }
    return render(request, "mentoring/buddies.html", context)


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def times(request: HttpRequest, course_id: int, stage: int, number: int) -> HttpResponse:
    """Other times for one meeting; POST chooses one, with what stands in its way said first."""
    course = _course(request, course_id)
    if request.method == "POST" and (first := _somebody_was_first(request, course)):
        return first
    if not course.proposal:
        return redirect("course", course.pk)
    form, against = TimeChoiceForm(request.POST or None), {}
    try:
        choices = time_choices(course, stage, number, today=request.today)
    except NoSuchMeeting:
        raise Http404 from None
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["starts_at"]
        against = hindrances(course, stage, number, at, today=request.today)
        if not against or (form.cleaned_data["anyway"] and IMPOSSIBLE.isdisjoint(against)):
            actions.choose_time(
                course=course, stage=stage, number=number, starts_at=at, by=request.person, today=request.today
            )
            messages.success(request, _("The meeting has a new time. Nothing has been sent."))
            return redirect("course_proposal", course.pk)
    context = {
        "course": course,
        "stage": course.definition.stage(stage),
        "number": number,
        "choices": choices,
        "form": form,
        "against": list(against.values()),
        "can_overrule": bool(against) and IMPOSSIBLE.isdisjoint(against),
        "place": "courses",
    }
    return render(request, "mentoring/times.html", context)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def take_ours(request: HttpRequest, course_id: int) -> HttpResponse:
    """Back to our own proposal."""
    course = _course(request, course_id)
    if first := _somebody_was_first(request, course):
        return first
    actions.take_our_proposal(course=course, by=request.person, today=request.today)
    messages.success(request, _("This is our own proposal again."))
    return redirect("course_proposal", course.pk)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def start(request: HttpRequest, course_id: int) -> HttpResponse:
    """Start the year."""
    course = _course(request, course_id)
    was_open = course.state == Course.State.REGISTERED
    try:
        started = actions.start_course(
            course=course, seen=request.POST.get("seen", ""), by=request.person, at=request.at, today=request.today
        )
    except actions.StaleProposal:
        actions.propose_again(course=course, today=request.today, moves_others=True)
        messages.warning(
            request,
            _who_chose(request, course)
            or _("Something has changed since you looked, so nothing was started. Here is the proposal as it is now."),
        )
        return redirect("course_proposal", course.pk)
    except actions.NobodyToBegin:
        messages.error(request, _("Choose a buddy for the first half-year before you start."))
        return redirect("course_proposal", course.pk)
    if not was_open or started.started_by_id != request.person.pk:  # a colleague was first, or one's own other click
        messages.info(request, who_started(started, request))
        return redirect("course", course.pk)
    messages.success(
        request,
        _("The year of %(name)s has begun. E-mails and invitations are on their way.")
        % {"name": course.newcomer.given_name},
    )
    return redirect("course", course.pk)


def _somebody_was_first(request: HttpRequest, course: Course) -> HttpResponse | None:
    """Where a colleague has started, withdrawn or chosen since the page was opened: that, and nothing is done."""
    if course.state != Course.State.REGISTERED:
        messages.info(request, who_started(course, request))
        return redirect("course", course.pk)
    if told := _who_chose(request, course):
        messages.warning(request, told)
        return redirect("course_proposal", course.pk)
    return None


def _who_chose(request: HttpRequest, course: Course) -> str:
    """Whoever has chosen in the proposal since the page was opened; empty where nobody else has."""
    seen, by = request.POST.get(SEEN_TURNS, ""), course.choices.get("by")
    if not seen.isdecimal() or int(seen) >= course.choices.get("turns", 0) or by == request.person.pk:
        return ""
    colleague = Person.objects.in_organisation(course.organisation).filter(pk=by).first()
    return _("%(by)s has changed the proposal since you looked, so nothing was done. This is how it is now.") % {
        "by": colleague.name if colleague else _("Somebody")
    }


def who_started(course: Course, request: HttpRequest) -> str:
    """What has become of a registration since somebody looked at it."""
    by, at = course.started_by, course.started_at
    values = {
        "by": by.name if by else _("Somebody"),
        "name": course.newcomer.given_name,
        "when": long_time(at, request.today) if at else "",
    }
    if course.state == Course.State.DROPPED:
        return _("The course of %(name)s has been taken back. Nothing was done.") % values
    return _("%(by)s was first and started the year of %(name)s %(when)s. Nothing more was done.") % values
