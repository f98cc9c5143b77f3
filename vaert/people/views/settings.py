"""The organisation's settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vaert.people.actions.change_settings import change_settings
from vaert.people.forms.settings import OrganisationForm
from vaert.people.gate import for_roles
from vaert.people.models import Role


@for_roles(Role.Kind.ADMINISTRATOR)
def organisation_settings(request: Any) -> HttpResponse:
    """Name, language, and how many must have answered before answers are shown."""
    organisation = request.person.organisation
    form = OrganisationForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        change_settings(organisation=organisation, by=request.person, at=request.at, **form.cleaned_data)
        messages.success(request, form.told())
        return redirect("organisation_settings")
    return render(request, "people/form.html", {"form": form, "title": _("Settings of the organisation")})
