"""A colleague's employment and department: moving, ending, coming back, with what follows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.lifecycle.actions.moving import move_with_courses
from vaert.lifecycle.forms import MoveWithBuddyForm
from vaert.lifecycle.views.changing import done_or_shown
from vaert.people.actions.add_person import employ_again
from vaert.people.actions.change_employment import change_employment
from vaert.people.actions.move_person import NotEmployed
from vaert.people.actions.roles import LastAdministrator
from vaert.people.forms.person import AgainForm, DaysForm
from vaert.people.gate import for_roles
from vaert.people.models import Person
from vaert.people.present import employ_them, place_them
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.views.person import person_to

PLACE = ("department", "site", "leader")


@for_roles(*RUNS_THE_HOUSE)
def person_move(request: Any, person_id: int) -> HttpResponse:
    """Move a colleague to another department, site or leader from a day on."""
    person = person_to(request, person_id, need="change")
    place_them([person], request.today)
    now = person.place  # type: ignore[attr-defined]
    initial = {"from_on": request.today}
    initial |= {name: getattr(now, name) and getattr(now, name).pk for name in PLACE} if now else {}
    form = MoveWithBuddyForm(
        request.POST if request.method == "POST" else None,
        organisation=person.organisation,
        person=person,
        initial=initial,
    )
    title = _("Move to another department")
    if request.method == "POST" and form.is_valid():
        try:
            answer = _moved(request, person, form, title)
        except NotEmployed:
            form.add_error("from_on", _("%(name)s does not work here on that day.") % {"name": person.name})
        else:
            return answer
    return render(
        request, "people/form.html", {"form": form, "person": person, "title": title, "deed": _("Save the move")}
    )


def _moved(request: Any, person: Person, form: MoveWithBuddyForm, title: str) -> HttpResponse:
    from_on = form.cleaned_data["from_on"]

    def deed() -> object:
        return move_with_courses(
            person=person,
            from_on=from_on,
            hands_over=form.cleaned_data.get("hands_over", False),
            by=request.person,
            at=request.at,
            today=request.today,
            **form.place(),
        )

    back = reverse("person_move", args=[person.pk])
    shown = done_or_shown(request, person, deed, title=title, button=_("Save the move"), back=back)
    if shown is not None:
        return shown
    values = {"name": person.name, "department": form.cleaned_data["department"].name, "day": long_date(from_on)}
    messages.success(request, _("From %(day)s %(name)s works in %(department)s.") % values)
    return redirect("person", person.pk)


@for_roles(*RUNS_THE_HOUSE)
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
    title = _("First and last day")
    if request.method == "POST" and form.is_valid():
        try:
            shown = done_or_shown(
                request,
                person,
                lambda: change_employment(employment=job, by=request.person, at=request.at, **form.cleaned_data),
                title=title,
                button=_("Save"),
                back=reverse("person_employment", args=[person.pk]),
            )
        except LastAdministrator:
            form.add_error("ends_on", _last_administrator(person))
        else:
            if shown is not None:
                return shown
            messages.success(request, _("Saved."))
            return redirect("person", person.pk)
    return render(request, "people/form.html", {"form": form, "person": person, "title": title})


def _again(request: Any, person: Person) -> HttpResponse:
    form = AgainForm(
        request.POST if request.method == "POST" else None, organisation=person.organisation, person=person
    )
    title = _("Employ again")
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        shown = done_or_shown(
            request,
            person,
            lambda: employ_again(person=person, by=request.person, at=request.at, **days, **form.place()),
            title=title,
            button=_("Save"),
            back=reverse("person_employment", args=[person.pk]),
        )
        if shown is not None:
            return shown
        messages.success(request, _("%(name)s is back.") % {"name": person.name})
        return redirect("person", person.pk)
    return render(request, "people/form.html", {"form": form, "person": person, "title": title})


def _last_administrator(person: Person) -> str:
    return _("%(name)s is the only administrator. Give somebody else the role first.") % {"name": person.name}
