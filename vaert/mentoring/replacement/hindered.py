"""Which coming meetings of pairs cannot be held when they are booked, and which were lost to that before (M8, M10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.meetings.busy import closed_days
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.mentoring.models import Course, Pairing, Pause, StageMeeting
from vaert.people.models import Absence, Employment, Organisation, Person, Shift

_DAY = timedelta(days=1)
_NEARLY_OVER = timedelta(days=60)  # no time that is offered lies so far behind a half-year's end
Suits = Callable[[datetime], bool]


@dataclass
class Hindered:
    """One pair's: the meetings that must have another time, and whether one that was owed has found no time."""

    meetings: list[Meeting] = field(default_factory=list)
    has_lost: bool = False


def hindered(
    organisation: Organisation, pairings: Sequence[Pairing], *, at: datetime, today: date
) -> dict[int, Hindered]:
    """The pairs with something to put right, by the pairing's id: eight queries, however many pairs.

    A meeting is hindered on a day when one of the two is away or does not work here or the year stands still, in a desk
    shift of theirs, on a day when the house is closed, and where it is with somebody who hosts no longer, such as one
    that was missed and booked again. Where somebody has put it into a shift or on a closed day knowing it, it stays.
    """
    zone = ZoneInfo(organisation.time_zone)
    numbers = _numbers({each.stage_id for each in pairings})
    lost = _lost_for_absence(numbers.values())
    people = {who for each in pairings for who in (each.buddy_id, each.stage.course.newcomer_id)}
    calendar = _Calendar(organisation, people, _last_day(numbers.values(), at, zone, today), at, today)
    calendar.add_pauses({each.stage.course_id for each in pairings}, today)
    with_whom = _with_whom(numbers.values(), at)
    found: dict[int, Hindered] = {}
    for pairing in pairings:
        one, two = Hindered(), {pairing.buddy_id, pairing.stage.course.newcomer_id}
        if pairing.stage_id not in numbers:  # the two had no time together when they were chosen
            one.has_lost = pairing.ends_on >= pairing.stage.ends_on
        for meetings in numbers.get(pairing.stage_id, {}).values():
            if all(each.state == Meeting.State.CANCELLED for each in meetings):
                one.has_lost |= meetings[-1].pk in lost and pairing.ends_on >= pairing.stage.ends_on
            one.meetings += [
                each
                for each in meetings
                if each.state == Meeting.State.BOOKED
                and each.starts_at > at
                and pairing.starts_on <= each.starts_at.astimezone(zone).date() <= pairing.ends_on
                and (with_whom[each.pk] != two or calendar.hinders(each, two))
            ]
        if one.meetings or one.has_lost:
            found[pairing.pk] = one
    return found


def hindered_behind_the_end(
    organisation: Organisation, people: Collection[int] | None, *, at: datetime, today: date
) -> list[tuple[Meeting, list[Person], Suits]]:
    """The meetings that two have put behind the end of their half-year and that cannot be held when they are booked.

    They are still theirs, also when the year is completed by then. Each comes with the two and a question: can they
    meet at another time? Those of these people, or of everybody: one query, and six more where there is such a meeting.
    """
    zone = ZoneInfo(organisation.time_zone)
    known = _late(organisation.pk, at, today + _NEARLY_OVER)
    rows = [each for each in known if _day(each.meeting, zone) > each.stage.ends_on]
    if not rows:
        return []
    courses = {each.stage.course_id: each.stage.course.newcomer_id for each in rows}
    coming: dict[int, list[Person]] = defaultdict(list)
    for one in _attending([each.meeting_id for each in rows]):
        coming[one.meeting_id].append(one.person)
    everybody = {person.pk for known in coming.values() for person in known} | set(courses.values())
    calendar = _Calendar(organisation, everybody, max(_day(each.meeting, zone) for each in rows), at, today)
    calendar.add_pauses(courses, today)
    found: list[tuple[Meeting, list[Person], Suits]] = []
    for row in rows:
        two = {person.pk for person in coming[row.meeting_id]} | {row.stage.course.newcomer_id}
        if calendar.hinders(row.meeting, two) and (people is None or two & set(people)):
            found.append((row.meeting, coming[row.meeting_id], partial(calendar.lets, two)))
    return found


@prepared
def _late(organisation: int, at: datetime, before: date) -> QuerySet[StageMeeting]:
    """The coming meetings of half-years that are nearly over, or over."""
    rows = StageMeeting.objects.filter(
        stage__course__organisation_id=organisation,
        stage__course__state__in=[Course.State.RUNNING, Course.State.COMPLETED],
        stage__ends_on__lt=before,
        meeting__state=Meeting.State.BOOKED,
        meeting__starts_at__gt=at,
    )
    return rows.select_related("meeting__organisation", "meeting__organiser", "stage__course").order_by("meeting_id")


@prepared
def _attending(meetings: Sequence[int]) -> QuerySet[Attendee]:
    return Attendee.objects.filter(meeting_id__in=meetings).select_related("person").order_by("pk")


def _day(meeting: Meeting, zone: ZoneInfo) -> date:
    return meeting.starts_at.astimezone(zone).date()


