"""The Monday list of a large house, without looking through every course each time the page is opened.

Which courses stand first is noted for a few minutes. Those are looked at anew each time, so what is done is gone at
once; what has come up in a course further down shows when the whole house is looked through again.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from vaert.home.monday import monday_list
from vaert.home.monday.facts import Facts, monday_facts
from vaert.home.monday.lines import Line, MondayList, Urgency
from vaert.people.models import Organisation

MANY_COURSES = 60  # open ones; fewer are looked through each time
NOTED_COURSES = 30
NOTED_FOR = timedelta(minutes=5)
NOTE = "monday"


def monday_list_of(
    organisation: Organisation, notes: MutableMapping[str, Any], *, today: date, at: datetime, shown: int | None
) -> MondayList:
    """The list, of which the first `shown` lines are asked for, or all of them where None: eight queries.

    `notes` belong to the reader alone, and are plain enough for a session.
    """
    note = notes.get(NOTE)
    if shown is not None and note and _holds(note, organisation, today, at):
        facts = monday_facts(organisation, today=today, at=at, only=note["courses"])
        found = monday_list(replace(facts, hosts_of_all=note.get("hosts", 0)))
        if not note["more"] or sum(_place(line) <= note["until"] for line in found.lines) >= shown:
            more, needing = note["more"], note["more_needing"]
            return replace(found, in_order=found.in_order + note["in_order"], more=more, more_needing=needing)
    facts = monday_facts(organisation, today=today, at=at)
    found = monday_list(facts)
    if len(facts.courses) >= MANY_COURSES:
        notes[NOTE] = _note(facts, found, organisation, today, at)
    return found


def _holds(note: dict[str, Any], organisation: Organisation, today: date, at: datetime) -> bool:
    age = at - datetime.fromisoformat(note["at"])
    return note["of"] == [organisation.pk, today.isoformat()] and timedelta() <= age < NOTED_FOR


def _place(line: Line) -> list[Any]:
    """Where a line stands in the list, as a note can keep it."""
    return [int(line.urgency), line.since.isoformat()]


def _note(facts: Facts, found: MondayList, organisation: Organisation, today: date, at: datetime) -> dict[str, Any]:
    """The courses whose lines stand first, where they end, and what there is of others."""
    courses = list(dict.fromkeys(line.course for line in found.lines if line.course))[:NOTED_COURSES]
    courses = courses or [course.pk for course in facts.running if course.buddy(facts.today)][:1]  # hosts stay known
    others = [line for line in found.lines if line.course and line.course not in courses]
    needing = [line for line in others if line.urgency < Urgency.COMING]
    troubled = {line.course for line in needing}
    in_order = sum(course.pk not in troubled and course.pk not in courses for course in facts.running)
    return {
        "of": [organisation.pk, today.isoformat()],
        "at": at.isoformat(),
        "courses": courses,
        "until": _place(others[0]) if others else [],
        "more": len(others),
        "more_needing": len(needing),
        "in_order": in_order,
        "hosts": len(facts.hosting),
    }
