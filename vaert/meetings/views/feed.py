"""A person's meetings in their own calendar: how to subscribe (D1). The feed itself is put together in `home`."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vaert.meetings import actions
from vaert.meetings.feed import token_of
from vaert.meetings.forms import OutsideCalendarForm
from vaert.meetings.models import Feed, OutsideCalendar
from vaert.people.gate import for_members


@for_members
@require_safe
def show_calendar(request: Any) -> HttpResponse:
    """How to subscribe, with the person's own address; and which calendars of theirs are read."""
    return render(request, "meetings/calendar.html", calendar_context(request))


def calendar_context(request: Any) -> dict[str, Any]:
    """What the page shows, before anything is written on it."""
    feed = Feed.objects.filter(person=request.person, closed_at=None).first()
    address = request.build_absolute_uri(reverse("feed", args=[token_of(feed)])) if feed else ""
    return {
        "feed": feed,
        "feed_address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "may_add": settings.CALENDAR_OUTSIDE,
        "outside": OutsideCalendar.objects.visible_to(request.person) if settings.CALENDAR_OUTSIDE else [],
        "form": OutsideCalendarForm(),
    }


@for_members
@require_POST
def change_address(request: Any) -> HttpResponse:
    """Open the feed, give it another address, or close it: `deed` is open, renew or close."""
    deed = request.POST.get("deed", "")
    if deed == "open":
        actions.open_feed(person=request.person, at=request.at)
    elif deed == "renew":
        actions.renew_feed(person=request.person, at=request.at)
        messages.success(request, _("You have a new address. The old one no longer works."))
    elif deed == "close":
        actions.close_feed(person=request.person, at=request.at)
        messages.success(request, _("The address no longer works. Meetings that were shown will disappear."))
    return redirect("my_calendar")
