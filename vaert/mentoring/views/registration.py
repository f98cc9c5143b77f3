"""Register a new colleague: who, when, which scheme; and take a registration back."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vaert.common.dates import long_time
from vaert.mentoring import actions
from vaert.mentoring.forms import CourseForm, NewColleagueForm
from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.proposal.newcomers import first_newcomers
from vaert.mentoring.views.proposal import who_started
from vaert.people.actions import add_person
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Pick somebody who is coming, or write who it is; then see the proposal."""
    organisation, schemes = request.person.organisation, _schemes(request)
    coming = first_newcomers(organisation, request.today)
    picked = None
    if request.method == "POST" and "newcomer" in request.POST:
        picked = CourseForm(request.POST, people=_may_begin(request), schemes=schemes, today=request.today)
        if picked.is_valid():
            return _register(request, picked.cleaned_data["newcomer"], picked.cleaned_data)
        form = _blank(request, schemes)
    elif request.method == "POST":
        form = NewColleagueForm(request.POST, organisation=organisation, schemes=schemes, today=request.today)
        if form.is_valid():
            with transaction.atomic():
                facts = {**form.cleaned_data}
                scheme = facts.pop("scheme")
                newcomer = add_person(organisation=organisation, by=request.person, at=request.at, **facts)
                return _register(request, newcomer, {"scheme": scheme, "starts_on": facts["starts_on"]})
    else:
        form = _blank(request, schemes)
        picked = _picked(request, schemes)
    context = {
        "form": form,
        "picked": picked,
        "somebody": _somebody(request, picked),
        "coming": coming,
        "only_scheme": form.offered[0] if len(form.offered) == 1 else None,
        "place": "courses",
    }
    return render(request, "mentoring/new_course.html", context)


def _schemes(request: HttpRequest) -> QuerySet[Scheme]:
    return Scheme.objects.in_organisation(request.person.organisation).offered()


def _may_begin(request: HttpRequest) -> QuerySet[Person]:
    return Person.objects.visible_to(request.person).not_left(request.today)


def _blank(request: HttpRequest, schemes: QuerySet[Scheme]) -> NewColleagueForm:
    return NewColleagueForm(organisation=request.person.organisation, schemes=schemes, today=request.today)


def _picked(request: HttpRequest, schemes: QuerySet[Scheme]) -> CourseForm | None:
    """The short form for `?person=7`: that person, with the first day from the staff list."""
    wanted = request.GET.get("person", "")
    person = _may_begin(request).filter(pk=wanted).first() if wanted.isdecimal() else None
    if person is None:
        return None
    first = person.employments.order_by("-starts_on").values_list("starts_on", flat=True).first()
    return CourseForm(
        initial={"newcomer": person, "starts_on": first},
        people=_may_begin(request),
        schemes=schemes,
        today=request.today,
    )


def _somebody(request: HttpRequest, picked: CourseForm | None) -> Person | None:
    """Whom the short form is about."""
    if picked is None:
        return None
    about = picked["newcomer"].value()
    if isinstance(about, Person):
        return about
    return _may_begin(request).filter(pk=about).first() if str(about).isdecimal() else None


def _register(request: HttpRequest, newcomer: Person, wanted: dict) -> HttpResponse:
    known = Course.objects.filter(newcomer=newcomer, state__in=[Course.State.REGISTERED, Course.State.RUNNING]).first()
    course = actions.register_course(
        newcomer=newcomer,
        scheme=wanted["scheme"],
        starts_on=wanted["starts_on"],
        by=request.person,
        at=request.at,
        today=request.today,
    )
    if known and course.registered_by_id != request.person.pk:
        messages.info(request, _who_registered(course, request))
    return redirect("course_proposal", course.pk)


def _who_registered(course: Course, request: HttpRequest) -> str:
    values = {
        "by": course.registered_by.name if course.registered_by else _("Somebody"),
        "name": course.newcomer.given_name,
        "when": long_time(course.registered_at, request.today),
    }
    return _("%(by)s was first and registered %(name)s %(when)s. Nothing more was done.") % values


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def withdraw(request: HttpRequest, course_id: int) -> HttpResponse:
    """Take a registration back."""
    mine = Course.objects.visible_to(request.person, on=request.today)
    course = get_object_or_404(mine.select_related("newcomer", "started_by"), pk=course_id)
    if course.state != Course.State.REGISTERED:
        messages.info(request, who_started(course, request))
        return redirect("course", course.pk)
    course = actions.withdraw_course(course=course, by=request.person, at=request.at, today=request.today)
    if course.state != Course.State.DROPPED:
        messages.info(request, who_started(course, request))
        return redirect("course", course.pk)
    messages.success(request, _("The registration has been taken back. Nothing was sent."))
    return redirect("courses")
