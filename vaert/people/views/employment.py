"""A colleague's employment and department: moving, ending, coming back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.people.actions.add_person import employ_again
from vaert.people.actions.change_employment import change_employment
from vaert.people.actions.move_person import NotEmployed, move_person
from vaert.people.actions.roles import LastAdministrator
from vaert.people.forms.person import AgainForm, DaysForm, MoveForm
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.present import employ_them, place_them
from vaert.people.sight import LOOKS_AFTER_PEOPLE
from vaert.people.views.person import person_to

PLACE = ("department", "site", "leader")


@for_roles(*LOOKS_AFTER_PEOPLE)
def person_move(request: Any, person_id: int) -> HttpResponse:
    """Move a colleague to another department, site or leader from a day on."""
    person = person_to(request, person_id, need="change")
    place_them([person], request.today)
    now = person.place  # type: ignore[attr-defined]
    initial = {"from_on": request.today}
    initial |= {name: getattr(now, name) and getattr(now, name).pk for name in PLACE} if now else {}
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        organisation=person.organisation,
        person=person,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        from_on = form.cleaned_data["from_on"]
        try:
            moved = move_person(person=person, from_on=from_on, by=request.person, at=request.at, **form.place())
        except NotEmployed:
            form.add_error("from_on", _("%(name)s does not work here on that day.") % {"name": person.name})
        else:
            values = {"name": person.name, "department": moved.department.name, "day": long_date(from_on)}
            messages.success(request, _("From %(day)s %(name)s works in %(department)s.") % values)
            return redirect("person", person.pk)
    shown = {"form": form, "person": person, "title": _("Move to another department"), "deed": _("Write the move")}
    return render(request, "people/form.html", shown)


@for_roles(*LOOKS_AFTER_PEOPLE)
def person_employment(request: Any, person_id: int) -> HttpResponse:
    """First and last day; for somebody who has left, coming back."""
    person = person_to(request, person_id, need="change")
    employ_them([person], request.today)
    job = person.job  # type: ignore[attr-defined]
    if job is None or (job.ends_on and job.ends_on < request.today):
        return _again(request, person)
    form = DaysForm(
        request.POST if request.method == "POST" else None, initial={"starts_on": job.starts_on, "ends_on": job.ends_on}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_employment(employment=job, by=request.person, at=request.at, **form.cleaned_data)
        except LastAdministrator:
            form.add_error("ends_on", _last_administrator(person))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", person.pk)
    return render(request, "people/form.html", {"form": form, "person": person, "title": _("First and last day")})


def _again(request: Any, person: Person) -> HttpResponse:
    form = AgainForm(
        request.POST if request.method == "POST" else None, organisation=person.organisation, person=person
    )
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        employ_again(person=person, by=request.person, at=request.at, **days, **form.place())
        messages.success(request, _("%(name)s is back.") % {"name": person.name})
        return redirect("person", person.pk)
    return render(request, "people/form.html", {"form": form, "person": person, "title": _("Employ again")})


def _last_administrator(person: Person) -> str:
    return _("%(name)s is the only administrator. Give somebody else the role first.") % {"name": person.name}
