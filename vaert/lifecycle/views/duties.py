"""Hand over somebody's duties in one deed, from their page, with what follows shown first (M8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.lifecycle.actions.duties import hand_over
from vaert.lifecycle.forms import HandOverForm
from vaert.lifecycle.views.changing import done_or_shown
from vaert.people.actions.handing_over import CannotHandOver
from vaert.people.gate import for_roles
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.views.person import person_to


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
            form.add_error("to", _("There is nothing to hand over, or the colleague does not work here that day."))
        else:
            if shown is not None:
                return shown
            values = {"name": typed["to"].name, "day": long_date(typed["starts_on"], request.today)}
            messages.success(request, _("%(name)s has the duties from %(day)s.") % values)
            return redirect("person", person.pk)
    note = _("All roles but to lead a department, and the letters of the years that run, in one go.")
    deed = _("See what follows")
    return render(
        request, "people/form.html", {"form": form, "person": person, "title": title, "note": note, "deed": deed}
    )
