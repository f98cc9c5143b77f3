"""Say from a mail, without logging in, that a meeting was held: one page, one button (M11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from vaert.common.gate import for_everyone
from vaert.common.links import cut_off, kept_private, read_token
from vaert.meetings import actions, words
from vaert.meetings.another_time import move_path
from vaert.meetings.held_link import HELD
from vaert.meetings.models import Meeting
from vaert.people.entering import in_the_house_of
from vaert.people.models import Person

_DEEDS = {"held": actions.mark_held, "missed": actions.mark_missed, "neither": actions.reopen_meeting}


@dataclass(frozen=True)
class Opened:
    """The meeting that a link opens, and the one of its people who opened it."""

    meeting: Meeting
    reader: Person
    people: list[Person]


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def held_by_link(request: Any, token: str) -> HttpResponse:
    """Show the button, or take the word: `outcome` is held, missed or neither. A look changes nothing.

    A link that opens nothing says so kindly and leads to the page where one logs in.
    """
    said = read_token(HELD, token)
    if said is None:
        return cut_off(request)
    with in_the_house_of(said.person):
        opened = _open(said.about, said.person, request)
        if opened is None:
            return _closed(request, _("The meeting is no longer yours, so there is nothing you need to say."), 410)
        with override(opened.reader.language):
            if said.is_over(request.at):
                return _closed(
                    request, _("It is too long ago to say it here. You can still do it on the meeting’s page."), 410
                )
            if request.method == "POST":
                return _take(request, opened)
            return _show(request, opened)


def _open(meeting: int, person: int, request: Any) -> Opened | None:
    """The meeting, if the person still works here and is still one of those who meet."""
    found = Meeting.objects.select_related("organisation").filter(pk=meeting, attendees__person=person).first()
    if found is None or not Person.objects.filter(pk=person).not_left(request.today).exists():
        return None
    people = [each.person for each in found.attendees.select_related("person").order_by("person__sort_key")]
    return Opened(found, next(each for each in people if each.pk == person), people)


def _take(request: Any, opened: Opened) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome == "missed" and (told := words.was_held(opened.meeting, today=request.today)):
        messages.info(request, told)  # the page of a meeting that was held does not ask this: the other was first
    elif outcome in _DEEDS and opened.meeting.starts_at <= request.at:
        _DEEDS[outcome](opened.meeting, by=opened.reader, at=request.at)
        if outcome == "missed" and opened.meeting.state == Meeting.State.MISSED:
            return redirect(move_path(opened.meeting, opened.reader))
    return redirect(request.path)


def _show(request: Any, opened: Opened) -> HttpResponse:
    meeting = opened.meeting
    shown = {
        "meeting": meeting,
        "title": words.title(meeting, opened.reader, opened.people),
        "has_begun": meeting.starts_at <= request.at,
        "move": move_path(meeting, opened.reader),
        "today": request.today,
    }
    return kept_private(render(request, "meetings/held_link.html", shown))


def _closed(request: Any, sentence: str, status: int) -> HttpResponse:
    return kept_private(render(request, "meetings/link_closed.html", {"sentence": sentence}, status=status))
