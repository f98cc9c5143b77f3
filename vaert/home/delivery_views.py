"""The administrator's page about delivery, and what can be done there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from vaert.common import background
from vaert.home.delivery_page import delivery_page
from vaert.outbox.actions import retry_all
from vaert.outbox.models import Message
from vaert.people.gate import for_roles
from vaert.people.models import Role


@for_roles(Role.Kind.ADMINISTRATOR)
@require_safe
def delivery(request: Any) -> HttpResponse:
    """Does the worker live, what waits, what failed and why."""
    shown = delivery_page(request.person.organisation, at=request.at)
    return render(request, "home/delivery.html", {"page": shown, "place": "people"})


@for_roles(Role.Kind.ADMINISTRATOR)
@require_POST
def job_attempt(request: Any, job: str) -> HttpResponse:
    """Put a failed job in the queue again."""
    if background.try_again(job, organisation_id=request.person.organisation_id):
        messages.success(request, _("It is in the queue again."))
    return redirect("delivery")


@for_roles(Role.Kind.ADMINISTRATOR)
@require_POST
def job_forgetting(request: Any, job: str) -> HttpResponse:
    """Take a failed job off the list."""
    if background.forget(job, organisation_id=request.person.organisation_id):
        messages.success(request, _("It is off the list."))
    return redirect("delivery")


@for_roles(Role.Kind.ADMINISTRATOR)
@require_POST
def mail_attempts(request: Any) -> HttpResponse:
    """Try all mails again that failed for good or wait after an error; what may have arrived is left alone."""
    mine = Message.objects.in_organisation(request.person.organisation)
    stuck = mine.filter(state__in=[Message.State.FAILED, Message.State.WAITING]).exclude(last_error="")
    number = retry_all(list(stuck.values_list("pk", flat=True)), at=request.at)
    if number:
        said = ngettext(
            "We are trying %(number)s e-mail again now.", "We are trying %(number)s e-mails again now.", number
        )
        messages.success(request, said % {"number": number})
    return redirect("delivery")
