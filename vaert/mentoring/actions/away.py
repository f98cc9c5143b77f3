"""Meetings follow when one of the two is away: they move, or make room until somebody else hosts (M8, M10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from vaert.common.prepared import prepared
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.actions.refit import Refit, refit_meetings
from vaert.meetings.models import Meeting
from vaert.meetings.other_times import proposals
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.actions.looking_ahead import note_need
from vaert.mentoring.actions.refitting import Followed
from vaert.mentoring.actions.replacing import hold_owed
from vaert.mentoring.course.stillness import still_days
from vaert.mentoring.models import Course, Pairing, Pause, Replacement
from vaert.mentoring.replacement.gaps import Gap, gaps_of
from vaert.mentoring.replacement.hindered import hindered, hindered_behind_the_end
from vaert.mentoring.replacement.rebooking import owed_meetings, times_for
from vaert.people.locking import locked_organisation
from vaert.people.models import Employment, Organisation, Person

_DAY = timedelta(days=1)
WAITS_DAYS = 7  # a meeting nobody can come to waits for another buddy until a week before


@transaction.atomic
def keep_meetings_true(
    *,
    organisation: Organisation,
    by: Person | None,
    at: datetime,
    today: date,
    people: Collection[int] | None = None,
    gaps: Sequence[Gap] | None = None,
) -> Followed:
    """Let no coming meeting stand when one of the two cannot be there; of these people, or of everybody.

    A meeting on a day of a short absence, in a desk shift, on a closed day or while the year stands still moves, and
    both hear once; it is cancelled where nobody knows when the year goes on. One inside a long absence, or after
    somebody has left, waits for whoever takes over; what is still there a week before is cancelled. What was cancelled
    so is booked again when the pair is whole once more. One that two have put behind the end of their half-year moves
    too. Repeating it changes nothing.
    `gaps` are those of now, where they are known already.
    """
    organisation = locked_organisation(organisation.pk)
    done = Followed()
    waiting = {gap.stage.pk: gap for gap in (gaps_of(organisation, today=today) if gaps is None else gaps)}
    done.cancelled += _cancel_unhosted(waiting.values(), organisation, at) + _cancel_in_pauses(organisation, at)
    pairings = _pairings(organisation.pk, today, None if people is None else list(people))
    found = hindered(organisation, pairings, at=at, today=today)
    for pairing in pairings:
        if pairing.pk not in found:
            continue
        gap, meetings, lost = waiting.get(pairing.stage_id), found[pairing.pk].meetings, found[pairing.pk].has_lost
        if gap is not None and gap.pairing is not None and gap.pairing.pk == pairing.pk:
            inside = [each for each in meetings if gap.first <= _local(each, organisation) <= gap.last]
            near = [each for each in inside if each.starts_at <= at + timedelta(days=WAITS_DAYS)]
            done.cancelled += len(cancel_meetings(near, by=None, at=at))
            meetings = [each for each in meetings if each not in inside]
            lost = lost and gap.first > today + timedelta(days=WAITS_DAYS)
        if meetings or lost:
            last = pairing.ends_on
            if gap is not None and gap.last >= last:  # else the two meet again once the days away are over
                last = gap.first - _DAY
            _rebook(pairing, {each.pk for each in meetings}, done, at, today, last=last)
    _move_what_lies_behind_the_end(organisation, people, done, at, today)
    return done


def _move_what_lies_behind_the_end(
    organisation: Organisation, people: Collection[int] | None, done: Followed, at: datetime, today: date
) -> None:
    for meeting, two, suits in hindered_behind_the_end(organisation, people, at=at, today=today):
        times = [time for time in proposals(meeting, two, today=today, still=still_days(meeting)) if suits(time)]
        if times:
            anew = Refit(meeting=meeting, starts_at=times[0], attendees=two, organiser=meeting.organiser)
            refit_meetings([anew], by=None, at=at)
            done.moved += 1
        else:
            done.cancelled += len(cancel_meetings([meeting], by=None, at=at))


def _cancel_unhosted(gaps: Iterable[Gap], organisation: Organisation, at: datetime) -> int:
    """Cancel the meetings of the coming week in a stage that nobody hosts; how many that were."""
    soon = at + timedelta(days=WAITS_DAYS)
    found: list[Meeting] = []
    for gap in gaps:
        if gap.pairing is None:
            near = Meeting.objects.coming(at).filter(stage_meeting__stage=gap.stage, starts_at__lte=soon)
            found += [each for each in near if gap.first <= _local(each, organisation) <= gap.last]
    return len(cancel_meetings(found, by=None, at=at)) if found else 0


def _cancel_in_pauses(organisation: Organisation, at: datetime) -> int:
    """Cancel what two have put where their year stands still until nobody knows when; how many meetings that were."""
    found = _in_open_pauses(organisation.pk, at)
    inside = [each for each in found if _local(each, organisation) >= each.still_from]
    return len(cancel_meetings(inside, by=None, at=at)) if inside else 0


@prepared
def _in_open_pauses(organisation: int, at: datetime) -> QuerySet[Any]:
    """The coming meetings of years with a pause that has no end; each has `still_from`, its first day."""
    pauses = Pause.objects.open().filter(course=OuterRef("stage_meeting__stage__course"))
    rows = Meeting.objects.coming(at).filter(organisation_id=organisation)
    return rows.annotate(still_from=Subquery(pauses.values("starts_on")[:1])).filter(still_from__isnull=False)


@prepared
def _pairings(organisation: int, today: date, people: list[int] | None) -> QuerySet[Pairing]:
    """The pairings that hold today or later in courses that go on."""
    rows = Pairing.objects.filter(
        stage__course__organisation_id=organisation, stage__course__state=Course.State.RUNNING, ends_on__gte=today
    ).exclude(stage__course__in=Pause.objects.open().values("course"))
    if people is not None:
        rows = rows.filter(Q(stage__course__newcomer_id__in=people) | Q(buddy_id__in=people))
    return rows.select_related("buddy", "stage__course").order_by("stage_id", "starts_on", "pk")


def _local(meeting: Meeting, organisation: Organisation) -> date:
    return meeting.starts_at.astimezone(ZoneInfo(organisation.time_zone)).date()


def _rebook(pairing: Pairing, moving: set[int], done: Followed, at: datetime, today: date, *, last: date) -> None:
    """New times for what is hindered and for what was cancelled; the pair's other meetings stay where they are."""
    course = locked_course(pairing.stage.course)
    stage = pairing.stage
    stage.course = course
    first = max(pairing.starts_on, today)
    owed = owed_meetings(stage, first=first, last=pairing.ends_on, at=at)
    owed = [each for each in owed if each.meeting is None or _local(each.meeting, course.organisation) <= last]
    before = {each.meeting.pk: each.meeting.starts_at for each in owed if each.meeting}
    stay = before.keys() - moving
    last = min(last, pairing.ends_on)
    times = times_for(course, stage, pairing.buddy, owed, first=first, last=last, today=today, stay=stay)
    owed = [each for each in owed if each.meeting is None or each.meeting.pk in moving]
    stand = hold_owed(course, stage, pairing.buddy, owed, times, by=None, at=at)
    done.moved += sum(each.starts_at != before.get(each.pk) for each in stand)
    done.cancelled += sum(each.meeting is not None and each.number in times.missing for each in owed)


