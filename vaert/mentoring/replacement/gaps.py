"""Where a running course lacks a buddy: who is away for long, who leaves, who has become the leader (M8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch

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
    """The next gap of each stage that runs or is to come in a running course, or in one course: eight queries."""
    pairings = Prefetch("pairings", Pairing.objects.order_by("starts_on", "id").select_related("buddy"))
    stages = list(
        Stage.objects.filter(course__organisation=organisation, course__state=Course.State.RUNNING, ends_on__gte=today)
        .exclude(course__in=Pause.objects.open().values("course"))
        .filter(**({"course": course} if course else {}))
        .select_related("course__newcomer", "course__scheme", "course__organisation")
        .prefetch_related(pairings)
        .order_by("starts_on", "pk")
    )
    hosting = [each for stage in stages for each in stage.pairings.all() if each.ends_on >= today]
    away = _away({each.buddy_id for each in hosting}, today, policy_of(organisation).long_absence_days)
    leaders = _leaders({stage.course.newcomer_id for stage in stages}, today)
    busy = _busy({each.buddy_id for each in hosting}, organisation, today)
    found = [_first(stage, away, leaders, busy, today) for stage in stages]
    return [gap for gap in found if gap is not None]


def _first(
    stage: Stage,
    away: dict[int, list[_Away]],
    leaders: dict[int, list[tuple[int, date]]],
    busy: dict[int, list[_Away]],
    today: date,
) -> Gap | None:
    """The earliest gap of one stage; where a buddy goes several ways at once, the one that lasts longest."""
    gaps = [*_uncovered(stage, today)]
    for pairing in stage.pairings.all():
        if pairing.ends_on < today:
            continue
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


def _uncovered(stage: Stage, today: date) -> Iterator[Gap]:
    """The first days of the stage, from today, on which nobody hosts; a stage far ahead is the plan's business."""
    day = max(today, stage.starts_on)
    later = [each for each in stage.pairings.all() if each.ends_on >= day]
    for pairing in later:
        if pairing.starts_on <= day:
            day = max(day, pairing.ends_on + _DAY)
    if day > stage.ends_on or (day - today).days > AHEAD_DAYS:
        return
    following = min((each.starts_on for each in later if each.starts_on > day), default=stage.ends_on + _DAY)
    yield Gap(stage, None, Cause.NOBODY, day, following - _DAY)


def _away(people: set[int], today: date, long_days: int) -> dict[int, list[_Away]]:
    """Long absences and ends of employment: two queries."""
    found: dict[int, list[_Away]] = defaultdict(list)
    absences = Absence.objects.filter(person__in=people).not_over(today).order_by("starts_on")
    for person, first, last in absences.values_list("person_id", "starts_on", "ends_on"):
        if last is None or (last - first).days + 1 > long_days:
            found[person].append(_Away(Cause.ABSENT, first, last or date.max))
    lasts: dict[int, date | None] = {}
    jobs = Employment.objects.filter(person__in=people).order_by("starts_on")
    for person, last in jobs.values_list("person_id", "ends_on"):
        lasts[person] = last
    for person, last in lasts.items():
        if last is not None:
            found[person].append(_Away(Cause.LEAVING, last + _DAY, date.max))
    return found


def _busy(people: set[int], organisation: Organisation, today: date) -> dict[int, list[_Away]]:
    """When a pairing asks for more of its buddy than one newcomer at a time, or as many as they can: one query (M4).

    That happens when a year has moved, such as after a pause: what began or was to begin first stays. Where somebody
    has set the rule aside on purpose it is let be.
    """
    rows = Pairing.objects.filter(
        buddy__in=people,
        ends_on__gte=today,
        stage__course__organisation=organisation,
        stage__course__state=Course.State.RUNNING,
    ).exclude(stage__course__in=Pause.objects.open().values("course"))
    of_buddy: dict[int, list[Pairing]] = defaultdict(list)
    for each in rows.select_related("buddy", "stage").order_by("starts_on", "pk"):
        of_buddy[each.buddy_id].append(each)
    found: dict[int, list[_Away]] = {}
    for pairings in of_buddy.values():
        for number, each in enumerate(pairings):
            others = [one for one in pairings[:number] if one.stage.course_id != each.stage.course_id]
            too_many = _too_many(each, others)
            if too_many is not None and not _was_set_aside(each):
                found[each.pk] = [too_many]
    return found


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
    """Whether somebody chose the buddy although they had their hands full."""
    obstacle = ((pairing.reason or {}).get("facts") or {}).get("obstacle")
    return obstacle is not None and obstacle["code"] == "busy"


def _leaders(newcomers: set[int], today: date) -> dict[int, list[tuple[int, date]]]:
    """Who leads each newcomer, now or later, and from when."""
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    rows = Membership.objects.not_over(today).filter(person__in=newcomers, leader__isnull=False)
    for newcomer, leader, since in rows.values_list("person_id", "leader_id", "starts_on"):
        found[newcomer].append((leader, since))
    return found
