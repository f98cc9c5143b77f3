"""Everybody who could be asked for one stage, the likeliest first, each with why or why not."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from vaert.common.danish import search_key
from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.proposal.candidates import Candidates
from vaert.mentoring.proposal.likeliest import FEW, likeliest_first, likeliness
from vaert.mentoring.proposal.page import CandidateLine, alternative_line, people_with_places
from vaert.mentoring.proposal.propose import Proposal, ProposedStage
from vaert.mentoring.proposal.snapshot import stage_id, stages_to_plan, take_snapshot
from vaert.people.models import Membership, Person
from vaert.people.models.person import PersonQuerySet

AT_MOST = 25


def candidate_list(
    course: Course, stage: int, words: str, *, policy: planning.Policy, today: date
) -> list[CandidateLine]:
    """Those whose name matches the words, or without words the new colleague's own department; at most 25.

    Those who can come first, the cheapest for the whole plan foremost; those a rule keeps away come last.
    """
    proposal = Proposal.from_data(course.proposal or {})
    stages = [_stage(each) for each in proposal.stages]
    wanted = _people(course, stages[stage - 1], words, today, policy)
    proposed = {
        stage_id(place): str(each.buddy)
        for place, each in zip(stages, proposal.stages, strict=True)
        if each.buddy is not None and each.number != stage
    }
    asked = sorted({course.newcomer_id, *wanted, *map(int, proposed.values())})
    snapshot = take_snapshot(asked, today, [stages_to_plan(course, stages, {})], policy=policy)
    candidates = Candidates(course, stages, snapshot, proposed, {})
    facts = [candidates.facts(stages[stage - 1], person) for person in wanted if candidates.knows(person)]
    facts.sort(key=lambda each: (each["obstacle"] is not None, sum(each["terms"].values()), each["person"]))
    facts = facts[:AT_MOST]
    hosted = {newcomer for each in facts for newcomer in (each["obstacle"] or {}).get("newcomers", [])}
    people = people_with_places({each["person"] for each in facts} | hosted)
    return [alternative_line(each, None, people) for each in facts]


def _stage(proposed: ProposedStage) -> Stage:
    """The stage as the proposal tells it, without asking the database again."""
    return Stage(
        number=proposed.number,
        starts_on=date.fromisoformat(proposed.starts_on),
        ends_on=date.fromisoformat(proposed.ends_on),
    )


def _people(course: Course, stage: Stage, words: str, today: date, policy: planning.Policy) -> list[int]:
    if words.strip():
        return _matching(course.organisation_id, course.newcomer_id, today, *search_key(words).split())
    experience = course.definition.stage(stage.number).who.resource_person
    days = likeliness(stage, policy)
    return _beside(course.organisation_id, course.newcomer_id, today, *days, experience=experience)


def _known(organisation: int, newcomer: int, today: date) -> PersonQuerySet:
    return Person.objects.filter(organisation_id=organisation).not_left(today).exclude(pk=newcomer)


@prepared
def _matching(organisation: int, newcomer: int, today: date, *words: str) -> QuerySet[Person, Any]:
    found = _known(organisation, newcomer, today)
    for word in words:
        found = found.with_word(word)
    return found.values_list("pk", flat=True)[: 2 * AT_MOST]


@prepared
def _beside(organisation: int, newcomer: int, today: date, *days: date, experience: str) -> QuerySet[Person, Any]:
    """Those in the new colleague's department, of a large one the likeliest: more than are shown."""
    department = Membership.objects.filter(person_id=newcomer).current().values("department_id")[:1]
    beside = Membership.objects.covering(today).filter(department_id__in=department)
    near = _known(organisation, newcomer, today).filter(pk__in=beside.order_by().values("person_id"))
    return near.order_by(*likeliest_first(*days, experience=experience)).values_list("pk", flat=True)[:FEW]
