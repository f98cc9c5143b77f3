"""Where a running course lacks a buddy: who is away for long, who leaves, who has become the leader (M8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing, Pause, Replacement, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.people.models import Absence, Employment, Membership, Organisation

_DAY = timedelta(days=1)
AHEAD_DAYS = 30  # a stage that begins within a month needs its buddy now
Cause = Replacement.Cause


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of a stage, both included, on which somebody else must host. `pairing` is the one that gives way."""

    stage: Stage
    pairing: Pairing | None
    cause: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Away:
    cause: str
    first: date
    last: date


def gaps_of(organisation: Organisation, *, today: date, course: int | None = None) -> list[Gap]:
    """The next gap of each stage that runs or is to come in a running course, or in one course: seven queries."""
    stages = _stages(organisation.pk, today, course)
    pairings: dict[int, list[Pairing]] = defaultdict(list)
    for each in _pairings([stage.pk for stage in stages], today):
        pairings[each.stage_id].append(each)
    hosting = {each.buddy_id for known in pairings.values() for each in known}
    away = _away(hosting, today, policy_of(organisation).long_absence_days)
    leaders = _leaders({stage.course.newcomer_id for stage in stages}, today)
    busy = _busy(hosting, organisation, today)
    found = [_first(stage, pairings[stage.pk], away, leaders, busy, today) for stage in stages]
    return [gap for gap in found if gap is not None]


@prepared
def _stages(organisation: int, today: date, course: int | None) -> QuerySet[Stage]:
    rows = Stage.objects.filter(
        course__organisation_id=organisation, course__state=Course.State.RUNNING, ends_on__gte=today
    ).exclude(course__in=Pause.objects.open().values("course"))
    if course is not None:
        rows = rows.filter(course_id=course)
    return rows.select_related("course__newcomer", "course__scheme", "course__organisation").order_by("starts_on", "pk")


@prepared
def _pairings(stages: Sequence[int], today: date) -> QuerySet[Pairing]:
    """Who hosts in these stages today or later."""
    rows = Pairing.objects.filter(stage_id__in=stages, ends_on__gte=today)
    return rows.order_by("starts_on", "pk").select_related("buddy")


def _first(
    stage: Stage,
    pairings: list[Pairing],
    away: dict[int, list[_Away]],
    leaders: dict[int, list[tuple[int, date]]],
    busy: dict[int, list[_Away]],
    today: date,
) -> Gap | None:
    """The earliest gap of one stage; where a buddy goes several ways at once, the one that lasts longest."""
    gaps = [*_uncovered(stage, pairings, today)]
    for pairing in pairings:
        reasons = [*away.get(pairing.buddy_id, ()), *busy.get(pairing.pk, ())]
        reasons += [
            _Away(Cause.LEADER, since, date.max)
            for leader, since in leaders.get(stage.course.newcomer_id, ())
            if leader == pairing.buddy_id
        ]
        for each in reasons:
            first, last = max(each.first, pairing.starts_on, today), min(each.last, pairing.ends_on)
            if first <= last:
                gaps.append(Gap(stage, pairing, each.cause, first, last))
    return min(gaps, key=lambda gap: (gap.first, -gap.last.toordinal()), default=None)


def _uncovered(stage: Stage, pairings: list[Pairing], today: date) -> Iterator[Gap]:
    """The first days of the stage, from today, on which nobody hosts; a stage far ahead is the plan's business."""
    day = max(today, stage.starts_on)
    if (day - today).days > AHEAD_DAYS:
        return
    later = [each for each in pairings if each.ends_on >= day]
    for pairing in later:
        if pairing.starts_on <= day:
            day = max(day, pairing.ends_on + _DAY)
    if day > stage.ends_on:
        return
    following = min((each.starts_on for each in later if each.starts_on > day), default=stage.ends_on + _DAY)
    yield Gap(stage, None, Cause.NOBODY, day, following - _DAY)


