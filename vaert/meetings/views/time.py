"""Another time for a meeting: three that suit both, or one of one's own (M10)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vaert.common.dates import local, long_time
from vaert.meetings import actions, words
from vaert.meetings.forms import TimeForm
from vaert.meetings.models import Meeting
from vaert.meetings.other_times import Still, StillOf, hindrances, is_still, proposals
from vaert.meetings.views.meeting import Seen, find
from vaert.people.gate import for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def choose_time(request: Any, pk: int, *, still_of: StillOf) -> HttpResponse:
    """Offer times, or move the meeting to the one that was chosen; none when what it is of stands still.

    A time that does not suit everybody is asked about once; people know best.
    """
    seen = find(request, pk)
    still = still_of(seen.meeting)
    if not seen.context["can_move"]:
        messages.info(request, _("This meeting cannot be moved any more."))
        return redirect("meeting", pk=pk)
    if request.method == "POST":
        form = TimeForm(request.POST, at=request.at)
        if form.is_valid():
            return _move(request, seen, form, still)
        return _show(request, seen, form, [], still)
    return _show(request, seen, TimeForm(at=request.at, initial=_present(seen)), [], still)


def _present(seen: Seen) -> dict[str, object]:
    start = local(seen.meeting.starts_at)
    return {"day": start.date(), "clock": start.time()}


def _move(request: Any, seen: Seen, form: TimeForm, still: Still) -> HttpResponse:
    present = seen.meeting
    if present.state == Meeting.State.BOOKED and present.starts_at == form.starts_at:
        when = long_time(present.starts_at, request.today)
        messages.info(request, _("The meeting is already on %(when)s, so nothing has changed.") % {"when": when})
        return redirect("meeting", pk=present.pk)
    seen_at = request.POST.get("seen", present.starts_at.isoformat())
    if seen_at != present.starts_at.isoformat():  # the other, or oneself on another page, was first
        messages.warning(request, words.was_moved(present, today=request.today))
        return redirect("meeting_time", pk=present.pk)
    in_the_way = hindrances(seen.meeting, seen.people, form.starts_at, today=request.today, still=still)
    if in_the_way and "anyway" not in request.POST:
        return _show(request, seen, form, in_the_way, still)
    try:
        moved = actions.move_meeting(
            seen.meeting, starts_at=form.starts_at, by=request.person, at=request.at, anyway=bool(in_the_way)
        )
    except (actions.NotMovable, actions.InThePast):
        messages.error(request, _("This meeting cannot be moved any more."))
    else:
        when = long_time(moved.starts_at, request.today)
        told = {"when": when, "names": words.names(seen.people)}
        messages.success(request, _("The meeting is now on %(when)s. %(names)s are told by e-mail.") % told)
    return redirect("meeting", pk=seen.meeting.pk)


def _show(request: Any, seen: Seen, form: TimeForm, in_the_way: list[str], still: Still) -> HttpResponse:
    wishes = {one.rather_at for one in seen.attendees if one.rather_at and one.rather_at > request.at}
    wishes = {wish for wish in wishes if not is_still(wish, still)}
    offered = sorted(wishes | set(proposals(seen.meeting, seen.people, today=request.today, still=still)))
    times = [{"at": at, "day": local(at).date().isoformat(), "clock": f"{local(at):%H:%M}"} for at in offered]
    more = {"form": form, "times": times, "in_the_way": in_the_way}
    return render(request, "meetings/time.html", seen.context | more)
