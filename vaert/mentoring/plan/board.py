"""The plan board: people down, months across, each stage a bar; and what changes, in words (M7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from vaert.mentoring.course.now import Face
from vaert.mentoring.models import Pairing, Plan, Scheme
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.bars import Bar, Cell, column, lines_of, months_across
from vaert.mentoring.plan.planned import PlannedStage
from vaert.mentoring.plan.reading import PlanRead, read_plan
from vaert.mentoring.plan.rows import Known, StageRow
from vaert.mentoring.proposal import reasons
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Organisation

BURDEN_MONTHS = 24


@dataclass(slots=True)
class Host:
    """A row: somebody who hosts, their load in numbers, and their bars in as many lines as they need."""

    face: Face
    hosted: int
    now: int
    coming: int
    lines: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stage without a buddy: what binds, and what would fill it."""

    stage: int
    course: int
    newcomer: str
    name: str
    starts_on: date
    ends_on: date
    is_open: bool  # whether a plan may fill it; else it has begun
    nobody: str = ""
    smallest_change: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A stage that gets another buddy, in words, and why the one before gives way."""

    stage: int
    sentence: str
    why: str


@dataclass(slots=True)
class Board:
    """Everything the page shows."""

    plan: Plan | None
    months: list[date]
    groups: list[tuple[str, list[Host]]]
    gaps: list[Gap]
    changes: list[ChangeLine] = field(default_factory=list)  # in running courses
    proposals: list[ChangeLine] = field(default_factory=list)  # in courses that have not begun
    quality: str = ""
    summary: str = ""
    seal: str = ""

    @property
    def is_proposed(self) -> bool:
        """Whether it shows a plan that waits to be published."""
        return self.plan is not None and self.plan.state == Plan.State.PROPOSED

    @property
    def is_being_made(self) -> bool:
        """Whether a plan is on its way."""
        return self.plan is not None and self.plan.state == Plan.State.MAKING

    @property
    def is_failed(self) -> bool:
        """Whether the last plan could not be made."""
        return self.plan is not None and self.plan.state == Plan.State.FAILED

    @property
    def has_choices(self) -> bool:
        """Whether somebody chose in it by hand."""
        return bool(self.plan and self.plan.choices)


def plan_board(organisation: Organisation, *, today: date) -> Board:
    """The proposed plan, else things as they stand: seven queries, whatever the size."""
    read = read_plan(organisation, today=today)
    names = {row.stage: row.newcomer for row in read.rows}
    months = months_across(read.bars, today)
    board = Board(read.plan, months, _groups(read.bars, read.people, months, today), _gaps(read, today))
    if read.plan and read.is_proposed:
        for each in read.planned.changed:
            line = _change_line(each, names, read.people)
            (board.changes if each.is_running else board.proposals).append(line)
        board.quality = sentences.quality(read.plan.cost or 0, read.plan.bound or 0)
        board.summary = sentences.summary(read.planned.stages)
        board.seal = read.planned.seal()
    return board


def _groups(
    bars: Iterable[Bar], people: Mapping[int, Known], months: list[date], today: date
) -> list[tuple[str, list[Host]]]:
    """The rows, by department."""
    of_each: dict[int, list[Bar]] = defaultdict(list)
    for bar in bars:
        if bar.buddy in people and column(bar.starts_on, months) < len(months):
            of_each[bar.buddy].append(bar)
    hosted = dict(
        Pairing.objects.filter(buddy__in=of_each, ends_on__lt=today, ends_on__gte=add_months(today, -BURDEN_MONTHS))
        .order_by()
        .values_list("buddy")
        .annotate(times=Count("stage", distinct=True))
    )
    groups: dict[str, list[Host]] = {}
    for who in sorted(of_each, key=lambda each: people[each].order):
        known, theirs = people[who], of_each[who]
        now = sum(bar.starts_on <= today for bar in theirs)
        host = Host(known.face, hosted.get(who, 0), now, len(theirs) - now, lines_of(theirs, months))
        groups.setdefault(known.department, []).append(host)
    return list(groups.items())


def _gaps(read: PlanRead, today: date) -> list[Gap]:
    """The stages that nobody hosts, or will host, soonest first: one query where there are any."""
    empty = read.empty(today)
    schemes = Scheme.objects.in_bulk({row.scheme for row in empty}) if empty else {}
    return [_gap(row, schemes[row.scheme], read.of_stage.get(row.stage), read.people, today) for row in empty]


def _gap(row: StageRow, scheme: Scheme, planned: PlannedStage | None, people: Mapping[int, Known], today: date) -> Gap:
    change: Mapping[str, Any] = (planned.smallest_change if planned else None) or {}
    return Gap(
        stage=row.stage,
        course=row.course,
        newcomer=row.newcomer,
        name=str(scheme.read_definition().stage(row.number).name),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_open=not row.is_running or row.starts_on > today,
        nobody=reasons.nobody(planned.excluded) if planned else "",
        smallest_change=reasons.smallest_change(change["kind"], people[change["person"]].face.name, change["days"])
        if change and change["person"] in people
        else "",
    )


def _change_line(each: PlannedStage, newcomers: Mapping[int, str], people: Mapping[int, Known]) -> ChangeLine:
    def name(who: int | None) -> str:
        return people[who].face.name if who is not None and who in people else ""

    told = sentences.Change(newcomers.get(each.stage, ""), name(each.before), name(each.buddy))
    return ChangeLine(each.stage, sentences.change(told, each.first_day), _why(each, people))


def _why(each: PlannedStage, people: Mapping[int, Known]) -> str:
    """Why the one before gives way; empty where nobody does, or somebody chose so."""
    if each.before is None or each.before not in people or each.by_hand:
        return ""
    name = people[each.before].face.given_name
    if each.before_facts is None:
        return sentences.because(name, reasons.left())
    before = _candidate(each.before_facts, people)
    after = _candidate(each.facts, people) if each.facts else before
    return sentences.because(name, reasons.why_not(before, after))


def _candidate(facts: Mapping[str, Any], people: Mapping[int, Known]) -> reasons.Candidate:
    known, obstacle = people[facts["person"]], facts["obstacle"]
    if obstacle:
        obstacle = {**obstacle, "newcomers": [people[who].face.name for who in obstacle["newcomers"] if who in people]}
    return reasons.Candidate(
        name=known.face.given_name,
        department=known.department,
        site=known.site,
        is_resource_person=known.is_resource_person,
        hosted=facts["hosted"],
        terms=facts["terms"],
        obstacle=obstacle,
        far=facts.get("far"),
    )
