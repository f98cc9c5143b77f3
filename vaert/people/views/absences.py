"""Days away: written by those who look after people. Never a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vaert.people.actions.absences import add_absence, remove_absence
from vaert.people.forms.person import AbsenceForm
from vaert.people.gate import for_roles
from vaert.people.sight import LOOKS_AFTER_PEOPLE
from vaert.people.views.person import person_to


@for_roles(*LOOKS_AFTER_PEOPLE)
def person_absences(request: Any, person_id: int) -> HttpResponse:
    """The days away from now on, and a form for more."""
    person = person_to(request, person_id, need="change")
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        add_absence(person=person, by=request.person, at=request.at, **form.cleaned_data)
        messages.success(request, _("The days away are written down."))
        return redirect("person_absences", person.pk)
    absences = person.absences.not_over(request.today)  # type: ignore[attr-defined]
    return render(request, "people/absences.html", {"form": form, "person": person, "absences": absences})


@for_roles(*LOOKS_AFTER_PEOPLE)
@require_POST
def absence_removal(request: Any, person_id: int, absence_id: int) -> HttpResponse:
    """Take days away back."""
    person = person_to(request, person_id, need="change")
    remove_absence(person=person, absence_id=absence_id, by=request.person, at=request.at)
    messages.success(request, _("The days away are removed."))
    return redirect("person_absences", person.pk)
