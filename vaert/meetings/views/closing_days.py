"""The days when the organisation is closed, for those who run the house (M10)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from vaert.common.dates import ZONE, long_date
from vaert.meetings import actions
from vaert.meetings.busy import public_holidays
from vaert.meetings.forms import ClosingDayForm
from vaert.meetings.models import ClosingDay, Meeting
from vaert.people.gate import for_roles
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "HEAD", "POST"])
def closing_days(request: Any) -> HttpResponse:
    """The closing days and public holidays ahead; POST adds a closing day."""
    organisation = request.person.organisation
    form = ClosingDayForm(request.POST if request.method == "POST" else None, today=request.today)
    if request.method == "POST" and form.is_valid():
        day = actions.add_closing_day(organisation=organisation, **form.cleaned_data)
        messages.success(request, _("You are closed on %(day)s.") % {"day": long_date(day.on, request.today)})
        _tell_of_meetings(request, day)
        return redirect("closing_days")
    years = range(request.today.year, request.today.year + 2)
    shown = {
        "form": form,
        "days": ClosingDay.objects.in_organisation(organisation).filter(on__gte=request.today),
        "holidays": [one for year in years for one in sorted(public_holidays(year).items()) if one[0] >= request.today],
    }
    return render(request, "meetings/closing_days.html", shown, status=422 if form.errors else 200)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def open_after_all(request: Any, pk: int) -> HttpResponse:
    """Take a closing day away."""
    day = get_object_or_404(ClosingDay.objects.in_organisation(request.person.organisation), pk=pk)
    actions.remove_closing_day(day)
    messages.success(request, _("You are open on %(day)s.") % {"day": long_date(day.on, request.today)})
    return redirect("closing_days")


def _tell_of_meetings(request: Any, day: ClosingDay) -> None:
    """What is booked on the day will be moved, but not what many have agreed on; whoever closes it should know."""
    begins = datetime.combine(day.on, time(), ZONE)
    booked = Meeting.objects.in_organisation(day.organisation).booked()
    there = booked.filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    kinds = list(there.order_by().values_list("kind", flat=True))
    number = sum(kind != Meeting.Kind.SPARRING for kind in kinds)
    if number:
        words = ngettext(
            "%(number)s booked meeting is on that day. We look for another time within the hour and tell the two.",
            "%(number)s booked meetings are on that day. We look for other times within the hour and tell everybody.",
            number,
        )
        messages.warning(request, words % {"number": number})
    if number < len(kinds):
        messages.warning(
            request, _("The buddies’ hour together is on that day. You need to find another time for it yourselves.")
        )
