"""Meetings follow when one of the two is away: they move, or make room until somebody else hosts (M8, M10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting, MeetingChange
from vaert.mentoring.actions.refitting import Followed, locked_course
from vaert.mentoring.actions.replacing import hold_owed
from vaert.mentoring.gaps import Gap, gaps_of
from vaert.mentoring.models import Course, Pairing, Pause, StageMeeting
from vaert.mentoring.rebooking import owed_meetings, times_for
from vaert.people.models import Absence, Employment, Organisation, Person

_DAY = timedelta(days=1)
WAITS_DAYS = 7  # a meeting nobody can come to waits for another buddy until a week before


@transaction.atomic
def keep_meetings_true(
    *, organisation: Organisation, by: Person | None, at: datetime, today: date, people: Collection[int] | None = None
) -> Followed:
    """Let no coming meeting stand on a day on which one of the two is not here; of these people, or of everybody.

    A meeting on a day of a short absence moves, and both hear once. One inside a long absence, or after somebody has
    left, waits for whoever takes over; what is still there a week before is cancelled. What was cancelled so is
    booked again when the pair is whole once more. Repeating it changes nothing more.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    done = Followed()
    waiting = {gap.stage.pk: gap for gap in gaps_of(organisation, today=today)}
    done.cancelled += _cancel_unhosted(waiting.values(), organisation, at)
    for pairing in _pairings(organisation, today, people):
        gap = waiting.get(pairing.stage_id)
        hindered, lost = _look(pairing, organisation, at, today)
        if gap is not None and gap.pairing is not None and gap.pairing.pk == pairing.pk:
            near = [each for each in hindered if each.starts_at <= at + timedelta(days=WAITS_DAYS)]
            done.cancelled += len(cancel_meetings(near, by=None, at=at))
            hindered = [each for each in hindered if _local(each, organisation) < gap.first]
            lost = lost and gap.first > today + timedelta(days=WAITS_DAYS)
        if hindered or lost:
            last = gap.first - _DAY if gap else pairing.ends_on
            _rebook(pairing, {each.pk for each in hindered}, done, at, today, last=last)
    return done


def _cancel_unhosted(gaps: Iterable[Gap], organisation: Organisation, at: datetime) -> int:
    """Cancel the meetings of the coming week in a stage that nobody hosts; how many that were."""
    soon = at + timedelta(days=WAITS_DAYS)
    found: list[Meeting] = []
    for gap in gaps:
        if gap.pairing is None:
            near = Meeting.objects.coming(at).filter(stage_meeting__stage=gap.stage, starts_at__lte=soon)
            found += [each for each in near if gap.first <= _local(each, organisation) <= gap.last]
    return len(cancel_meetings(found, by=None, at=at)) if found else 0


def _pairings(organisation: Organisation, today: date, people: Collection[int] | None) -> list[Pairing]:
    """The pairings that hold today or later in courses that go on: one query."""
    rows = Pairing.objects.filter(
        stage__course__organisation=organisation, stage__course__state=Course.State.RUNNING, ends_on__gte=today
    ).exclude(stage__course__in=Pause.objects.open().values("course"))
    if people is not None:
        rows = rows.filter(stage__course__newcomer__in=people) | rows.filter(buddy__in=people)
    return list(rows.select_related("buddy", "stage__course").order_by("stage_id", "starts_on", "pk"))


def _look(pairing: Pairing, organisation: Organisation, at: datetime, today: date) -> tuple[list[Meeting], bool]:
    """The pair's coming meetings on days when one of them is away, and whether one was cancelled for that before."""
    rows = StageMeeting.objects.filter(stage=pairing.stage_id).select_related("meeting")
    by_number: dict[int, list[Meeting]] = defaultdict(list)
    for row in rows:
        by_number[row.number].append(row.meeting)
    coming = [
        each
        for meetings in by_number.values()
        for each in meetings
        if each.state == Meeting.State.BOOKED
        and each.starts_at > at
        and pairing.starts_on <= _local(each, organisation) <= pairing.ends_on
    ]
    lost = [
        meetings[-1].pk
        for meetings in by_number.values()
        if all(each.state == Meeting.State.CANCELLED for each in meetings)
    ]
    is_lost = bool(lost) and pairing.ends_on >= pairing.stage.ends_on and _were_for_absence(lost)
    if not coming:
        return [], is_lost
    away = _away([pairing.buddy_id, pairing.stage.course.newcomer_id], today)
    return [each for each in coming if any(_local(each, organisation) in days for days in away)], is_lost


def _were_for_absence(meetings: list[int]) -> bool:
    """Whether the house cancelled one of them by itself; what somebody cancelled stays so."""
    last = MeetingChange.objects.filter(meeting__in=meetings, what=MeetingChange.What.CANCELLED)
    return last.filter(by=None).exists()


class _Days:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def _away(people: list[int], today: date) -> list[_Days]:
    """Days on which one of them is not here, however short."""
    absences = Absence.objects.filter(person__in=people).not_over(today)
    found = [_Days(first, last or date.max) for first, last in absences.values_list("starts_on", "ends_on")]
    lasts = {}
    for person, last in (
        Employment.objects.filter(person__in=people).order_by("starts_on").values_list("person_id", "ends_on")
    ):
        lasts[person] = last
    return found + [_Days(last + _DAY, date.max) for last in lasts.values() if last is not None]


def _local(meeting: Meeting, organisation: Organisation) -> date:
    return meeting.starts_at.astimezone(ZoneInfo(organisation.time_zone)).date()


def _rebook(pairing: Pairing, hindered: set[int], done: Followed, at: datetime, today: date, *, last: date) -> None:
    """New times for what is hindered and for what was cancelled; the pair's other meetings stay where they are."""
    course = locked_course(pairing.stage.course)
    stage = pairing.stage
    stage.course = course
    first = max(pairing.starts_on, today)
    owed = owed_meetings(stage, first=first, last=pairing.ends_on, at=at)
    owed = [each for each in owed if each.meeting is None or _local(each.meeting, course.organisation) <= last]
    before = {each.meeting.pk: each.meeting.starts_at for each in owed if each.meeting}
    stay = before.keys() - hindered
    last = min(last, pairing.ends_on)
    times = times_for(course, stage, pairing.buddy, owed, first=first, last=last, today=today, stay=stay)
    owed = [each for each in owed if each.meeting is None or each.meeting.pk in hindered]
    stand = hold_owed(course, stage, pairing.buddy, owed, times, by=None, at=at)
    done.moved += sum(each.starts_at != before.get(each.pk) for each in stand)
    done.cancelled += sum(each.meeting is not None and each.number in times.missing for each in owed)


@transaction.atomic
def let_go_of_leavers(*, organisation: Organisation, today: date) -> int:
    """End the pairings of those who have left on their last day; those that never begin go. How many that were."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    rows = Pairing.objects.filter(
        stage__course__organisation=organisation, stage__course__state=Course.State.RUNNING, ends_on__gte=today
    )
    gone = Person.objects.filter(pk__in=rows.values("buddy")).exclude(
        pk__in=Person.objects.in_organisation(organisation).not_left(today).values("pk")
    )
    number = 0
    for pairing in rows.filter(buddy__in=gone):
        last = Employment.objects.filter(person=pairing.buddy_id).order_by("starts_on").last()
        last_on = last.ends_on if last and last.ends_on else today - _DAY
        if pairing.starts_on > last_on:
            pairing.delete()
        else:
            pairing.ends_on = last_on
            pairing.save(update_fields=["ends_on"])
        number += 1
    return number
