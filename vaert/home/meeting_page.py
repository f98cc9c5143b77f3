"""A meeting's page, for those who are to be there: when, where, with whom, and what to prepare (M10, M11).

The meeting is of the room `meetings`, what it is about of `mentoring`: they meet here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vaert.common.prepared import prepared
from vaert.meetings.models import Meeting, MeetingChange
from vaert.meetings.story import what_happened
from vaert.meetings.views.meeting import find
from vaert.meetings.views.note import note_form
from vaert.mentoring.course.action_page import until
from vaert.mentoring.course.agreed import Aims, Practised
from vaert.mentoring.course.year import Year, YearMeeting, YearStage, planned
from vaert.mentoring.models import Course
from vaert.mentoring.scheme.definition import Words
from vaert.people.gate import for_members
from vaert.people.models import Person


@dataclass(frozen=True)
class Guide:
    """What the two can prepare: the meeting in its year, and the actions of the half-year that wait."""

    course: Course
    planned: YearMeeting
    actions: YearStage  # only those that are not done, the most urgent first
    hosts: bool  # whether the reader is the buddy
    may_tick: bool
    practised: Practised | None  # since they last met
    now: Person | None  # the buddy they are with

    @property
    def closing(self) -> Words | None:
        """The question the meeting closes with, where its theme has one."""
        return self.planned.theme.closing if self.planned.theme else None


@for_members
@require_GET
def meeting(request: Any, pk: int) -> HttpResponse:
    """When, where and with whom; the guide, while it is still to be held; and what can be done about it."""
    seen = find(request, pk)
    happened = what_happened(list(_changes(seen.meeting.pk)), seen.meeting.starts_at)
    shown = seen.context | {
        "happened": happened,
        "missed_at": next((each.then for each in reversed(happened) if each.is_rebooked), None),
        "form": note_form(seen.meeting, request.person),
    }
    found = planned(seen.meeting)
    if found is not None:
        year, stage, in_year = found
        shown |= {"title": in_year.title, "eyebrow": seen.title, "place": "today"}
        buddy = next((person for person in seen.people if person.pk != year.newcomer.pk), None)
        aims = Aims([year.course.pk], request.person, on=request.today)
        if seen.meeting.state != Meeting.State.CANCELLED:
            shown |= {"in_course": True, "aim": aims.at(seen.meeting)}
        waits = seen.meeting.state in {Meeting.State.BOOKED, Meeting.State.MISSED}
        is_looked_up_again = in_year.is_introduction and seen.meeting.state == Meeting.State.HELD
        if waits or is_looked_up_again:
            shown["guide"] = _guide(year, stage, in_year, request.person, aims, buddy)
    return render(request, "home/meeting.html", shown)


@prepared
def _changes(meeting: int) -> QuerySet[MeetingChange]:
    found = MeetingChange.objects.filter(meeting_id=meeting).select_related("by")
    return found.only("meeting_id", "what", "at", "was_at", "by__given_name", "by__family_name")


def _guide(
    year: Year, stage: YearStage, in_year: YearMeeting, reader: Person, aims: Aims, buddy: Person | None
) -> Guide:
    is_newcomer = reader.pk == year.newcomer.pk
    waiting = [each for each in stage.actions if not each.action.done_at]
    return Guide(
        course=year.course,
        planned=in_year,
        actions=replace(stage, actions=sorted(waiting, key=lambda each: until(stage.stage, each.promise))),
        hosts=not is_newcomer,
        may_tick=year.course.state == Course.State.RUNNING and (is_newcomer or stage.has_hosted(reader)),
        practised=aims.before(in_year.meeting, newcomer=year.newcomer, buddy=buddy),
        now=buddy,
    )
