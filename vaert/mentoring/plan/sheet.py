"""The plan as a sheet: a line for each half-year and whoever hosts it (X4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from vaert.common.sheets import Sheet
from vaert.mentoring.models import Scheme
from vaert.mentoring.plan.bars import Bar
from vaert.mentoring.plan.reading import PlanRead, latest_plan, read_plan
from vaert.mentoring.plan.rows import Given, Known, newcomers_of, people_named, planned_stages
from vaert.mentoring.proposal import reasons
from vaert.people.models import Organisation, Person


def planned_list(reader: Person, wish: Mapping[str, str], *, at: datetime, today: date) -> Sheet:
    """The plan of the reader's organisation as a sheet."""
    return plan_as_sheet(reader.organisation, today=today)


def plan_as_sheet(organisation: Organisation, *, today: date) -> Sheet:
    """The proposed plan, else things as they stand, soonest first; half-years that nobody hosts among them."""
    read = read_plan(organisation, latest_plan(organisation), today=today)
    headings = (
        _("New colleague"),
        _("Half-year"),
        _("First day"),
        _("Last day"),
        _("Buddy"),
        _("The buddy’s department"),
        _("State"),
        _("Instead of"),
        _("What to know"),
    )
    return Sheet(_("Proposed plan") if read.is_proposed else _("The plan"), headings, _rows(read, today))


@dataclass(frozen=True, slots=True)
class _Words:
    """What the lines are filled with: half-years by stage, new colleagues by course, and people."""

    halves: Mapping[int, str]
    newcomers: Mapping[int, str]
    people: Mapping[int, Known]


def _rows(read: PlanRead, today: date) -> list[tuple[Any, ...]]:
    """All at once: a file is written when the request, and its wall around the organisation, is gone."""
    schemes = Scheme.objects.in_bulk({row.scheme for row in read.rows})
    definitions = {pk: each.read_definition() for pk, each in schemes.items()}
    hosts = {bar.buddy for bar in read.bars}
    before = {row.given.before for row in read.rows if row.given and row.given.before}
    words = _Words(
        {row.stage: str(definitions[row.scheme].stage(row.number).name) for row in read.rows},
        newcomers_of(row.course for row in read.rows),
        people_named(hosts | before, today),
    )
    given = {row.stage: row.given for row in read.rows if row.given}
    lines = [(bar.starts_on, bar.stage, _hosted(given.get(bar.stage), bar, words)) for bar in read.bars]
    empty = read.empty(today)
    plan = planned_stages(read.plan, (row.stage for row in empty if row.given))
    for row in empty:
        planned = plan.get(row.stage)
        note = reasons.nobody(planned.excluded) if planned else ""
        head = (words.newcomers[row.course], words.halves[row.stage], row.starts_on, row.ends_on)
        line = (*head, "", "", _("nobody yet"), _before(row.given, None, words), note)
        lines.append((row.starts_on, row.stage, line))
    return [line for *_when, line in sorted(lines, key=lambda each: each[:2])]


def _hosted(given: Given | None, bar: Bar, words: _Words) -> tuple[Any, ...]:
    host = words.people.get(bar.buddy)
    states = {"begun": _("has begun"), "coming": _("to come"), "proposed": _("not started")}
    return (
        words.newcomers[bar.course],
        words.halves[bar.stage],
        bar.starts_on,
        bar.ends_on,
        host.face.name if host else "",
        host.department if host else "",
        states[bar.state],
        _before(given, bar.buddy, words),
        _("chosen by hand") if bar.mark == "by_hand" else "",
    )


def _before(given: Given | None, buddy: int | None, words: _Words) -> str:
    """Whose place somebody else takes in the proposed plan."""
    before = given.before if given else None
    return words.people[before].face.name if before and before != buddy and before in words.people else ""
