"""Move a meeting from a mail, without logging in: three times when both are free, a button each (M10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from vaert.common.dates import local, long_time
from vaert.common.gate import for_everyone
from vaert.common.links import Signed, cut_off, kept_private, read_token
from vaert.common.prepared import prepared
from vaert.meetings import actions, words
from vaert.meetings.another_time import MOVE
from vaert.meetings.forms import TimeForm
from vaert.meetings.models import Attendee, Meeting
from vaert.meetings.other_times import StillOf, hindrances, is_still, proposals
from vaert.people.entering import in_the_house_of
from vaert.people.models import Person

_MOVABLE = {Meeting.State.BOOKED, Meeting.State.MISSED}


class _Opened:
    """The meeting that a link opens, for the person it was sent to."""

    def __init__(self, request: Any, said: Signed, still_of: StillOf) -> None:
        self.attendees = _attendees(said.about, said.person, request.today)
        if not self.attendees:
            raise Http404
        self.meeting = self.attendees[0].meeting
        self.people = [attendee.person for attendee in self.attendees]
        self.reader = next(person for person in self.people if person.pk == said.person)
        self.still = still_of(self.meeting)
        self.can_move = self.meeting.state in _MOVABLE and not said.is_over(request.at)


@prepared
def _attendees(meeting: int, reader: int, today: date) -> QuerySet[Attendee]:
    """Those who are to be there, with the meeting; nobody where the reader is not among them, or has left."""
    here = Person.objects.filter(pk=reader).not_left(today)
    theirs = Attendee.objects.filter(meeting_id=meeting, person__in=here)
    found = Attendee.objects.filter(meeting__in=theirs.values("meeting"))
    return found.select_related("person", "meeting__organisation", "meeting__organiser").order_by("person__sort_key")


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def move_by_link(request: Any, token: str, *, still_of: StillOf) -> HttpResponse:
    """Offer times, or move the meeting to the one that was chosen; to be told again that it was moved is no harm.

    None is offered when what the meeting is of stands still.
    """
    said = read_token(MOVE, token)
    if said is None:
        return cut_off(request)
    with in_the_house_of(said.person):
        opened = _Opened(request, said, still_of)
        with override(opened.reader.language):
            if request.method == "POST" and opened.can_move:
                return _move(request, opened)
            return kept_private(_show(request, opened))


def _move(request: Any, opened: _Opened) -> HttpResponse:
    form = TimeForm(request.POST, at=request.at)
    meeting = opened.meeting
    if not form.is_valid():
        return kept_private(_show(request, opened, _("That time has passed. Choose one that lies ahead.")))
    seen_at = request.POST.get("seen", meeting.starts_at.isoformat())
    is_there = meeting.state == Meeting.State.BOOKED and meeting.starts_at == form.starts_at
    if not is_there and seen_at != meeting.starts_at.isoformat():  # the other was first
        return kept_private(_show(request, opened, words.was_moved(meeting, today=request.today)))
    wished = form.starts_at in _wishes(opened, request.at)
    in_the_way = not is_there and hindrances(
        meeting, opened.people, form.starts_at, today=request.today, still=opened.still, may_be_close=True
    )
    if in_the_way and not wished:
        return kept_private(_show(request, opened, _("That time is no longer free. Choose another.")))
    try:
        actions.move_meeting(
            meeting, starts_at=form.starts_at, by=opened.reader, at=request.at, anyway=bool(in_the_way)
        )
    except (actions.NotMovable, actions.InThePast):
        return kept_private(_show(request, opened, _("This meeting cannot be moved any more.")))
    return redirect(f"{request.path}?moved")


def _wishes(opened: _Opened, at: datetime) -> list[datetime]:
    """The times that one of them has proposed in their own calendar."""
    found = [attendee.rather_at for attendee in opened.attendees if attendee.rather_at and attendee.rather_at > at]
    return sorted(wish for wish in found if not is_still(wish, opened.still))


def _show(request: Any, opened: _Opened, wrong: str = "") -> HttpResponse:
    meeting = opened.meeting
    wishes = _wishes(opened, request.at) if opened.can_move else []
    free = proposals(meeting, opened.people, today=request.today, still=opened.still) if opened.can_move else []
    shown = {
        "opened": opened,
        "meeting": meeting,
        "title": words.title(meeting, opened.reader, opened.people),
        "is_moved": "moved" in request.GET and not wrong,
        "wrong": wrong,
        "says_no": words.does_not_suit(opened.attendees, opened.reader),
        "times": [_time(at, _("Proposed by %(name)s") % {"name": _who(opened, at)}) for at in wishes]
        + [_time(at, "") for at in sorted(free) if at not in wishes],
        "now": long_time(meeting.starts_at, request.today),
        "today": request.today,
    }
    return render(request, "meetings/move_link.html", shown)


def _who(opened: _Opened, at: datetime) -> str:
    return next(one.person.given_name for one in opened.attendees if one.rather_at == at)


def _time(at: datetime, note: str) -> dict[str, Any]:
    start = local(at)
    return {"at": at, "note": note, "day": start.date().isoformat(), "clock": f"{start:%H:%M}"}
