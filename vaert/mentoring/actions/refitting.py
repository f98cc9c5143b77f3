"""Let a course that has begun follow when its days have changed: stages, buddies, meetings and letters (M9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from vaert.common.dates import local
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.replacing import hold_owed
from vaert.mentoring.course.shape import Days, shape_of
from vaert.mentoring.models import Course, CourseAction, Letter, Pairing, Stage
from vaert.mentoring.replacement.rebooking import owed_meetings, times_for
from vaert.mentoring.text.letters import due_on
from vaert.people.models import Person

_DAY = timedelta(days=1)


@dataclass
class Followed:
    """What came of it: how many meetings have another time, how many will not take place, which stages went."""

    moved: int = 0
    cancelled: int = 0
    last_on: date | None = None
    gone: list[int] = field(default_factory=list)


def refit_course(
    course: Course, *, by: Person | None, at: datetime, today: date, not_before: date | None = None
) -> Followed:
    """Bring a running course in line with its shape; where it is already, nothing happens.

    The caller holds the lock of `locked_course`. Stages that never begin go with their meetings and letters; those
    that move take buddies and letters along, and their meetings get new times, none before `not_before`. What lies
    behind is history and stays.
    """
    done = Followed()
    shape = shape_of(course)
    rows = {stage.number: stage for stage in course.stages.order_by("number")}
    for number, days in enumerate(shape, start=1):
        stage = rows.get(number)
        if days is None and stage is not None:
            _end_before_it_begins(stage, done, at, today)
        elif days is not None and stage is None:
            _add(course, number, days)
        elif days is not None and stage is not None and (stage.starts_on, stage.ends_on) != days:
            _move(course, stage, days, done, by, at, today, not_before)
    last = course.stages.order_by("number").last()
    done.last_on = last.ends_on if last else None
    return done


def _end_before_it_begins(stage: Stage, done: Followed, at: datetime, today: date) -> None:
    """A stage that comes after the last day: gone, unless it has begun, when it ends today at the latest."""
    Letter.objects.filter(stage=stage, state=Letter.State.PLANNED).delete()
    done.cancelled += _cancel_after(stage, min(stage.starts_on, today) - _DAY, at)
    if stage.starts_on > today:
        done.gone.append(stage.number)
        stage.delete()
    elif stage.ends_on > today:
        stage.ends_on = today
        stage.save(update_fields=["ends_on"])
        _cut_pairings(stage)


def _add(course: Course, number: int, days: Days) -> None:
    """A stage that can take place after all; who is to host is found on the Monday list."""
    stage = Stage.objects.create(course=course, number=number, starts_on=days[0], ends_on=days[1])
    CourseAction.objects.bulk_create(
        CourseAction(stage=stage, code=action.code, number=place, is_required=action.is_required)
        for place, action in enumerate(course.definition.stage(number).actions, start=1)
    )


def _move(
    course: Course,
    stage: Stage,
    days: Days,
    done: Followed,
    by: Person | None,
    at: datetime,
    today: date,
    not_before: date | None,
) -> None:
    was = stage.starts_on, stage.ends_on
    stage.starts_on, stage.ends_on = days
    stage.save(update_fields=["starts_on", "ends_on"])
    _move_pairings(stage, was, today)
    _move_letters(course, stage, today)
    is_only_shorter = days[0] == was[0] and days[1] < was[1] and not_before is None
    if is_only_shorter:  # what would have come later is not pressed into what is left
        done.cancelled += _cancel_after(stage, days[1], at)
    else:
        _book_again(course, stage, done, by, at, today, not_before)


def _move_pairings(stage: Stage, was: Days, today: date) -> None:
    """Whoever hosts from the first day, or to the last, still does; a change of buddies in between keeps its day."""
    for pairing in stage.pairings.all():
        if pairing.ends_on < today and pairing.ends_on < was[1]:
            continue
        if pairing.starts_on == was[0] or (pairing.starts_on > today and pairing.starts_on < stage.starts_on):
            pairing.starts_on = stage.starts_on
        if pairing.ends_on == was[1]:
            pairing.ends_on = stage.ends_on
        _save_or_drop(pairing, stage)


def _cut_pairings(stage: Stage) -> None:
    for pairing in stage.pairings.filter(ends_on__gt=stage.ends_on):
        _save_or_drop(pairing, stage)


def _save_or_drop(pairing: Pairing, stage: Stage) -> None:
    pairing.ends_on = min(pairing.ends_on, stage.ends_on)
    if pairing.starts_on > pairing.ends_on:
        pairing.delete()
    else:
        pairing.save(update_fields=["starts_on", "ends_on"])


def _move_letters(course: Course, stage: Stage, today: date) -> None:
    """Letters to come are counted again from the stage's days; none is sent twice."""
    promises = {each.kind: each for each in course.definition.letters if each.counted_from != "start"}
    planned = [each for each in stage.letters.filter(state=Letter.State.PLANNED) if each.kind in promises]
    for letter in planned:
        letter.due_on = due_on(
            promises[letter.kind], stage_starts_on=stage.starts_on, stage_ends_on=stage.ends_on, started_on=today
        )
    Letter.objects.bulk_update(planned, ["due_on"])


def _cancel_after(stage: Stage, day: date, at: datetime) -> int:
    """Cancel the stage's coming meetings after a day; how many those were. Nobody does so on purpose."""
    booked = Meeting.objects.coming(at).filter(stage_meeting__stage=stage)
    later = [each for each in booked if local(each.starts_at).date() > day]
    return len(cancel_meetings(later, by=None, at=at))


def _book_again(
    course: Course,
    stage: Stage,
    done: Followed,
    by: Person | None,
    at: datetime,
    today: date,
    not_before: date | None,
) -> None:
    """New times for what each pair of the stage still owes."""
    for pairing in stage.pairings.filter(ends_on__gte=today).select_related("buddy").order_by("starts_on"):
        first = max(pairing.starts_on, not_before or today)
        is_last = pairing.ends_on == stage.ends_on
        owed = owed_meetings(stage, first=today, last=date.max if is_last else pairing.ends_on, at=at)
        before = {each.meeting.pk: each.meeting.starts_at for each in owed if each.meeting}
        times = times_for(
            course, stage, pairing.buddy, owed, first=first, last=pairing.ends_on, today=today, keeps_times=False
        )
        stand = hold_owed(course, stage, pairing.buddy, owed, times, by=by, at=at)
        done.moved += sum(each.starts_at != before.get(each.pk) for each in stand)
        done.cancelled += sum(each.meeting is not None and each.number in times.missing for each in owed)