def _away(people: set[int], today: date, long_days: int) -> dict[int, list[_Away]]:
    """Long absences and ends of employment: two queries."""
    found: dict[int, list[_Away]] = defaultdict(list)
    for person, first, last in _absences(people, today):
        if last is None or (last - first).days + 1 > long_days:
            found[person].append(_Away(Cause.ABSENT, first, last or date.max))
    for person, last in dict(_last_days(people)).items():
        if last is not None:
            found[person].append(_Away(Cause.LEAVING, last + _DAY, date.max))
    return found


@prepared
def _absences(people: Collection[int], today: date) -> QuerySet[Absence, Any]:
    rows = Absence.objects.filter(person_id__in=people).exclude(ends_on__lt=today)
    return rows.order_by("starts_on", "pk").values_list("person_id", "starts_on", "ends_on")


@prepared
def _last_days(people: Collection[int]) -> QuerySet[Employment, Any]:
    rows = Employment.objects.filter(person_id__in=people).order_by("starts_on")
    return rows.values_list("person_id", "ends_on")


def _busy(people: set[int], organisation: Organisation, today: date) -> dict[int, list[_Away]]:
    """When a pairing asks for more of its buddy than one newcomer at a time, or as many as they can: one query (M4).

    That happens when a year has moved, such as after a pause: what began or was to begin first stays. Where somebody
    has set the rule aside on purpose it is let be.
    """
    of_buddy: dict[int, list[Pairing]] = defaultdict(list)
    for each in _hosted_by(people, organisation.pk, today):
        of_buddy[each.buddy_id].append(each)
    found: dict[int, list[_Away]] = {}
    for pairings in of_buddy.values():
        for number, each in enumerate(pairings):
            others = [one for one in pairings[:number] if one.stage.course_id != each.stage.course_id]
            too_many = _too_many(each, others)
            if too_many is not None and not _was_set_aside(each):
                found[each.pk] = [too_many]
    return found


@prepared
def _hosted_by(people: Collection[int], organisation: int, today: date) -> QuerySet[Pairing]:
    rows = Pairing.objects.filter(
        buddy_id__in=people,
        ends_on__gte=today,
        stage__course__organisation_id=organisation,
        stage__course__state=Course.State.RUNNING,
    ).exclude(stage__course__in=Pause.objects.open().values("course"))
    return rows.select_related("buddy", "stage").order_by("starts_on", "pk")


def _too_many(pairing: Pairing, others: list[Pairing]) -> _Away | None:
    """The first stretch of a pairing in which its buddy has their hands full with these others."""
    capacity = pairing.buddy.capacity
    begins = sorted({pairing.starts_on, *(one.starts_on for one in others if one.starts_on > pairing.starts_on)})
    for day in begins:
        lasts = sorted((one.ends_on for one in others if one.starts_on <= day <= one.ends_on), reverse=True)
        if day <= pairing.ends_on and len(lasts) >= max(capacity, 1):
            return _Away(Cause.BUSY, day, lasts[max(capacity, 1) - 1])
    return None


def _was_set_aside(pairing: Pairing) -> bool:
    """Whether somebody chose the buddy by hand although they had their hands full."""
    reason = pairing.reason or {}
    obstacle = (reason.get("facts") or {}).get("obstacle")
    return obstacle is not None and obstacle["code"] == "busy" and bool(reason.get("by_hand"))


def _leaders(newcomers: set[int], today: date) -> dict[int, list[tuple[int, date]]]:
    """Who leads each newcomer, now or later, and from when."""
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for newcomer, leader, since in _led(newcomers, today):
        found[newcomer].append((leader, since))
    return found


@prepared
def _led(newcomers: Collection[int], today: date) -> QuerySet[Membership, Any]:
    rows = Membership.objects.filter(person_id__in=newcomers, leader__isnull=False).exclude(ends_on__lt=today)
    return rows.order_by("starts_on", "pk").values_list("person_id", "leader_id", "starts_on")
