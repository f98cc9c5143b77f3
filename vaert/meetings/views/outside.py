"""Calendars of one's own on other servers, which are asked when one is taken (M10)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vaert.meetings import actions
from vaert.meetings.forms import OutsideCalendarForm
from vaert.meetings.models import OutsideCalendar
from vaert.meetings.views.feed import calendar_context
from vaert.people.gate import for_members


@for_members
@require_POST
def add_calendar(request: Any) -> HttpResponse:
    """Have a calendar of one's own read."""
    if not settings.CALENDAR_OUTSIDE:
        raise Http404
    form = OutsideCalendarForm(request.POST)
    if form.is_valid():
        try:
            actions.add_outside_calendar(person=request.person, address=form.cleaned_data["address"], at=request.at)
        except actions.NoWebAddress:
            form.add_error("address", _("That is not a web address. It begins with https:// or webcal://"))
        except actions.TooMany:
            form.add_error("address", _("You have as many calendars as we read. Remove one first."))
        else:
            messages.success(request, _("Your calendar is read in a moment."))
            return redirect("my_calendar")
    return render(request, "meetings/calendar.html", calendar_context(request) | {"form": form}, status=422)


@for_members
@require_POST
def remove_calendar(request: Any, pk: int) -> HttpResponse:
    """Forget one of one's own calendars, and the times it gave."""
    calendar = get_object_or_404(OutsideCalendar.objects.visible_to(request.person), pk=pk)
    actions.remove_outside_calendar(calendar)
    messages.success(request, _("The calendar is forgotten, and so are the times it gave."))
    return redirect("my_calendar")
