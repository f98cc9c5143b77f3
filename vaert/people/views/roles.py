"""Roles: given and ended by administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vaert.people.actions.roles import LastAdministrator, end_role, give_role
from vaert.people.forms.person import LastDayForm, RoleForm
from vaert.people.gate import for_roles
from vaert.people.models import Role
from vaert.people.story import role_in_words
from vaert.people.views.person import person_to


@for_roles(Role.Kind.ADMINISTRATOR)
def person_roles(request: Any, person_id: int) -> HttpResponse:
    """The roles somebody holds, and a form to give another."""
    person = person_to(request, person_id, need="roles")
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        organisation=person.organisation,
        initial={"starts_on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        given = give_role(person=person, by=request.person, at=request.at, **form.cleaned_data)
        messages.success(request, _("%(name)s is now %(role)s.") % {"name": person.name, "role": role_in_words(given)})
        return redirect("person_roles", person.pk)
    held = Role.objects.not_over(request.today).filter(person=person).select_related("department")
    shown = {"form": form, "person": person, "roles": [(role, role_in_words(role)) for role in held]}
    return render(request, "people/roles.html", shown)


@for_roles(Role.Kind.ADMINISTRATOR)
@require_POST
def role_end(request: Any, person_id: int, role_id: int) -> HttpResponse:
    """Give a role its last day."""
    person = person_to(request, person_id, need="roles")
    role = get_object_or_404(Role.objects.select_related("person"), pk=role_id, person=person)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the last day as 2026-12-31."))
    else:
        _end(request, role, form)
    return redirect("person_roles", person.pk)


def _end(request: Any, role: Role, form: LastDayForm) -> None:
    try:
        end_role(role=role, last_on=form.cleaned_data["last_on"], by=request.person, at=request.at)
    except LastAdministrator:
        said = _("%(name)s is the only administrator. Give somebody else the role first.")
        messages.error(request, said % {"name": role.person.name})
    else:
        messages.success(request, _("The role now has a last day."))
