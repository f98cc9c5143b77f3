"""The plan as a whole, as proposed or as it stands: what the board and the sheet are made of (M7)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.models import Plan
from vaert.mentoring.plan.bars import Bar
from vaert.mentoring.plan.rows import Part, StageRow, shown_in_proposals, stage_rows
from vaert.people.models import Organisation


@dataclass(frozen=True, slots=True)
class PlanRead:
    """The stages of all open courses, and who hosts in them from today on; nobody is named yet."""

    plan: Plan | None
    is_proposed: bool  # whether it waits to be published; else things are as they stand
    rows: list[StageRow]
    bars: list[Bar]

    def empty(self, today: date) -> list[StageRow]:
        """The stages, not yet over, that nobody hosts or will host, soonest first."""
        hosted = {bar.stage for bar in self.bars}
        return [row for row in self.rows if row.stage not in hosted and row.ends_on >= today]


def latest_plan(organisation: Organisation) -> Plan | None:
    """The plan that is open, or the last one if it failed; nothing when the last word has been said."""
    last = next(iter(_last(organisation.pk)), None)
    return last if last and last.state in {*Plan.OPEN, Plan.State.FAILED} else None


@prepared
def _last(organisation_id: int) -> QuerySet[Plan]:
    return Plan.objects.filter(organisation_id=organisation_id).select_related("asked_by")[:1]


def read_plan(organisation: Organisation, plan: Plan | None, *, today: date, part: Part | None = None) -> PlanRead:
    """What is proposed, else things as they stand, of everybody or a part: two queries at most, whatever the size."""
    is_proposed = plan is not None and plan.state == Plan.State.PROPOSED
    rows = stage_rows(organisation, plan if is_proposed else None, part)
    shown = {} if is_proposed or all(row.is_running for row in rows) else shown_in_proposals(organisation)
    chosen = {int(stage) for stage in plan.choices} if plan else set()
    return PlanRead(plan, is_proposed, rows, [bar for row in rows for bar in _bars(row, shown, chosen, today)])


def _bars(row: StageRow, shown: Mapping[tuple[int, int], int], chosen: Container[int], today: date) -> list[Bar]:
    """Who hosts in the stage from today on: as planned, or as it stands."""
    if row.given is not None:
        given = row.given
        if given.buddy is None:
            return []
        mark = "by_hand" if row.stage in chosen else "changed" if given.is_changed and row.is_running else ""
        return [_bar(row, given.buddy, "coming" if row.is_running else "proposed", mark)]
    if not row.is_running:
        buddy = shown.get((row.course, row.number))
        return [_bar(row, buddy, "proposed")] if buddy else []
    return [
        Bar(row.stage, row.course, buddy, first, last, "begun" if first <= today else "coming")
        for buddy, first, last in row.pairings
        if last >= today
    ]


def _bar(row: StageRow, buddy: int, state: str, mark: str = "") -> Bar:
    """The whole stage as a bar of the buddy's."""
    return Bar(row.stage, row.course, buddy, row.starts_on, row.ends_on, state, mark)
