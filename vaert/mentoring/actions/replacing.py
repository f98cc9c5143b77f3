"""Let somebody else host in a stage, from a day on: the meetings move, everybody hears, nothing is forgotten (M8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from vaert.meetings.actions import NewMeeting, book, cancel_meetings
from vaert.meetings.actions.refit import Refit, refit_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.models import Course, Letter, Pairing, Replacement, Stage, StageMeeting
from vaert.mentoring.replacement.propose import FIRM, replacement_facts
from vaert.mentoring.replacement.rebooking import Owed, Times, length_of, owed_meetings, times_for
from vaert.mentoring.text.handover import handover_drafts
from vaert.mentoring.text.letters import due_on
from vaert.outbox.actions import queue
from vaert.people.models import Person

_DAY = timedelta(days=1)


class AlreadyReplaced(Exception):
    """Somebody else has changed who hosts since the page was looked at. Carries the pairing that holds now, if any."""

    def __init__(self, pairing: Pairing | None) -> None:
        self.pairing = pairing
        super().__init__("who hosts has changed")


class CannotHost(Exception):
    """A rule keeps the person from hosting. Carries the facts that `proposal.reasons.obstacle` puts into words."""

    def __init__(self, obstacle: Mapping[str, Any]) -> None:
        self.obstacle = obstacle
        super().__init__(obstacle["code"])


class NotRunning(Exception):
    """The course has not begun or is over, so there is nothing to take over."""


@dataclass(frozen=True)
class Replaced:
    """What came of it: the pairing, and what happened to the meetings that were left."""

    pairing: Pairing
    is_news: bool = True
    meetings: list[Meeting] = field(default_factory=list)
    without_time: list[int] = field(default_factory=list)


@transaction.atomic
def replace_buddy(
    *,
    stage: Stage,
    buddy: Person,
    seen: int,
    from_on: date,
    by: Person,
    at: datetime,
    today: date,
    until_on: date | None = None,
    despite: bool = False,
) -> Replaced:
    """Let `buddy` host in the stage from a day on, up to `until_on` or as long as whoever gives way would have.

    `seen` is the pairing that was looked at, 0 where nobody hosts. The old pairing ends the day before, or was never
    begun and goes; whoever gives way for a while hosts again afterwards. What is owed of meetings moves to the new
    pair, letters to come go to the new buddy, and the three hear. The stage's actions stay as they are; notes are
    their writers' and go nowhere.

    The same again changes nothing. Raises AlreadyReplaced when somebody else was first, NotRunning, and CannotHost
    where a rule stands against it; a rule that may be set aside is, with `despite`.
    """
    course = locked_course(stage.course)
    if course.state != Course.State.RUNNING:
        raise NotRunning
    stage = course.stages.get(pk=stage.pk)
    first = max(from_on, stage.starts_on, today)
    before = _hosting(stage, first)
    if before is not None and before.buddy_id == buddy.pk:
        return Replaced(before, is_news=False)
    if (before.pk if before else 0) != seen:
        raise AlreadyReplaced(before)
    last = min(until_on or stage.ends_on, before.ends_on if before else _free_until(stage, first))
    if first > last:
        raise NotRunning
    facts = _facts(course, stage, buddy, first, last, today, despite)
    pairing = _write_pairings(stage, before, buddy, first, last, facts, by, at)
    owed = owed_meetings(stage, first=first, last=last, at=at)
    times = times_for(course, stage, buddy, owed, first=first, last=last, today=today)
    meetings = hold_owed(course, stage, buddy, owed, times, by=by, at=at)
    _hand_over_letters(course, stage, pairing, today)
    replacement = _settle(stage, before, pairing, by, at)
    queue(handover_drafts(course, stage, replacement, meetings, by=by, at=at, today=today), at=at)
    return Replaced(pairing, meetings=meetings, without_time=sorted(times.missing))


def _hosting(stage: Stage, on: date) -> Pairing | None:
    """Who hosts on the day; of two who overlap, the one that came last."""
    return stage.pairings.covering(on).select_related("buddy", "chosen_by").order_by("starts_on", "pk").last()


def _free_until(stage: Stage, first: date) -> date:
    following = stage.pairings.filter(starts_on__gt=first).order_by("starts_on").first()
    return following.starts_on - _DAY if following else stage.ends_on


def _facts(
    course: Course, stage: Stage, buddy: Person, first: date, last: date, today: date, despite: bool
) -> dict[str, Any]:
    """Why this person, as the pairing keeps it. Raises CannotHost."""
    facts = replacement_facts(course, stage, [buddy.pk], first=first, last=last, today=today).get(buddy.pk)
    found = facts["obstacle"] if facts else {"code": "left", "days": []}
    if found and (found["code"] in FIRM or not despite):
        raise CannotHost(found)
    assert facts is not None
    return facts


def _write_pairings(
    stage: Stage,
    before: Pairing | None,
    buddy: Person,
    first: date,
    last: date,
    facts: dict[str, Any],
    by: Person,
    at: datetime,
) -> Pairing:
    """The new row; the old one ends, and goes on behind it where the new one is only for a while."""
    if before is not None and before.ends_on > last:
        Pairing.objects.create(
            stage=stage,
            buddy=before.buddy,
            starts_on=last + _DAY,
            ends_on=before.ends_on,
            reason=before.reason,
            chosen_by=by,
            chosen_at=at,
            asked_at=before.asked_at,
        )
    if before is not None and before.starts_on < first:
        before.ends_on = first - _DAY
        before.save(update_fields=["ends_on"])
    elif before is not None:
        before.delete()
    return Pairing.objects.create(
        stage=stage,
        buddy=buddy,
        starts_on=first,
        ends_on=last,
        reason={"facts": facts, "by_hand": facts["obstacle"] is not None},  # a rule was set aside
        chosen_by=by,
        chosen_at=at,
    )


def hold_owed(
    course: Course,
    stage: Stage,
    buddy: Person,
    owed: Sequence[Owed],
    times: Times,
    *,
    by: Person | None,
    at: datetime,
) -> list[Meeting]:
    """Give what is owed its times with this buddy: change, book anew or cancel; those that stand, in order of time."""
    people = [course.newcomer, buddy]
    with_time = [each for each in owed if each.number in times.found]
    refit_meetings(
        [
            Refit(meeting=each.meeting, starts_at=times.found[each.number], attendees=people, organiser=buddy)
            for each in with_time
            if each.meeting is not None
        ],
        by=by,
        at=at,
    )
    # For want of time it is the house that cancels, so it books again as soon as there is a time.
    cancel_meetings([each.meeting for each in owed if each.meeting and each.number not in times.found], by=None, at=at)
    anew = [each for each in with_time if each.meeting is None]
    booked = book(
        [_new(course, stage, each, times, people) for each in anew], organisation=course.organisation, by=by, at=at
    )
    StageMeeting.objects.bulk_create(
        StageMeeting(stage=stage, meeting=meeting, number=each.number)
        for each, meeting in zip(anew, booked, strict=True)
    )
    stand = [each.meeting.pk for each in with_time if each.meeting] + [meeting.pk for meeting in booked]
    return list(Meeting.objects.filter(pk__in=stand).order_by("starts_at"))


def _new(course: Course, stage: Stage, owed: Owed, times: Times, people: list[Person]) -> NewMeeting:
    placed = course.newcomer.placed
    return NewMeeting(
        kind=owed.kind,
        starts_at=times.found[owed.number],
        attendees=people,
        organiser=people[-1],
        place=str(placed.site or placed.department) if placed else "",
        length_minutes=length_of(course.definition.stage(stage.number), owed.kind),
    )


def _hand_over_letters(course: Course, stage: Stage, pairing: Pairing, today: date) -> None:
    """Letters that have not left go to the new buddy; before a stage begins the new buddy gets all of them.

    Later only those of somebody who hosts no more: whoever gives way for a while keeps theirs. Nor are those taken,
    before it begins, of days on which somebody hosts afterwards.
    """
    buddy, first = pairing.buddy, pairing.starts_on
    planned = Letter.objects.filter(stage=stage, state=Letter.State.PLANNED).exclude(recipient=course.newcomer)
    if first > stage.starts_on:
        still = stage.pairings.filter(ends_on__gte=first).values("buddy")
        had = Letter.objects.filter(stage=stage, recipient=buddy).values("kind")
        left = planned.filter(due_on__gte=first).exclude(recipient__in=still).exclude(kind__in=had)
        for letter in {each.kind: each for each in left.order_by("pk")}.values():
            letter.recipient = buddy
            letter.save(update_fields=["recipient"])
        return
    after = stage.pairings.filter(starts_on__gt=pairing.ends_on).values("buddy")
    kept = set(planned.filter(due_on__gt=pairing.ends_on, recipient__in=after).values_list("kind", flat=True))
    planned.exclude(kind__in=kept).delete()
    for promise in course.definition.letters:
        if promise.stage == stage.number and promise.kind not in kept:
            Letter.objects.get_or_create(
                course=course,
                stage=stage,
                kind=promise.kind,
                recipient=course.newcomer if promise.to == "newcomer" else buddy,
                defaults={
                    "due_on": due_on(
                        promise, stage_starts_on=stage.starts_on, stage_ends_on=stage.ends_on, started_on=today
                    )
                },
            )


def _settle(stage: Stage, before: Pairing | None, pairing: Pairing, by: Person, at: datetime) -> Replacement:
    """The row that says who gave way to whom: the proposal that waited about these days, else a new one."""
    about_these = {"from_on__lte": pairing.ends_on, "until_on__gte": pairing.starts_on}
    waiting = Replacement.objects.waiting().filter(stage=stage, **about_these).first()
    row = waiting or Replacement(stage=stage, cause=Replacement.Cause.CHOICE, noted_at=at)
    if before is not None:
        row.gives_way = before.buddy
    row.from_on, row.until_on = pairing.starts_on, pairing.ends_on
    row.buddy, row.pairing, row.proposal = pairing.buddy, pairing, None
    row.state, row.done_by, row.done_at = Replacement.State.DONE, by, at
    row.save()
    return row
