"""What somebody in a course meets on their front page: as the new colleague, or as the buddy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import ngettext

from vaert.common.dates import local
from vaert.common.prepared import prepared
from vaert.common.words import in_letters, joined
from vaert.mentoring.course.agreed import Aims, Practised
from vaert.mentoring.course.hosts import Host, hosts_near
from vaert.mentoring.course.year import Step, Year, YearMeeting, YearStage, years_of
from vaert.mentoring.models import Course, EvaluationRequest, Pairing
from vaert.people.models import Person


@dataclass(frozen=True)
class MyCourse:
    """The new colleague's page."""

    year: Year
    month: int
    stage: YearStage
    pairing: Pairing | None
    next: YearMeeting | None
    is_meeting_now: bool  # the next meeting has begun
    unsettled: list[YearMeeting]
    silent_days: int | None  # only where the two should hear it (M14)
    next_pairing: Pairing | None
    steps: list[Step]
    practised: Practised | None


@dataclass(frozen=True)
class MyBuddyTask:
    """A buddy's page about one new colleague."""

    year: Year
    month: int
    stage: YearStage
    pairing: Pairing
    has_begun: bool
    next: YearMeeting | None
    is_meeting_now: bool  # the next meeting has begun
    unsettled: list[YearMeeting]
    silent_days: int | None
    steps: list[Step]
    meetings_left: int
    actions_left: int
    practised: Practised | None
    introduction: int | None  # the meeting with this id, where this half-year has one

    @property
    def left(self) -> str:
        """What remains of the half-year, in words; empty when all is done."""
        meetings = ngettext("one meeting", "%(number)s meetings", self.meetings_left)
        actions = ngettext("one action", "%(number)s actions", self.actions_left)
        words = [
            meetings % {"number": in_letters(self.meetings_left)} if self.meetings_left else "",
            actions % {"number": in_letters(self.actions_left)} if self.actions_left else "",
        ]
        return joined(filter(None, words))


def my_years(person: Person, today: date) -> tuple[list[Year], list[int]]:
    """What is mine: the courses in which I am new, or host now or later, and the evaluations I have not answered (ids).

    One query, since most have neither; six where there is a course.
    """
    rows = _mine(person.pk, today)
    return years_of([pk for kind, pk in rows if kind == 0]), [pk for kind, pk in rows if kind == 1]


@prepared
def _mine(person: int, today: date) -> QuerySet[Any, Any]:
    hosts = Pairing.objects.filter(buddy_id=person, ends_on__gte=today, stage__course__state=Course.State.RUNNING)
    as_newcomer = Q(newcomer_id=person, state__in=[Course.State.REGISTERED, Course.State.RUNNING])
    mine = Course.objects.filter(as_newcomer | Q(pk__in=hosts.values("stage__course"))).order_by()
    asked = EvaluationRequest.objects.open(today).filter(person_id=person).order_by()
    return mine.values_list(Value(0), "pk").union(asked.values_list(Value(1), "pk"), all=True)


def my_course(year: Year, aims: Aims, *, today: date, at: datetime) -> MyCourse:
    """The year as its new colleague meets it."""
    pairing, coming = year.pairing(today), year.next_meeting(at)
    later = [each for stage in year.stages for each in stage.pairings if each.starts_on > today and each != pairing]
    return MyCourse(
        year=year,
        month=year.month(today),
        stage=year.stage(today),
        pairing=pairing,
        next=coming,
        is_meeting_now=coming is not None and coming.meeting.starts_at <= at,
        unsettled=year.unsettled(at),
        silent_days=year.silent_days(today) if year.deserves_a_nudge(today) else None,
        next_pairing=later[0] if later else None,
        steps=year.steps(at),
        practised=aims.now(year.course.pk, newcomer=year.newcomer, buddy=pairing.buddy if pairing else None),
    )


def my_buddy_tasks(year: Year, person: Person, aims: Aims, *, today: date, at: datetime) -> list[MyBuddyTask]:
    """The stages of the year in which the person hosts now or later."""
    return [
        _task(year, stage, pairing, aims, today, at)
        for stage in year.stages
        for pairing in stage.pairings
        if pairing.buddy_id == person.pk and pairing.ends_on >= today
    ]


def _task(year: Year, stage: YearStage, pairing: Pairing, aims: Aims, today: date, at: datetime) -> MyBuddyTask:
    has_begun = pairing.starts_on <= today
    mine = [each for each in stage.meetings if _is_of(pairing, each.meeting.starts_at)]
    coming = [each for each in mine if each.meeting.state == each.meeting.State.BOOKED and each.meeting.ends_at > at]
    return MyBuddyTask(
        year=year,
        month=year.month(today),
        stage=stage,
        pairing=pairing,
        has_begun=has_begun,
        next=coming[0] if coming else None,
        is_meeting_now=bool(coming) and coming[0].meeting.starts_at <= at,
        unsettled=[each for each in mine if each in year.unsettled(at)],
        silent_days=year.silent_days(today) if has_begun and year.deserves_a_nudge(today) else None,
        steps=year.steps(at, stage.stage.number),
        meetings_left=len(coming),
        actions_left=sum(each.action.done_at is None for each in stage.actions),
        practised=aims.now(year.course.pk, newcomer=year.newcomer, buddy=pairing.buddy) if has_begun else None,
        introduction=next((each.meeting.pk for each in mine if each.is_introduction), None),
    )


def _is_of(pairing: Pairing, at: datetime) -> bool:
    """Whether the buddy is to be at a meeting of the stage at that time; one before they took over is not theirs."""
    return pairing.starts_on <= local(at).date() <= pairing.ends_on and at > pairing.chosen_at


SHOWN_HOSTS = 8
HOSTS_AT_MOST = 100


def other_hosts(person: Person, today: date, number: int) -> tuple[list[Host], bool]:
    """So many other present buddies, those nearest to the person, and whether there are more: one query."""
    found = hosts_near(person, today, number + 1)
    return found[:number], len(found) > number
