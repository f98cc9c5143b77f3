"""Who could take over in a stage, from when to when, with reasons: the proposal that makes it two clicks (M6, M8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.around import Newcomers, people_around, with_enough_people
from vaert.mentoring.proposal.candidates import Candidates
from vaert.mentoring.proposal.propose import ProposedStage
from vaert.mentoring.proposal.snapshot import stage_id, take_snapshot, who_may_serve
from vaert.people.models import Membership, Person

_DAY = timedelta(days=1)
AT_MOST = 25
FIRM = {"newcomer", "leader", "leaves", "absent", "left"}
"""Rules that nobody can set aside; the others give way to a coordinator who knows better."""


NOBODY: Newcomers = frozenset()
"""Around nobody: only those who are asked about by name."""


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when somebody is needed, both included, as seen today."""

    first: date
    last: date
    today: date


class _Question:
    """One stretch of a stage put to the planning core, with everybody else as they are.

    It is asked among the people around the newcomer, and `also` some others.
    """

    def __init__(
        self, course: Course, stage: Stage, days: Days, around: Newcomers, *, also: Collection[int] = ()
    ) -> None:
        self.course = course
        first = max(days.first, days.today)
        self.stretch = Stage(pk=stage.pk, number=stage.number, starts_on=first, ends_on=days.last)
        own = _own_pairings(course.pk)
        people, near = people_around(course.organisation, around) if around != NOBODY else ([], None)
        asked = sorted({*people, *also, course.newcomer_id, *(buddy for _, _, buddy, _, _ in own)})
        self.snapshot = self._with_course(
            take_snapshot(
                asked,
                self.stretch.starts_on,
                policy=policy_of(course.organisation),
                replanned={stage_pk for stage_pk, *_ in own},
                near=near,
            ),
            course,
            own,
        )

    def _with_course(self, snapshot: planning.Snapshot, course: Course, own: list[tuple]) -> planning.Snapshot:
        """The course's other pairings stay as they are; what overlaps the stretch gives way to it."""
        known = {person.id for person in snapshot.people}
        stretch, stages = self.stretch, []
        for stage_pk, number, buddy, starts, ends in own:
            if starts >= stretch.starts_on and starts <= stretch.ends_on:
                continue
            ends = min(ends, stretch.starts_on - _DAY) if starts < stretch.starts_on else ends
            if str(buddy) in known and ends >= snapshot.today:
                stages.append(
                    planning.Stage(f"{stage_pk}/{number}", starts, ends + _DAY, locked=True, buddy=str(buddy))
                )
        stages.append(
            planning.Stage(
                id=stage_id(stretch),
                starts=stretch.starts_on,
                ends=stretch.ends_on + _DAY,
                **who_may_serve(course.definition.stage(stretch.number)),
            )
        )
        rows = planning.Course(str(course.newcomer_id), tuple(sorted(stages, key=lambda each: each.starts)))
        return replace(snapshot, courses=(*snapshot.courses, rows))

    def proposal(self, without: Collection[int]) -> ProposedStage:
        """The best buddy and the next two, or why nobody can; those `without` whom it is to be found are not asked."""
        people = tuple(
            replace(person, willing=False) if int(person.id) in without else person for person in self.snapshot.people
        )
        left = replace(self.snapshot, people=people)
        plan, name = planning.propose_for(left, str(self.course.newcomer_id)), stage_id(self.stretch)
        found = next((each for each in plan.assignments if each.stage == name), None)
        gap = next((each for each in plan.unfilled if each.stage == name), None)
        change = gap.smallest_change if gap else None
        candidates = Candidates(self.course, [self.stretch], left, {name: found.buddy} if found else {}, {})
        buddy = int(found.buddy) if found else None
        return ProposedStage(
            number=self.stretch.number,
            starts_on=self.stretch.starts_on.isoformat(),
            ends_on=self.stretch.ends_on.isoformat(),
            buddy=buddy,
            by_hand=False,
            facts=candidates.facts(self.stretch, buddy) if buddy else None,
            alternatives=candidates.alternatives(self.stretch, buddy),
            excluded=_excluded(gap, left, without) if gap else {},
            smallest_change={"kind": change.kind, "person": int(change.person), "days": change.days}
            if change
            else None,
        )

    def facts(self, asked: Iterable[int]) -> list[dict[str, Any]]:
        """What can be told about each as the buddy of these days; nobody who has left is among them."""
        candidates = Candidates(self.course, [self.stretch], self.snapshot, {}, {})
        return [candidates.facts(self.stretch, each) for each in asked if candidates.knows(each)]


@prepared
def _own_pairings(course: int) -> QuerySet[Pairing, Any]:
    mine = Pairing.objects.filter(stage__course_id=course).order_by("starts_on", "id")
    return mine.values_list("stage_id", "pk", "buddy_id", "starts_on", "ends_on")


def propose_replacement(
    course: Course, stage: Stage, *, first: date, last: date, today: date, without: Collection[int] = ()
) -> ProposedStage:
    """The best buddy for these days of the stage and the next two, or why nobody can; everybody else's as it is.

    Those `without` whom it is to be found are not proposed.
    """
    days = Days(first, last, today)
    return with_enough_people(
        [course.newcomer_id], lambda around: _Question(course, stage, days, around, also=without).proposal(without)
    )


def _excluded(gap: planning.Unfilled, asked: planning.Snapshot, without: Collection[int]) -> dict[str, int]:
    """How many each rule keeps away, without those who were left out by us."""
    left_out = sum(int(person.id) in without for person in asked.people)
    counted = {code: number - (left_out if code == "not_willing" else 0) for code, number in gap.excluded}
    return {code: number for code, number in counted.items() if number > 0}


def replacement_facts(
    course: Course, stage: Stage, people: Iterable[int], *, first: date, last: date, today: date
) -> dict[int, dict[str, Any]]:
    """What can be told about each of these people as the buddy of these days; nobody who has left is among them."""
    here = Person.objects.in_organisation(course.organisation).filter(pk__in=people).values_list("pk", flat=True)
    asked = list(here)
    question = _Question(course, stage, Days(first, last, today), NOBODY, also=asked)
    return {facts["person"]: facts for facts in question.facts(asked)}


def who_could_take_over(
    course: Course, stage: Stage, words: str, *, first: date, last: date, today: date, without: Collection[int]
) -> tuple[ProposedStage, list[dict[str, Any]]]:
    """The proposed replacement, and those whose name matches the words, or without words the newcomer's department.

    Those who can come first. It is all one question, so everybody is read once.
    """
    known = Person.objects.filter(organisation_id=course.organisation_id).not_left(today).exclude(pk=course.newcomer_id)
    if words.strip():
        asked = list(known.matching(words).values_list("pk", flat=True)[: 2 * AT_MOST])
    else:
        own = Membership.objects.filter(person_id=course.newcomer_id).current().values("department_id")[:1]
        beside = Membership.objects.covering(today).filter(department_id__in=own)
        asked = list(known.filter(pk__in=beside.values("person_id")).values_list("pk", flat=True))

    def ask(around: Newcomers) -> tuple[ProposedStage, list[dict[str, Any]]]:
        question = _Question(course, stage, Days(first, last, today), around, also={*asked, *without})
        return question.proposal(without), question.facts(asked)

    proposed, facts = with_enough_people([course.newcomer_id], ask)
    facts.sort(key=lambda each: (each["obstacle"] is not None, sum(each["terms"].values()), each["person"]))
    return proposed, facts[:AT_MOST]
