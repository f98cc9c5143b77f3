"""Hand over somebody's duties in one deed, from their page, with what follows shown first (M8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import long_date, long_time
from vaert.lifecycle.actions.duties import hand_over
from vaert.lifecycle.forms import HandOverForm
from vaert.lifecycle.views.changing import done_or_shown
from vaert.people.actions.handing_over import CannotHandOver
from vaert.people.gate import for_roles
from vaert.people.models import Person, StandIn
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.views.person import person_to


def _who_was_first(person: Person, request: Any) -> str:
    """Why nothing can be handed over: a colleague has done so, where one has."""
    known = StandIn.objects.filter(person=person).not_over(request.today).select_related("substitute", "noted_by")
    done = known.order_by("noted_at").last()
    if done is None or done.noted_by is None or done.noted_by == request.person:
        return _("There is nothing to hand over, or the colleague does not work here that day.")
    values = {
        "by": done.noted_by.name,
        "name": done.substitute.name,
        "when": long_time(done.noted_at, request.today),
    }
    return _("%(by)s handed the duties over to %(name)s %(when)s. Nothing more was done.") % values


@for_roles(*RUNS_THE_HOUSE)
def person_duties(request: Any, person_id: int) -> HttpResponse:
    """Who takes over what somebody looks after, from when to when."""
    person = person_to(request, person_id, need="change")
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        person=person,
        today=request.today,
        initial={"starts_on": request.today},
    )
    title = _("Hand over the duties of %(name)s") % {"name": person.given_name}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            shown = done_or_shown(
                request,
                person,
                lambda: hand_over(person=person, by=request.person, at=request.at, today=request.today, **typed),
                title=title,
                button=_("Hand over"),
                back=reverse("person_duties", args=[person.pk]),
            )
        except CannotHandOver:
            form.add_error("to", _who_was_first(person, request))
        else:
            if shown is not None:
                return shown
            values = {"name": typed["to"].name, "day": long_date(typed["starts_on"], request.today)}
            messages.success(request, _("%(name)s has the duties from %(day)s.") % values)
            return redirect("person", person.pk)
    note = _("All roles except leading a department, and the letters of the running years, in one go.")
    deed = _("See what follows")
    return render(
        request, "people/form.html", {"form": form, "person": person, "title": title, "note": note, "deed": deed}
    )
