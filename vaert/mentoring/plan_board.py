"""The plan board: people down, months across, each stage a bar; and what changes, in words (M7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from vaert.mentoring import plan_words, texts
from vaert.mentoring.calendar_months import add_months
from vaert.mentoring.courses_now import Face
from vaert.mentoring.models import Course, Pairing, Plan, Scheme, Stage
from vaert.mentoring.planned import Planned, PlannedStage
from vaert.mentoring.proposal import Choices
from vaert.people.models import Membership, Organisation

FEWEST_MONTHS, MOST_MONTHS = 12, 18
BURDEN_MONTHS = 24
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """That somebody hosts somebody, from day to day. `state`: begun, coming or proposed; `mark` says what is new."""

    stage: int
    course: int
    buddy: int
    newcomer: str
    starts_on: date
    ends_on: date
    state: str
    mark: str = ""  # "", changed or by_hand


@dataclass(frozen=True, slots=True)
class Cell:
    """So many months of a row: a bar, or nothing."""

    months: int
    bar: Bar | None = None


@dataclass(slots=True)
class Host:
    """A row: somebody who hosts, their load in numbers, and their bars in as many lines as they need."""

    face: Face
    department: str
    order: tuple[str, str]
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


@dataclass(slots=True)
class Board:
    """Everything the page shows."""

    plan: Plan | None
    months: list[date]
    groups: list[tuple[str, list[Host]]]
    gaps: list[Gap]
    changes: list[tuple[int, str]] = field(default_factory=list)  # in running courses: stage, sentence
    proposals: list[tuple[int, str]] = field(default_factory=list)  # in courses that have not begun
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


@dataclass(frozen=True, slots=True)
class _Row:
    """A stage of a course that is open, as the database tells it."""

    stage: int
    number: int
    starts_on: date
    ends_on: date
    course: int
    scheme: int
    is_running: bool
    newcomer: str
    newcomer_id: int
    pairings: tuple[tuple[int, date, date], ...]  # buddy, first and last day


def latest_plan(organisation: Organisation) -> Plan | None:
    """The plan that is open, or the last one if it failed; nothing when the last word has been said."""
    last = Plan.objects.in_organisation(organisation).first()
    return last if last and last.state in {*Plan.OPEN, Plan.State.FAILED} else None


def plan_board(organisation: Organisation, *, today: date) -> Board:
    """The proposed plan, else things as they stand: seven queries, whatever the size."""
    plan = latest_plan(organisation)
    is_proposed = plan is not None and plan.state == Plan.State.PROPOSED
    rows = _rows(organisation)
    planned = Planned.from_data(plan.result if plan and is_proposed else None)
    of_stage = {each.stage: each for each in planned.stages}
    shown = {} if is_proposed else _shown_in_proposals(organisation)
    bars = [bar for row in rows for bar in _bars(row, of_stage.get(row.stage), shown, today)]
    people = _people(bars, planned, rows, today)
    names = {row.stage: row.newcomer for row in rows}
    months = _months(bars, today)
    board = Board(plan, months, _groups(bars, people, months, today), _gaps(rows, bars, of_stage, people, today))
    if plan and is_proposed:
        for each in planned.changed:
            told = plan_words.change(_named(each, names, people), each)
            (board.changes if each.is_running else board.proposals).append((each.stage, told))
        board.quality = plan_words.quality(plan.cost or 0, plan.bound or 0)
        board.summary = plan_words.summary(planned.stages)
        board.seal = planned.seal()
    return board


def _rows(organisation: Organisation) -> list[_Row]:
    """The stages of courses that are open, with who hosts in them: one query."""
    found = (
        Stage.objects.filter(
            course__organisation=organisation, course__state__in=[Course.State.REGISTERED, Course.State.RUNNING]
        )
        .order_by("starts_on", "pk", "pairings__starts_on", "pairings__pk")
        .values_list(
            "pk",
            "number",
            "starts_on",
            "ends_on",
            "course_id",
            "course__scheme_id",
            "course__state",
            "course__newcomer__given_name",
            "course__newcomer__family_name",
            "course__newcomer_id",
            "pairings__buddy_id",
            "pairings__starts_on",
            "pairings__ends_on",
        )
    )
    stages: dict[tuple, list] = defaultdict(list)
    for row in found:
        known = stages[row[:10]]
        if row[10] is not None:
            known.append(row[10:])
    return [
        _Row(*head[:6], head[6] == Course.State.RUNNING, f"{head[7]} {head[8]}".strip(), head[9], tuple(pairings))
        for head, pairings in stages.items()
    ]


def _shown_in_proposals(organisation: Organisation) -> dict[tuple[int, int], int]:
    """Who is proposed in courses that have not begun, by course and stage number: one query."""
    found = {}
    registered = Course.objects.in_organisation(organisation).filter(state=Course.State.REGISTERED)
    for course in registered.only("choices", "proposal"):
        shown = {each["number"]: each["buddy"] for each in (course.proposal or {}).get("stages", [])}
        for number, buddy in {**shown, **Choices.of(course).buddies}.items():
            if buddy is not None:
                found[(course.pk, number)] = buddy
    return found


def _bars(row: _Row, planned: PlannedStage | None, shown: Mapping[tuple[int, int], int], today: date) -> list[Bar]:
    """Who hosts in the stage from today on: as planned, or as it stands."""
    common = {"stage": row.stage, "course": row.course, "newcomer": row.newcomer}
    if planned is not None:
        if planned.buddy is None:
            return []
        mark = "by_hand" if planned.by_hand else "changed" if planned.is_changed and planned.is_running else ""
        state = "coming" if planned.is_running else "proposed"
        return [
            Bar(buddy=planned.buddy, starts_on=row.starts_on, ends_on=row.ends_on, state=state, mark=mark, **common)
        ]
    if not row.is_running:
        buddy = shown.get((row.course, row.number))
        found = [(buddy, row.starts_on, row.ends_on)] if buddy else []
        return [Bar(buddy=who, starts_on=a, ends_on=b, state="proposed", **common) for who, a, b in found]
    return [
        Bar(buddy=who, starts_on=a, ends_on=b, state="begun" if a <= today else "coming", **common)
        for who, a, b in row.pairings
        if b >= today
    ]


def _people(bars: Iterable[Bar], planned: Planned, rows: Iterable[_Row], today: date) -> dict[int, tuple]:
    """Face, department and sort keys of everybody the page names: one query."""
    wanted = {bar.buddy for bar in bars}
    for each in planned.stages:
        wanted |= {who for who in (each.before, each.buddy) if who}
        if each.smallest_change:
            wanted.add(each.smallest_change["person"])
    found: dict[int, tuple] = {}
    memberships = Membership.objects.filter(person__in=wanted).order_by("starts_on")
    for person, given, family, email, order, department, department_order, starts in memberships.values_list(
        "person_id",
        "person__given_name",
        "person__family_name",
        "person__email",
        "person__sort_key",
        "department__name",
        "department__sort_key",
        "starts_on",
    ):
        if starts <= today or person not in found:
            found[person] = (Face(person, given, family, email), department, (department_order, order))
    return found


def _months(bars: Iterable[Bar], today: date) -> list[date]:
    """The first days of the months across: this one and at least eleven more."""
    first = today.replace(day=1)
    last = max((bar.ends_on for bar in bars), default=today)
    needed = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, number) for number in range(max(FEWEST_MONTHS, min(MOST_MONTHS, needed)))]


def _groups(
    bars: Iterable[Bar], people: Mapping[int, tuple], months: list[date], today: date
) -> list[tuple[str, list[Host]]]:
    """The rows, by department."""
    of_each: dict[int, list[Bar]] = defaultdict(list)
    for bar in bars:
        if bar.buddy in people and _column(bar.starts_on, months) < len(months):
            of_each[bar.buddy].append(bar)
    hosted = dict(
        Pairing.objects.filter(buddy__in=of_each, ends_on__lt=today, ends_on__gte=add_months(today, -BURDEN_MONTHS))
        .order_by()
        .values_list("buddy")
        .annotate(times=Count("stage", distinct=True))
    )
    groups: dict[str, list[Host]] = {}
    for who in sorted(of_each, key=lambda each: people[each][2]):
        face, department, order = people[who]
        theirs = of_each[who]
        now = sum(bar.starts_on <= today for bar in theirs)
        host = Host(face, department, order, hosted.get(who, 0), now, len(theirs) - now, _lines(theirs, months))
        groups.setdefault(department, []).append(host)
    return list(groups.items())


def _column(day: date, months: list[date]) -> int:
    """The month the day is nearest the beginning of; the second half of a month counts as the next."""
    column = (day.year - months[0].year) * 12 + day.month - months[0].month + (day.day > 15)
    return max(0, column)


def _lines(bars: list[Bar], months: list[date]) -> list[list[Cell]]:
    """The bars as cells, in one line unless some overlap."""
    lines: list[list[Cell]] = []
    ends: list[int] = []
    for bar in sorted(bars, key=lambda each: (each.starts_on, each.ends_on, each.stage)):
        first = _column(bar.starts_on, months)
        after = min(len(months), max(first + 1, _column(bar.ends_on + _DAY, months)))
        line = next((number for number, end in enumerate(ends) if end <= first), None)
        if line is None:
            line = len(lines)
            lines.append([])
            ends.append(0)
        if first > ends[line]:
            lines[line].append(Cell(first - ends[line]))
        lines[line].append(Cell(after - first, bar))
        ends[line] = after
    for cells, end in zip(lines, ends, strict=True):
        if end < len(months):
            cells.append(Cell(len(months) - end))
    return lines


def _gaps(
    rows: Iterable[_Row],
    bars: Iterable[Bar],
    of_stage: Mapping[int, PlannedStage],
    people: Mapping[int, tuple],
    today: date,
) -> list[Gap]:
    """The stages that nobody hosts, or will host, soonest first: one query where there are any."""
    hosted = {bar.stage for bar in bars}
    empty = [row for row in rows if row.stage not in hosted and row.ends_on >= today]
    schemes = Scheme.objects.in_bulk({row.scheme for row in empty}) if empty else {}
    return [_gap(row, schemes[row.scheme], of_stage.get(row.stage), people, today) for row in empty]


def _gap(row: _Row, scheme: Scheme, planned: PlannedStage | None, people: Mapping[int, tuple], today: date) -> Gap:
    change: Mapping[str, Any] = (planned.smallest_change if planned else None) or {}
    return Gap(
        stage=row.stage,
        course=row.course,
        newcomer=row.newcomer,
        name=str(scheme.read_definition().stage(row.number).name),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_open=not row.is_running or row.starts_on > today,
        nobody=texts.nobody(planned.excluded) if planned else "",
        smallest_change=texts.smallest_change(change["kind"], people[change["person"]][0].name, change["days"])
        if change and change["person"] in people
        else "",
    )


def _named(each: PlannedStage, newcomers: Mapping[int, str], people: Mapping[int, tuple]) -> plan_words.Change:
    def name(who: int | None) -> str:
        return people[who][0].name if who in people else ""

    return plan_words.Change(newcomers.get(each.stage, ""), name(each.before), name(each.buddy))
