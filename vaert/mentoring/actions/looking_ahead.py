"""Keep a proposal ready for every stage that needs another buddy, so that it takes two clicks (M8, M9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing, Replacement, Stage
from vaert.mentoring.replacement.gaps import Gap, gaps_of
from vaert.mentoring.replacement.propose import propose_replacement, replacement_facts
from vaert.people.locking import locked_organisation
from vaert.people.models import Organisation

Cause = Replacement.Cause
# No other row tells it, so it stays until it is dealt with: somebody said so, or whoever was to host is gone.
SAID = {Cause.DECLINED, Cause.LEFT, Cause.MOVED}


@transaction.atomic
def look_ahead(
    *, organisation: Organisation, at: datetime, today: date, gaps: Sequence[Gap] | None = None
) -> list[Replacement]:
    """Make, renew and drop proposals as things stand; returns those that wait. Repeating it changes nothing more.

    `gaps` are those of now, where they are known already.
    """
    locked_organisation(organisation.pk)
    open_now = {gap.stage.pk: gap for gap in (gaps_of(organisation, today=today) if gaps is None else gaps)}
    waiting = {each.stage_id: each for each in _waiting(organisation.pk)}
    for stage_id, row in waiting.items():
        if stage_id not in open_now and not _still_said(row, today):
            row.state = Replacement.State.DROPPED
            row.save(update_fields=["state"])
    found = [_kept_ready(gap, waiting.get(gap.stage.pk), at, today) for gap in open_now.values()]
    found += [
        _renewed(row, today) for stage, row in waiting.items() if stage not in open_now and _still_said(row, today)
    ]
    return found


@prepared
def _waiting(organisation: int) -> QuerySet[Replacement]:
    rows = Replacement.objects.filter(stage__course__organisation_id=organisation).waiting()
    known = rows.select_related("stage__course__organisation", "stage__course__scheme", "stage__course__newcomer")
    return known.order_by("noted_at", "pk")


def _still_said(row: Replacement, today: date) -> bool:
    is_running = row.stage.course.state == Course.State.RUNNING
    return row.cause in SAID and is_running and row.until_on >= today and not _is_filled(row)


def _is_filled(row: Replacement) -> bool:
    """Whether somebody else hosts in all of its days by now, such as by a plan."""
    others = Pairing.objects.filter(stage=row.stage_id).exclude(buddy=row.gives_way_id)
    return others.filter(starts_on__lte=row.from_on, ends_on__gte=row.until_on).exists()


def _kept_ready(gap: Gap, row: Replacement | None, at: datetime, today: date) -> Replacement:
    gives_way = gap.pairing.buddy if gap.pairing else None
    if row is not None and row.cause in SAID:
        if gap.pairing is None:  # why it was said tells more than that nobody hosts
            row.from_on, row.until_on, row.old_pairing = gap.first, gap.last, None
            return _renewed(row, today)
        if row.cause == Cause.MOVED:  # whoever gives way still hosts until then, unless they are away before
            if gap.first < row.from_on:
                row.from_on, row.old_pairing = gap.first, gap.pairing
            row.until_on = max(row.until_on, gap.last)
            return _renewed(row, today)
        _set_aside(row)  # on its days nobody hosts, which is found when they are the next
        row = None
    is_known = row is not None and row.cause == gap.cause and row.until_on == gap.last
    row = row or Replacement(stage=gap.stage, noted_at=at)
    if not is_known or row.gives_way != gives_way:
        row.cause, row.gives_way, row.proposal = gap.cause, gives_way, None
    row.from_on, row.until_on, row.old_pairing = gap.first, gap.last, gap.pairing
    row.stage = gap.stage
    return _renewed(row, today)


def _renewed(row: Replacement, today: date) -> Replacement:
    """The row with a proposal that holds today: the one it has, unless something has come in its way."""
    stage = row.stage
    if row.proposal is None or row.buddy_id is None or not _could_still(stage, row, today):
        without = said_no(stage) | ({row.gives_way_id} if row.gives_way_id else set())
        proposed = propose_replacement(
            stage.course, stage, first=row.from_on, last=row.until_on, today=today, without=without
        )
        row.proposal, row.buddy_id = asdict(proposed), proposed.buddy
    row.save()
    return row


def _set_aside(row: Replacement) -> None:
    """One proposal waits in a stage at a time. What was said is kept."""
    row.state = Replacement.State.DROPPED
    row.save(update_fields=["state"])


def said_no(stage: Stage) -> set[int]:
    """Those who were to host in the stage and could not after all: nobody is proposed what they have said no to."""
    rows = Replacement.objects.filter(stage=stage, cause=Cause.DECLINED, gives_way__isnull=False)
    return set(rows.values_list("gives_way_id", flat=True))


def _could_still(stage: Stage, row: Replacement, today: date) -> bool:
    assert row.buddy_id is not None
    days = {"first": row.from_on, "last": row.until_on, "today": today}
    facts = replacement_facts(stage.course, stage, [row.buddy_id], **days).get(row.buddy_id)
    return facts is not None and facts["obstacle"] is None


def note_need(
    *,
    stage: Stage,
    cause: str,
    gives_way: int | None,
    old_pairing: Pairing | None,
    first: date,
    last: date,
    at: datetime,
    today: date,
) -> Replacement:
    """Somebody said that another buddy is needed in a stage: a proposal waits from now on.

    One that waits about the same buddy, or because nobody hosts, becomes this one. That another has said no stays
    known, and the days it was about are found again when they are the next on which nobody hosts.
    """
    row = Replacement.objects.waiting().filter(stage=stage).first()
    if row is not None and row.cause == Cause.DECLINED and row.gives_way_id != gives_way:
        _set_aside(row)
        row = None
    row = row or Replacement(stage=stage, noted_at=at)
    row.stage, row.cause, row.gives_way_id, row.proposal = stage, cause, gives_way, None
    row.from_on, row.until_on, row.old_pairing = max(first, today), last, old_pairing
    return _renewed(row, today)
