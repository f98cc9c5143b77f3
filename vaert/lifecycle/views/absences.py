"""Days away: written by those who look after people, with what follows. Never a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vaert.lifecycle.forms import BackForm
from vaert.lifecycle.views.changing import done_or_shown
from vaert.people.actions.absences import add_absence, end_absence, remove_absence
from vaert.people.forms.person import AbsenceForm
from vaert.people.gate import for_roles
from vaert.people.models import Absence
from vaert.people.sight import LOOKS_AFTER_PEOPLE
from vaert.people.views.person import person_to


@for_roles(*LOOKS_AFTER_PEOPLE)
def person_absences(request: Any, person_id: int) -> HttpResponse:
    """The days away from now on, and a form for more."""
    person = person_to(request, person_id, need="change")
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        shown = done_or_shown(
            request,
            person,
            lambda: add_absence(person=person, by=request.person, at=request.at, **form.cleaned_data),
            title=_("Days away"),
            button=_("Write them down"),
            back=reverse("person_absences", args=[person.pk]),
        )
        if shown is not None:
            return shown
        messages.success(request, _("The days away are written down."))
        return redirect("person_absences", person.pk)
    absences = person.absences.not_over(request.today)  # type: ignore[attr-defined]
    return render(request, "people/absences.html", {"form": form, "person": person, "absences": absences})


@for_roles(*LOOKS_AFTER_PEOPLE)
@require_POST
def absence_removal(request: Any, person_id: int, absence_id: int) -> HttpResponse:
    """Take days away back."""
    person = person_to(request, person_id, need="change")
    shown = done_or_shown(
        request,
        person,
        lambda: remove_absence(person=person, absence_id=absence_id, by=request.person, at=request.at),
        title=_("Remove the days away"),
        button=_("Remove"),
        back=reverse("person_absences", args=[person.pk]),
    )
    if shown is not None:
        return shown
    messages.success(request, _("The days away are removed."))
    return redirect("person_absences", person.pk)


@for_roles(*LOOKS_AFTER_PEOPLE)
def absence_return(request: Any, person_id: int, absence_id: int) -> HttpResponse:
    """Somebody who was away until further notice has a last day away."""
    person = person_to(request, person_id, need="change")
    absence = get_object_or_404(Absence, pk=absence_id, person=person)
    form = BackForm(
        request.POST if request.method == "POST" else None, absence=absence, initial={"ends_on": request.today}
    )
    title = _("Back again")
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/form.html", {"form": form, "person": person, "title": title})
    last_on, by = form.cleaned_data["ends_on"], request.person
    shown = done_or_shown(
        request,
        person,
        lambda: end_absence(person=person, absence_id=absence_id, last_on=last_on, by=by, at=request.at),
        title=title,
        button=_("Save"),
        back=reverse("person_absences", args=[person.pk]),
    )
    if shown is not None:
        return shown
    messages.success(request, _("The last day away is written down."))
    return redirect("person_absences", person.pk)