@transaction.atomic
def let_go_of_leavers(*, organisation: Organisation, at: datetime, today: date) -> int:
    """End the pairings of those who have left on their last day; how many that were.

    Those that never begin go, and a proposal of somebody else waits in their place, however far ahead.
    """
    locked_organisation(organisation.pk)
    number = 0
    for pairing in _of_leavers(organisation.pk, today):
        last = Employment.objects.filter(person=pairing.buddy_id).order_by("starts_on").last()
        last_on = last.ends_on if last and last.ends_on else today - _DAY
        if pairing.starts_on > last_on:
            stage, first, buddy = pairing.stage, pairing.starts_on, pairing.buddy_id
            pairing.delete()
            note_need(
                stage=stage,
                cause=Replacement.Cause.LEFT,
                gives_way=buddy,
                old_pairing=None,
                first=first,
                last=pairing.ends_on,
                at=at,
                today=today,
            )
        else:
            pairing.ends_on = last_on
            pairing.save(update_fields=["ends_on"])
        number += 1
    return number


@prepared
def _of_leavers(organisation: int, today: date) -> QuerySet[Pairing]:
    """The pairings that go on although their buddy is not employed any more."""
    works = Employment.objects.filter(person=OuterRef("buddy")).exclude(ends_on__lt=today)
    course = ("stage__course__organisation", "stage__course__scheme", "stage__course__newcomer")
    found = Pairing.objects.filter(
        ~Exists(works),
        stage__course__organisation_id=organisation,
        stage__course__state=Course.State.RUNNING,
        ends_on__gte=today,
    )
    return found.select_related(*course).order_by("starts_on", "pk")
