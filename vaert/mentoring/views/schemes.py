"""The organisation's schemes: the list, and the deeds that make a new one or take one out of use."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vaert.common.prepared import prepared
from vaert.mentoring import actions
from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.models.scheme import SchemeQuerySet
from vaert.mentoring.scheme.data import BUILT_IN_CODES, built_in, read_definition
from vaert.people.cpr import contains_cpr
from vaert.people.gate import for_roles
from vaert.people.models import Department
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
@require_GET
def schemes(request: HttpRequest) -> HttpResponse:
    """What we promise: the schemes in use, the departments' own, and those that can be taken into use."""
    mine = Scheme.objects.visible_to(request.person, on=request.today).current()
    found = list(mine.select_related("department", "made_by").order_by("pk"))
    running = Counter[str]()
    for code, number in _running(request.person.organisation_id):
        running[code] += number
    for scheme in found:
        scheme.running = running[scheme.code]
        scheme.own = [each for each in found if each.code == scheme.code and each.department_id]
    in_use = [each for each in found if each.department_id is None]
    known = {each.code for each in in_use}
    others = [read_definition(built_in(code)) for code in BUILT_IN_CODES if code not in known]
    return render(request, "mentoring/schemes.html", {"schemes": in_use, "others": others, "place": "people"})


@prepared
def _running(organisation: int) -> QuerySet[Scheme, Any]:
    """Of every version of each scheme, by its code, how many courses run."""
    running = Course.objects.filter(scheme=OuterRef("pk"), state=Course.State.RUNNING).order_by()
    number = running.values("scheme").annotate(number=Count("pk")).values("number")
    versions = Scheme.objects.filter(organisation_id=organisation).order_by()
    return versions.values_list("code", Coalesce(Subquery(number), 0))


def find_scheme(request: HttpRequest, scheme_id: int) -> Scheme:
    """The scheme, if the one who asks may see it; where it was changed meanwhile, the version that counts now.

    A department's own version that is out of use is not found: everybody's is another scheme.
    """
    scheme = _any_version(request, scheme_id)
    if scheme.is_current:
        return scheme
    return get_object_or_404(_visible(request).current(), code=scheme.code, department=scheme.department_id)


def everybodys(request: HttpRequest, scheme_id: int) -> Scheme:
    """The version that counts for everybody, in place of a department's own that is out of use."""
    scheme = _any_version(request, scheme_id)
    return get_object_or_404(_visible(request).current(), code=scheme.code, department=None)


def _visible(request: HttpRequest) -> SchemeQuerySet:
    mine = Scheme.objects.visible_to(request.person, on=request.today)
    return mine.select_related("organisation", "department")


def _any_version(request: HttpRequest, scheme_id: int) -> Scheme:
    """Any version that the reader sees (`Scheme.objects.visible_to`), with its organisation and department."""
    sees = request.person.access(request.today).runs_the_house
    found = _one(request.person.organisation_id, scheme_id) if sees else []
    if not found:
        raise Http404
    return found[0]


@prepared
def _one(organisation: int, pk: int) -> QuerySet[Scheme]:
    found = Scheme.objects.filter(organisation_id=organisation, pk=pk)
    return found.select_related("organisation", "department")


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take one of ours into use."""
    if code not in BUILT_IN_CODES:
        raise Http404
    scheme = actions.take_built_in(
        organisation=request.person.organisation, code=code, by=request.person, at=request.at
    )
    messages.success(request, _("%(name)s is in use. Make it your own here.") % {"name": scheme.read_definition().name})
    return redirect("scheme", scheme.pk)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def copy(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """A new scheme that begins as this one."""
    scheme, name = find_scheme(request, scheme_id), " ".join(request.POST.get("name", "").split())[:120]
    if not name or contains_cpr(name):
        messages.error(request, _("Give the copy a name of its own."))
        return redirect("scheme", scheme.pk)
    made = actions.copy_scheme(scheme=scheme, name=name, by=request.person, at=request.at)
    messages.success(request, _("%(name)s is a scheme of its own now.") % {"name": name})
    return redirect("scheme", made.pk)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def adapt(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Give a department its own version."""
    scheme, wanted = find_scheme(request, scheme_id), request.POST.get("department", "")
    mine = Department.objects.in_organisation(scheme.organisation)
    department = mine.filter(pk=wanted).first() if wanted.isdecimal() else None
    if department is None:
        messages.error(request, _("Choose a department."))
        return redirect("scheme", scheme.pk)
    made = actions.adapt_scheme(scheme=scheme, department=department, by=request.person, at=request.at)
    messages.success(
        request,
        _("%(department)s has its own version. What you change here counts for new colleagues there.")
        % {"department": department},
    )
    return redirect("scheme", made.pk)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def retire(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Take a scheme, or a department's own version of it, out of use."""
    scheme = _any_version(request, scheme_id)
    try:
        actions.retire_scheme(scheme=scheme, by=request.person, at=request.at)
    except actions.LastScheme:
        messages.error(request, _("This is your only scheme, so it stays. Take another one into use first."))
        return redirect("scheme", scheme.pk)
    messages.success(request, _("It is out of use. The courses that have it go on."))
    return redirect("schemes")
