"""One scheme: its rules on the left, the year they make on the right, drawn again as they change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vaert.common.dates import long_time
from vaert.common.prepared import prepared
from vaert.mentoring import actions
from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.mentoring.scheme.data import read_definition
from vaert.mentoring.scheme.form import SchemeForm, with_another_stage, without_last_stage
from vaert.mentoring.scheme.merging import with_theirs, words_with_theirs
from vaert.mentoring.scheme.stage_words import StageWords
from vaert.mentoring.scheme.year import draw_year
from vaert.mentoring.views.schemes import everybodys, find_scheme
from vaert.people.gate import for_roles
from vaert.people.models import Department
from vaert.people.sight import RUNS_THE_HOUSE

SHOWN_VERSIONS = 6


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def scheme(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """The rules and the year; POST keeps them as a new version."""
    if request.method == "GET":
        return _look(request, scheme_id)
    found = find_scheme(request, scheme_id)
    if found.pk != scheme_id:
        messages.warning(request, who_changed(found, request))
        return _page(request, found, _merged(request, scheme_id, found))
    form = SchemeForm(request.POST, definition=found.definition)
    if not form.is_valid():
        return _page(request, found, form)
    return _keep(request, found, _wanted(request, form))


def _merged(request: HttpRequest, seen_id: int, found: Scheme) -> SchemeForm:
    """What was typed into an earlier version, with what has been changed in the scheme since."""
    seen = Scheme.objects.get(pk=seen_id).definition
    typed = with_theirs(
        request.POST,
        seen=lambda data: SchemeForm(data, definition=seen),
        now=SchemeForm(definition=found.definition),
    )
    return SchemeForm(typed, definition=found.definition)


def who_changed(scheme: Scheme, request: HttpRequest, *, has_typed: bool = True) -> str:
    """Who made the version that counts now, to somebody who has looked at an earlier one, and perhaps typed into it."""
    values = {
        "by": scheme.made_by.name if scheme.made_by else _("Somebody"),
        "when": long_time(scheme.made_at, request.today),
    }
    if not has_typed:
        return _("%(by)s changed this %(when)s, since you looked. Nothing was done: look at it first.") % values
    return (
        _(
            "%(by)s changed this %(when)s, since you looked, so nothing is saved yet. You see that here together "
            "with what you wrote; where you both wrote, yours is kept. Look at it, and save."
        )
        % values
    )


def _look(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """The scheme as it counts now; an earlier version leads there."""
    try:
        found = find_scheme(request, scheme_id)
    except Http404:
        found = everybodys(request, scheme_id)
    if found.pk != scheme_id:
        return redirect("scheme", found.pk)
    return _page(request, found, SchemeForm(definition=found.definition, read=found.read_definition()))


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def year(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """The year that the rules in the form make. Nothing is kept."""
    found = find_scheme(request, scheme_id)
    form = SchemeForm(request.POST, definition=found.definition)
    if not request.htmx:
        return _page(request, found, form)
    return render(request, "mentoring/parts/scheme_year.html", _drawn(request, form))


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, scheme_id: int, number: int) -> HttpResponse:
    """What the two do and talk about in a stage; POST keeps it as a new version."""
    found = find_scheme(request, scheme_id)
    if not 1 <= number <= len(found.definition["stages"]):
        raise Http404
    words = StageWords(found.definition, number, request.POST.dict() if request.method == "POST" else None)
    if request.method == "POST" and found.pk != scheme_id:
        messages.warning(request, who_changed(found, request))
        words = _merged_words(request, scheme_id, found, number)
    elif request.method == "POST" and not words.errors:
        return _keep(request, found, words.definition())
    context = {"scheme": found, "read": found.read_definition(), "form": words, "number": number, "place": "people"}
    return render(request, "mentoring/scheme_stage.html", context)


def _merged_words(request: HttpRequest, seen_id: int, found: Scheme, number: int) -> StageWords:
    seen = Scheme.objects.get(pk=seen_id).definition
    if number > len(seen["stages"]):
        raise Http404
    typed = words_with_theirs(request.POST, seen=StageWords(seen, number), now=StageWords(found.definition, number))
    return StageWords(found.definition, number, typed)


def _wanted(request: HttpRequest, form: SchemeForm) -> dict[str, Any]:
    """What is typed, with one stage more or one less where that was asked for."""
    changes = {"add_stage": with_another_stage, "drop_stage": without_last_stage}
    change = changes.get(request.POST.get("deed", ""))
    return change(form.definition()) if change else form.definition()


def _keep(request: HttpRequest, found: Scheme, definition: dict[str, Any]) -> HttpResponse:
    try:
        kept = actions.change_scheme(scheme=found, definition=definition, by=request.person, at=request.at)
    except actions.SchemeChanged:
        messages.error(request, _("Somebody saved a change at the same moment. Look at it, and save yours once more."))
        return redirect("scheme", found.pk)
    if kept.pk == found.pk:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("Saved. It counts for new courses; those that have begun stay as they are."))
    return redirect("scheme", kept.pk)


def _page(request: HttpRequest, found: Scheme, form: SchemeForm) -> HttpResponse:
    is_for_all = found.department_id is None
    context = {
        "scheme": found,
        "form": form,
        "own": _own(found.organisation_id, found.code) if is_for_all else [],
        "departments": _departments(found.organisation_id) if is_for_all else [],
        "versions": _versions(found.organisation_id, found.code, found.department_id),
        "is_long": len(form.read.stages) > 1,
        "place": "people",
        **_drawn(request, form),
    }
    return render(request, "mentoring/scheme.html", context)


@prepared
def _own(organisation: int, code: str) -> QuerySet[Scheme]:
    """The departments' own versions that count now."""
    own = Scheme.objects.current().filter(organisation_id=organisation, code=code).exclude(department=None)
    return own.select_related("department").defer("definition").order_by("department__sort_key")


@prepared
def _versions(organisation: int, code: str, department: int | None) -> QuerySet[Scheme]:
    same = Scheme.objects.filter(organisation_id=organisation, code=code, department=department)
    told = same.select_related("made_by").only(
        "version", "is_current", "made_at", "made_by__given_name", "made_by__family_name"
    )
    return told.order_by("-version")[:SHOWN_VERSIONS]


@prepared
def _departments(organisation: int) -> QuerySet[Department, Any]:
    found = Department.objects.filter(organisation_id=organisation)
    return found.values_list("pk", "name", named=True)


def _drawn(request: HttpRequest, form: SchemeForm) -> dict:
    """The year of what is typed, or of what is kept where nothing is; None while the typed does not hold together."""
    starts_on = _first_of_next_month(request.today)
    if not form.is_bound:
        return {"year": draw_year(form.read, starts_on), "year_starts_on": starts_on}
    drawn = draw_year(read_definition(form.definition()), starts_on) if form.is_valid() else None
    return {"year": drawn, "year_starts_on": starts_on, "form": form}


def _first_of_next_month(today: date) -> date:
    return add_months(today.replace(day=1), 1)
