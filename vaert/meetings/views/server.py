"""The organisation's calendar server, for its administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vaert.meetings import actions
from vaert.meetings.forms import CalendarServerForm
from vaert.meetings.models import CalendarEntry, CalendarServer
from vaert.people.gate import for_roles
from vaert.people.models import Role


@for_roles(Role.Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_server(request: Any) -> HttpResponse:
    """Which server, how it fares, and what is said about it. The worker tries it; the page asks nobody."""
    organisation = request.person.organisation
    server = CalendarServer.objects.in_organisation(organisation).filter(closed_at=None).first()
    form = CalendarServerForm(request.POST if request.method == "POST" else None, server=server)
    if request.method == "POST" and form.is_valid():
        try:
            actions.use_calendar_server(organisation=organisation, facts=form.facts, by=request.person, at=request.at)
        except actions.SecretMissing:
            form.add_error("secret", _("Write it, also when only the server has changed: it is for one server alone."))
        else:
            messages.success(request, _("Saved. We try it in a moment; look here again to see how it went."))
            return redirect("calendar_server")
    entries = CalendarEntry.objects.filter(server=server) if server else CalendarEntry.objects.none()
    shown = {
        "form": form,
        "server": server,
        "standing": entries.filter(pushed_sequence__isnull=False).count(),
        "waiting": entries.due(request.at).count(),
        "failing": entries.exclude(last_error="").select_related("person")[:20],
        "is_demo": organisation.is_demo,
    }
    return render(request, "meetings/calendar_server.html", shown, status=422 if form.errors else 200)


@for_roles(Role.Kind.ADMINISTRATOR)
@require_POST
def stop_calendar_server(request: Any) -> HttpResponse:
    """Use it no more; its secret is forgotten."""
    actions.stop_using_calendar_server(organisation=request.person.organisation, at=request.at)
    messages.success(request, _("The calendar server is no longer asked, and its secret is forgotten."))
    return redirect("calendar_server")
