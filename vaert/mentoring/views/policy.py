"""What plans would rather avoid: the organisation's own weights, with an example of what they do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vaert.common.dates import long_time
from vaert.mentoring import actions
from vaert.mentoring.forms import PolicyForm
from vaert.mentoring.models import PlanningPolicy
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.plan.policy_example import policy_example
from vaert.people.gate import for_roles
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Each weight with what it means; POST changes them."""
    organisation = request.person.organisation
    last = PlanningPolicy.objects.in_organisation(organisation).select_related("changed_by").first()
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy_of(organisation))
    if request.method == "POST" and (told := _who_was_first(request, last)):
        messages.warning(request, told)
        form = PolicyForm(policy=policy_of(organisation))
    elif request.method == "POST" and form.is_valid():
        weights, limits = form.typed()
        actions.change_policy(
            organisation=organisation, weights=weights, limits=limits, by=request.person, at=request.at
        )
        messages.success(request, _("Saved. The next proposal is made with these numbers."))
        return redirect("planning_policy")
    return render(request, "mentoring/planning_policy.html", {"form": form, "last": last, "place": "people"})


def _who_was_first(request: HttpRequest, last: PlanningPolicy | None) -> str:
    """Whoever has changed the numbers since the page was opened; empty where nobody has."""
    seen = request.POST.get("seen", "")
    if last is None or not seen.isdecimal() or int(seen) == last.pk or last.changed_by == request.person:
        return ""
    values = {
        "by": last.changed_by.name if last.changed_by else _("Somebody"),
        "when": long_time(last.changed_at, request.today),
    }
    return _("%(by)s changed the numbers %(when)s, since you looked, so yours are not saved. These count now.") % values


@for_roles(*RUNS_THE_HOUSE)
@require_GET
def example(request: HttpRequest) -> HttpResponse:
    """What the numbers in the form would change today. Nothing is saved."""
    organisation = request.person.organisation
    form = PolicyForm(request.GET or None, policy=policy_of(organisation))
    found = policy_example(organisation, form.policy(), today=request.today) if form.is_valid() else None
    return render(request, "mentoring/parts/policy_example.html", {"example": found})


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def take_ours(request: HttpRequest) -> HttpResponse:
    """Back to the numbers that come with the product."""
    actions.change_policy(
        organisation=request.person.organisation, weights={}, limits={}, by=request.person, at=request.at
    )
    messages.success(request, _("Our own numbers are in force again."))
    return redirect("planning_policy")
