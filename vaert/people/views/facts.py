"""Writing about a colleague: adding one, changing the facts, the working week."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vaert.people.actions.add_person import EmailInUse, add_person
from vaert.people.actions.change_facts import change_facts
from vaert.people.forms.person import FactsForm, NewPersonForm
from vaert.people.forms.week import WeekForm
from vaert.people.gate import for_members, for_roles
from vaert.people.models import Person
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.views.person import person_to


@for_roles(*RUNS_THE_HOUSE)
def new_person(request: Any) -> HttpResponse:
    """Add a colleague by hand."""
    me: Person = request.person
    form = NewPersonForm(request.POST if request.method == "POST" else None, organisation=me.organisation)
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        facts: dict[str, Any] = form.facts()
        try:
            added = add_person(
                organisation=me.organisation,
                by=me,
                at=request.at,
                **facts,
                **form.place(),
                **days,
            )
        except EmailInUse as taken:
            form.add_taken(taken)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": added.name})
            return redirect("person", added.pk)
    words = {"title": _("Add a colleague"), "deed": _("Add"), "has_no_departments": not form.departments()}
    return render(request, "people/form.html", {"form": form, **words})


@for_roles(*RUNS_THE_HOUSE)
def person_facts(request: Any, person_id: int) -> HttpResponse:
    """Change what is written about a colleague."""
    person = person_to(request, person_id, need="change")
    form = FactsForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            changed = {name: value for name, value in form.facts().items() if name in form.changed_data}
            change_facts(person=person, facts=changed, by=request.person, at=request.at)
        except EmailInUse as taken:
            form.add_taken(taken)
        else:
            messages.success(request, form.told())
            return redirect("person", person.pk)
    return render(request, "people/form.html", {"form": form, "person": person, "title": _("Change facts")})


@for_members
def person_week(request: Any, person_id: int) -> HttpResponse:
    """The working week: one's own, or a colleague's for those who look after people."""
    me: Person = request.person
    person = me if me.pk == person_id else person_to(request, person_id, need="change")
    form = WeekForm(request.POST if request.method == "POST" else None, week=person.week)
    if request.method == "POST" and form.is_valid():
        change_facts(person=person, facts={"week": form.week()}, by=me, at=request.at)
        messages.success(request, _("The working week is saved."))
        return redirect("me" if person == me else "person", *([] if person == me else [person.pk]))
    return render(request, "people/week.html", {"form": form, "person": person, "mine": person == me})
