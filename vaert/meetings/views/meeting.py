"""A meeting as one of its people sees it, and what they can do about it (M10). Its page is put together in `home`."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vaert.common.prepared import prepared
from vaert.meetings import actions, invitations, words
from vaert.meetings.calendar_text import calendar
from vaert.meetings.models import Attendee, Meeting
from vaert.people.gate import for_members
from vaert.people.models import Person

_CHIPS = {
    Meeting.State.BOOKED: "now",
    Meeting.State.HELD: "done",
    Meeting.State.MISSED: "late",
    Meeting.State.CANCELLED: "",
}
_DEEDS = {"held": actions.mark_held, "missed": actions.mark_missed, "neither": actions.reopen_meeting}


@dataclass(frozen=True)
class Seen:
    """A meeting as one of its people sees it."""

    meeting: Meeting
    attendees: list[Attendee]
    people: list[Person]
    title: str
    has_begun: bool
    does_not_suit: str  # that one of them has said no to the time, as the reader is told

    @property
    def context(self) -> dict[str, Any]:
        """What both of its pages show."""
        return {
            "meeting": self.meeting,
            "attendees": self.attendees,
            "title": self.title,
            "has_begun": self.has_begun,
            "does_not_suit": self.does_not_suit,
            "chip": _CHIPS[Meeting.State(self.meeting.state)],
            "can_move": self.meeting.state in {Meeting.State.BOOKED, Meeting.State.MISSED},
        }


def find(request: Any, pk: int) -> Seen:
    """The meeting, where the reader is one of its people; 404 otherwise."""
    attendees = _attendees(pk, request.person.organisation_id, request.person.pk)
    if not attendees:
        raise Http404
    meeting = attendees[0].meeting
    for attendee in attendees:
        attendee.meeting = meeting
    people = [attendee.person for attendee in attendees]
    title = words.title(meeting, request.person, people)
    return Seen(
        meeting,
        attendees,
        people,
        title,
        has_begun=meeting.starts_at <= request.at,
        does_not_suit=words.does_not_suit(attendees, request.person),
    )


@prepared
def _attendees(meeting: int, organisation: int, reader: int) -> QuerySet[Attendee]:
    """Those who are to be there, with the meeting, if the reader is one of them (`Meeting.objects.visible_to`)."""
    theirs = Attendee.objects.filter(meeting_id=meeting, person_id=reader, meeting__organisation_id=organisation)
    found = Attendee.objects.filter(meeting__in=theirs.values("meeting"))
    return found.select_related("person", "meeting__organisation", "meeting__organiser").order_by("person__sort_key")


@for_members
@require_POST
def say_outcome(request: Any, pk: int) -> HttpResponse:
    """Held, missed, or said by mistake: `outcome` is held, missed or neither."""
    seen = find(request, pk)
    outcome = request.POST.get("outcome", "")
    if outcome == "missed" and (told := words.was_held(seen.meeting, today=request.today)):
        messages.info(request, told)  # no page of a meeting that was held asks this: the other was first
    elif outcome in _DEEDS:
        try:
            if _DEEDS[outcome](seen.meeting, by=request.person, at=request.at) and outcome != "missed":
                messages.success(request, _("Noted: you met.") if outcome == "held" else _("It is taken back."))
        except actions.NotYet:
            messages.error(request, _("The meeting has not begun yet. Come back when you have met."))
    if outcome == "missed" and seen.meeting.state == Meeting.State.MISSED:
        return redirect("meeting_time", pk=pk)
    return redirect("meeting", pk=pk)


@for_members
@require_GET
def download_meeting(request: Any, pk: int) -> HttpResponse:
    """The meeting for a calendar that did not get the invitation."""
    seen = find(request, pk)
    entry = invitations.event(seen.meeting, request.person, seen.people, at=request.at, language=get_language() or "da")
    return HttpResponse(
        calendar([entry]),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )
