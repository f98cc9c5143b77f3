"""Days away: written by those who look after people, with what follows. Never a reason."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vaert.lifecycle.actions.carrying_out import Deed
from vaert.lifecycle.forms import BackForm
from vaert.lifecycle.views.changing import done_or_shown
from vaert.people.actions.absences import add_absence, end_absence, remove_absence
from vaert.people.forms.person import AbsenceForm
from vaert.people.gate import for_roles
from vaert.people.models import Absence, Person
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.views.person import person_to


@for_roles(*RUNS_THE_HOUSE)
def person_absences(request: Any, person_id: int) -> HttpResponse:
    """The days away from now on, and a form for more."""
    person = person_to(request, person_id, need="change")
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deed = partial(add_absence, person=person, by=request.person, at=request.at, **form.cleaned_data)
        button, said = _("Save the days"), _("The days away are saved.")
        return _do(request, person, deed, title=_("Days away"), button=button, said=said)
    absences = person.absences.not_over(request.today)  # type: ignore[attr-defined]
    return render(request, "people/absences.html", {"form": form, "person": person, "absences": absences})


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def absence_removal(request: Any, person_id: int, absence_id: int) -> HttpResponse:
    """Take days away back."""
    person = person_to(request, person_id, need="change")
    deed = partial(remove_absence, person=person, absence_id=absence_id, by=request.person, at=request.at)
    title, said = _("Remove the days away"), _("The days away are removed.")
    return _do(request, person, deed, title=title, button=_("Remove"), said=said)


@for_roles(*RUNS_THE_HOUSE)
def absence_return(request: Any, person_id: int, absence_id: int) -> HttpResponse:
    """Somebody who was away until further notice has a last day away."""
    person = person_to(request, person_id, need="change")
    absence = get_object_or_404(Absence, pk=absence_id, person=person)
    typed = request.POST if request.method == "POST" else None
    form, title = BackForm(typed, absence=absence, initial={"ends_on": request.today}), _("Back again")
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/form.html", {"form": form, "person": person, "title": title})
    last_on = form.cleaned_data["ends_on"]
    deed = partial(end_absence, person=person, absence_id=absence_id, last_on=last_on, by=request.person, at=request.at)
    said = _("The last day away is saved.")
    return _do(request, person, deed, title=title, button=_("Save"), said=said)


def _do(request: Any, person: Person, deed: Deed, *, title: str, button: str, said: str) -> HttpResponse:
    back = reverse("person_absences", args=[person.pk])
    shown = done_or_shown(request, person, deed, title=title, button=button, back=back)
    if shown is not None:
        return shown
    messages.success(request, said)
    return redirect("person_absences", person.pk)
