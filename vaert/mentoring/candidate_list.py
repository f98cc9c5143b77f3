"""Everybody who could be asked for one stage, the likeliest first, each with why or why not."""

from __future__ import annotations

from datetime import date

from vaert.mentoring.candidates import Candidates
from vaert.mentoring.models import Course
from vaert.mentoring.proposal import Choices, Proposal
from vaert.mentoring.proposal_page import CandidateLine, alternative_line, people_with_places
from vaert.mentoring.snapshot import stages_to_plan, take_snapshot
from vaert.people.models import Membership, Person

AT_MOST = 25


def candidate_list(course: Course, stage: int, words: str, *, today: date) -> list[CandidateLine]:
    """Those whose name matches the words, or without words the new colleague's own department; at most 25.

    Those who can come first, the cheapest for the whole plan foremost; those a rule keeps away come last.
    """
    wanted = _people(course, words, today)
    stages = list(course.stages.order_by("number"))
    planned = stages_to_plan(course, stages, {}, today)
    snapshot = take_snapshot(course.organisation, today, [planned])
    proposal = Proposal.from_data(course.proposal) if course.proposal else None
    proposed = {
        str(stages[each.number - 1].pk): str(each.buddy)
        for each in (proposal.stages if proposal else [])
        if each.buddy is not None and each.number != stage
    }
    candidates = Candidates(course, stages, snapshot, proposed, Choices.of(course).buddies)
    facts = [candidates.facts(stages[stage - 1], person) for person in wanted if candidates.knows(person)]
    facts.sort(key=lambda each: (each["obstacle"] is not None, sum(each["terms"].values()), each["person"]))
    facts = facts[:AT_MOST]
    hosted = {newcomer for each in facts for newcomer in (each["obstacle"] or {}).get("newcomers", [])}
    people = people_with_places({each["person"] for each in facts} | hosted)
    return [alternative_line(each, None, people) for each in facts]


def _people(course: Course, words: str, today: date) -> list[int]:
    known = Person.objects.filter(organisation_id=course.organisation_id).not_left(today).exclude(pk=course.newcomer_id)
    if words.strip():
        return list(known.matching(words).values_list("pk", flat=True)[: 2 * AT_MOST])
    department = Membership.objects.filter(person_id=course.newcomer_id).current().values("department_id")[:1]
    beside = Membership.objects.covering(today).filter(department_id__in=department)
    return list(known.filter(pk__in=beside.values("person_id")).values_list("pk", flat=True))
