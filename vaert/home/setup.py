"""The page where the first administrator makes the organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from vaert.common import wall
from vaert.home.founding import found_organisation, opens_setup
from vaert.people.actions.make_organisation import appoint_first_person
from vaert.people.entering import let_in
from vaert.people.forms.fields import Address, PlainText
from vaert.people.gate import for_everyone
from vaert.people.models import Organisation


class SetupForm(forms.Form):
    """The organisation's name and who you are."""

    name = PlainText(label=_("What is your library or workplace called?"), max_length=120)
    given_name = PlainText(label=_("Your given name"), max_length=80)
    family_name = PlainText(label=_("Your family name"), max_length=80)
    email = Address(label=_("Your work e-mail"), help_text=_("This is how you log in from now on."))


@for_everyone
@wall.everywhere()
@never_cache
def setup(request: Any, token: str) -> HttpResponse:
    """Only with the one-time address, and only while nobody is administrator."""
    if not opens_setup(token):
        return render(request, "home/setup_over.html", status=410)
    begun = Organisation.objects.order_by("id").first()  # a staff list may have been imported before
    initial = {"name": begun.name} if begun else {}
    form = SetupForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _found(request, form.cleaned_data)
    return render(request, "home/setup.html", {"form": form})


def _found(request: Any, typed: dict[str, str]) -> HttpResponse:
    with transaction.atomic():
        organisation = found_organisation(name=typed.pop("name"), at=request.at)
        person = appoint_first_person(organisation=organisation, at=request.at, **typed)
    inside = let_in(request, person, redirect_url=_next_page())
    assert inside is not None, "the first person works here from today"
    return inside


def _next_page() -> str:
    """The staff list is the next thing."""
    try:
        return reverse("imports")
    except NoReverseMatch:
        return reverse("people")
