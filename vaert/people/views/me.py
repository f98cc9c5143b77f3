"""My settings, and which of my workplaces I am in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_POST

from vaert.common import wall
from vaert.people.actions.change_facts import change_facts
from vaert.people.forms.settings import MySettingsForm
from vaert.people.gate import for_members
from vaert.people.models import Person
from vaert.people.week import week_in_words


@for_members
def me(request: Any) -> HttpResponse:
    """Language, whether I may be asked, my week, my sessions, what is held about me."""
    person: Person = request.person
    form = MySettingsForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        change_facts(person=person, facts=form.cleaned_data, by=person, at=request.at)
        with override(form.cleaned_data["language"]):
            messages.success(request, form.told())
        return redirect("me")
    shown = {"form": form, "week": week_in_words(person.week), "others": _other_selves(request)}
    return render(request, "people/me.html", shown)


@for_members
@require_POST
def change_workplace(request: Any) -> HttpResponse:
    """Be the other person one is: somebody may work in two organisations."""
    wanted = request.POST.get("person")
    chosen = next((person for person in _other_selves(request) if str(person.pk) == wanted), None)
    if chosen is None:
        raise Http404
    request.session["person"] = chosen.pk
    return redirect("today")


@wall.everywhere()  # one and the same human being, whose address it is in both houses
def _other_selves(request: Any) -> list[Person]:
    mine = Person.objects.filter(account=request.user, email=request.user.email).not_left(request.today)
    if "demo" in request.session:
        mine = mine.filter(organisation__is_demo=True)
    return list(mine.exclude(pk=request.person.pk).select_related("organisation"))