def _numbers(stages: set[int]) -> dict[int, dict[int, list[Meeting]]]:
    """The meetings of each stage by their number, in order of time: one query."""
    found: dict[int, dict[int, list[Meeting]]] = defaultdict(lambda: defaultdict(list))
    for row in _stage_meetings(stages):
        found[row.stage_id][row.number].append(row.meeting)
    return found


@prepared
def _stage_meetings(stages: Collection[int]) -> QuerySet[StageMeeting]:
    rows = StageMeeting.objects.filter(stage_id__in=stages).select_related("meeting")
    return rows.order_by("meeting__starts_at", "meeting_id")


def _with_whom(numbers: Iterable[dict[int, list[Meeting]]], at: datetime) -> dict[int, set[int]]:
    """Who is to come to each coming meeting: one query."""
    coming = [
        each.pk
        for stage in numbers
        for meetings in stage.values()
        for each in meetings
        if each.state == Meeting.State.BOOKED and each.starts_at > at
    ]
    found: dict[int, set[int]] = defaultdict(set)
    for meeting, person in _attendees(coming):
        found[meeting].add(person)
    return found


@prepared
def _attendees(meetings: Sequence[int]) -> QuerySet[Attendee, Any]:
    return Attendee.objects.filter(meeting_id__in=meetings).order_by().values_list("meeting_id", "person_id")


def _lost_for_absence(numbers: Iterable[dict[int, list[Meeting]]]) -> set[int]:
    """Of the meetings that were not booked again, those the house cancelled by itself; what somebody did stays so."""
    gone = [
        meetings[-1].pk
        for stage in numbers
        for meetings in stage.values()
        if all(each.state == Meeting.State.CANCELLED for each in meetings)
    ]
    if not gone:
        return set()
    done = MeetingChange.objects.filter(meeting__in=gone, what=MeetingChange.What.CANCELLED, by=None)
    return set(done.values_list("meeting_id", flat=True))


def _last_day(numbers: Iterable[dict[int, list[Meeting]]], at: datetime, zone: ZoneInfo, today: date) -> date:
    days = [
        each.starts_at.astimezone(zone).date()
        for stage in numbers
        for meetings in stage.values()
        for each in meetings
        if each.starts_at > at
    ]
    return max(days, default=today)


class _Calendar:
    """When these people are not here or at the desk, and when the house is closed: four queries."""

    def __init__(self, organisation: Organisation, people: set[int], last: date, at: datetime, today: date) -> None:
        self.zone = ZoneInfo(organisation.time_zone)
        self.closed = closed_days(organisation, today, last)
        self.away: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for person, first, until in _absences(people, today):
            self.away[person].append((first, until or date.max))
        for person, until in dict(_last_days(people)).items():
            if until is not None:
                self.away[person].append((until + _DAY, date.max))
        self.shifts: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for person, begins, ends in _shifts(people, at):
            self.shifts[person].append((begins, ends))

    def add_pauses(self, courses: Collection[int], today: date) -> None:
        """Nobody meets while the year stands still: one query."""
        for newcomer, first, until in _pauses(list(courses), today):
            self.away[newcomer].append((first, until or date.max))

    def lets(self, people: Iterable[int], starts_at: datetime) -> bool:
        """Whether these people are here on the day of another time."""
        return not self._is_away(people, starts_at)

    def _is_away(self, people: Iterable[int], at: datetime) -> bool:
        day = at.astimezone(self.zone).date()
        return any(first <= day <= last for person in people for first, last in self.away.get(person, ()))

    def hinders(self, meeting: Meeting, people: Iterable[int]) -> bool:
        """Whether the meeting cannot be held with these people when it is booked."""
        day = meeting.starts_at.astimezone(self.zone).date()
        two = list(people)
        if self._is_away(two, meeting.starts_at):
            return True
        if meeting.insisted_at is not None:
            return False
        begins, ends = meeting.starts_at, meeting.ends_at
        at_the_desk = (begins < until and since < ends for who in two for since, until in self.shifts.get(who, ()))
        return day in self.closed.days or any(at_the_desk)


@prepared
def _absences(people: Collection[int], today: date) -> QuerySet[Absence, Any]:
    rows = Absence.objects.filter(person_id__in=people).exclude(ends_on__lt=today)
    return rows.order_by().values_list("person_id", "starts_on", "ends_on")


@prepared
def _pauses(courses: Collection[int], today: date) -> QuerySet[Pause, Any]:
    rows = Pause.objects.filter(course_id__in=courses).exclude(ends_on__lt=today).order_by()
    return rows.values_list("course__newcomer_id", "starts_on", "ends_on")


@prepared
def _last_days(people: Collection[int]) -> QuerySet[Employment, Any]:
    rows = Employment.objects.filter(person_id__in=people).order_by("starts_on")
    return rows.values_list("person_id", "ends_on")


@prepared
def _shifts(people: Collection[int], at: datetime) -> QuerySet[Shift, Any]:
    rows = Shift.objects.filter(person_id__in=people, ends_at__gt=at).order_by()
    return rows.values_list("person_id", "starts_at", "ends_at")
