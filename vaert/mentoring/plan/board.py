"""The plan board: people down, months across, each stage a bar; and what changes, in words (M7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.course.now import Face
from vaert.mentoring.models import Pairing, Plan, PlannedStage, Scheme
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.bars import Bar, Cell, lines_of, months_across
from vaert.mentoring.plan.load import Load
from vaert.mentoring.plan.overview import Overview, kept_overview, take_overview
from vaert.mentoring.plan.reading import PlanRead, latest_plan, read_plan
from vaert.mentoring.plan.rows import (
    Known,
    Part,
    StageRow,
    departments_named,
    departments_of,
    named_by,
    newcomers_of,
    people_named,
    planned_stages,
)
from vaert.mentoring.proposal import reasons
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Organisation
from vaert.people.under_way import done_of

BURDEN_MONTHS = 24
FIRST_LINES = 6  # of gaps and of changes, before one asks for all
EVERYBODY = "all"


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
    """Everything the page shows: the rows it was asked for, or `loads` where there are too many to show at once."""

    plan: Plan | None
    months: list[date]
    wish: str  # "", everybody or a department's id
    hosts: int  # how many host in these months, shown or not
    may_show_all: bool  # whether they are few enough for a page
    departments: list[tuple[str, str]] = field(default_factory=list)  # in which anybody hosts; none if none was chosen
    loads: list[Load] = field(default_factory=list)
    groups: list[tuple[str, list[Host]]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    more_gaps: int = 0
    changes: list[ChangeLine] = field(default_factory=list)  # in running courses
    more_changes: int = 0
    proposals: list[ChangeLine] = field(default_factory=list)  # in courses that have not begun
    more_proposals: int = 0
    quality: str = ""
    summary: str = ""
    seal: str = ""

    @property
    def all_gaps(self) -> int:
        """How many gaps there are, shown or not."""
        return len(self.gaps) + self.more_gaps

    @property
    def all_changes(self) -> int:
        """How many changes there are for those who have begun, shown or not."""
        return len(self.changes) + self.more_changes

    @property
    def is_proposed(self) -> bool:
        """Whether it shows a plan that waits to be published."""
        return self.plan is not None and self.plan.state == Plan.State.PROPOSED

    @property
    def is_being_made(self) -> bool:
        """Whether a plan is on its way, to be seen or to be in force."""
        return self.plan is not None and self.plan.state in Plan.UNDER_WAY

    @property
    def done(self) -> int:
        """How much of that is done, per cent."""
        return done_of(self.plan) if self.plan is not None else 0

    @property
    def is_failed(self) -> bool:
        """Whether the last plan could not be made."""
        return self.plan is not None and self.plan.state == Plan.State.FAILED

    @property
    def has_choices(self) -> bool:
        """Whether somebody chose in it by hand."""
        return bool(self.plan and self.plan.choices)


def plan_board(organisation: Organisation, *, today: date, wish: str = "", whole_lists: bool = False) -> Board | None:
    """The proposed plan, else things as they stand: eight queries at most, whatever the size.

    `wish` is the id of a department, EVERYBODY, or "": then everybody in a small house, and how much each department
    does in a large one; the same where everybody is too many for a page. None where there is no such department.
    `whole_lists` leaves out no gap and no change.
    """
    names, plan = departments_named(organisation), latest_plan(organisation)
    if wish not in {"", EVERYBODY, *map(str, names)}:
        return None
    at_most = None if whole_lists else FIRST_LINES
    house = kept_overview(organisation, plan, today)
    if house and wish == EVERYBODY and house.may_show_all:
        house = None  # all of it is shown, so all of it is read
    part = Part(house.first_lines(at_most), 0 if wish == EVERYBODY else int(wish or 0)) if house else None
    read = read_plan(organisation, plan, today=today, part=part)
    months = house.months if house else months_across(read.bars, today)
    of_host = _by_host(read.bars, months)
    places = departments_of(of_host, today)
    with_loads = wish in {"", EVERYBODY}  # everybody may turn out to be too many for a page
    house = house or take_overview(organisation, read, of_host, places, names, months, today, with_loads=with_loads)
    wish = "" if wish == EVERYBODY and not house.may_show_all else wish
    board = Board(plan, months, wish, house.hosts, house.may_show_all)
    if wish:
        board.departments = [(str(pk), name) for pk, name in names.items() if pk in house.there]
    else:
        board.loads = house.loads
    wanted = {str(pk) for pk in names} if wish == EVERYBODY or not (wish or board.loads) else {wish}
    shown = {who: bars for who, bars in of_host.items() if str(places.get(who)) in wanted}
    _fill(board, read, house, shown, at_most, today)
    return board


def _fill(
    board: Board, read: PlanRead, house: Overview, hosts: Mapping[int, list[Bar]], at_most: int | None, today: date
) -> None:
    """Put in the rows, the gaps and the changes, each list with its first lines, and count the rest."""
    first = {row.stage: row for row in read.rows}
    still_empty = {row.stage for row in read.empty(today)}
    changed = {row.stage for row in read.rows if row.given and row.given.is_changed}
    gaps = [first[stage] for stage in house.gaps[:at_most] if stage in still_empty]
    running = [first[stage] for stage in house.running[:at_most] if stage in changed]
    coming = [first[stage] for stage in house.coming[:at_most] if stage in changed]
    told = [*gaps, *running, *coming]
    planned = planned_stages(read.plan, (row.stage for row in told if row.given))
    bars = [bar for theirs in hosts.values() for bar in theirs]
    people = people_named(named_by(bars, planned.values()), today)
    newcomers = newcomers_of({bar.course for bar in bars} | {row.course for row in told})
    board.groups = _groups(hosts, people, newcomers, board.months, today)
    board.gaps = _gaps(gaps, planned, people, newcomers, today)
    board.changes = [_change_line(planned[row.stage], newcomers, people) for row in running]
    board.proposals = [_change_line(planned[row.stage], newcomers, people) for row in coming]
    board.more_gaps = len(house.gaps) - len(house.gaps[:at_most])
    board.more_changes = len(house.running) - len(house.running[:at_most])
    board.more_proposals = len(house.coming) - len(house.coming[:at_most])
    if read.plan and read.is_proposed:
        board.quality = sentences.quality(read.plan.cost or 0, read.plan.bound or 0)
        moved = len(house.running) + len(house.coming) - house.lost
        board.summary = sentences.summary(house.given, moved, house.lost)
        board.seal = read.plan.seal


def _by_host(bars: Iterable[Bar], months: list[date]) -> dict[int, list[Bar]]:
    """The bars that begin within the months, by who hosts; the second half of a month counts as the next."""
    last = months[-1].replace(day=15)
    found: dict[int, list[Bar]] = defaultdict(list)
    for bar in bars:
        if bar.starts_on <= last:
            found[bar.buddy].append(bar)
    return found


def _groups(
    of_host: Mapping[int, list[Bar]],
    people: Mapping[int, Known],
    newcomers: Mapping[int, str],
    months: list[date],
    today: date,
) -> list[tuple[str, list[Host]]]:
    """The rows, by department."""
    since = add_months(today, -BURDEN_MONTHS)
    hosted = dict(_hosted(sorted(of_host), today, since)) if of_host else {}
    groups: dict[str, list[Host]] = {}
    for who in sorted(of_host, key=lambda each: people[each].order):
        known, theirs = people[who], of_host[who]
        now = sum(bar.starts_on <= today for bar in theirs)
        lines = lines_of([bar._replace(newcomer=newcomers[bar.course]) for bar in theirs], months)
        host = Host(known.face, hosted.get(who, 0), now, len(theirs) - now, lines)
        groups.setdefault(known.department, []).append(host)
    return list(groups.items())


@prepared
def _hosted(buddies: Sequence[int], until: date, since: date) -> QuerySet[Pairing, Any]:
    ended = Pairing.objects.filter(buddy_id__in=buddies, ends_on__lt=until, ends_on__gte=since)
    return ended.order_by().values_list("buddy_id").annotate(times=Count("stage", distinct=True))


def _gaps(
    empty: list[StageRow],
    plan: Mapping[int, PlannedStage],
    people: Mapping[int, Known],
    newcomers: Mapping[int, str],
    today: date,
) -> list[Gap]:
    """The stages that nobody hosts, or will host: one query where there are any."""
    schemes = Scheme.objects.in_bulk({row.scheme for row in empty}) if empty else {}
    definitions = {pk: each.read_definition() for pk, each in schemes.items()}
    found = []
    for row in empty:
        planned = plan.get(row.stage)
        change: Mapping[str, Any] = (planned.smallest_change if planned else None) or {}
        filled_by = people.get(change["person"]) if change else None
        found.append(
            Gap(
                stage=row.stage,
                course=row.course,
                newcomer=newcomers[row.course],
                name=str(definitions[row.scheme].stage(row.number).name),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                is_open=not row.is_running or row.starts_on > today,
                nobody=reasons.nobody(planned.excluded) if planned else "",
                smallest_change=reasons.smallest_change(change["kind"], filled_by.face.name, change.get("days"))
                if filled_by
                else "",
            )
        )
    return found


def _change_line(each: PlannedStage, newcomers: Mapping[int, str], people: Mapping[int, Known]) -> ChangeLine:
    def name(who: int | None) -> str:
        return people[who].face.name if who is not None and who in people else ""

    told = sentences.Change(newcomers.get(each.course_id, ""), name(each.before_id), name(each.buddy_id))
    return ChangeLine(each.stage_id, sentences.change(told, each.starts_on), _why(each, people))


def _why(each: PlannedStage, people: Mapping[int, Known]) -> str:
    """Why the one before gives way; empty where nobody does, or somebody chose so."""
    if each.before_id is None or each.before_id not in people or each.by_hand:
        return ""
    name = people[each.before_id].face.given_name
    if each.before_facts is None:
        return sentences.because(name, reasons.left())
    before = _candidate(each.before_facts, people)
    after = _candidate(each.facts, people) if each.facts else before
    return sentences.because(name, reasons.why_not(before, after))


def _candidate(facts: Mapping[str, Any], people: Mapping[int, Known]) -> reasons.Candidate:
    known, obstacle = people[facts["person"]], facts.get("obstacle")
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
