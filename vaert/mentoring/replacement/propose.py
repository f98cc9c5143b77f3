"""Who could take over in a stage, from when to when, with reasons: the proposal that makes it two clicks (M6, M8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.around import Newcomers
from vaert.mentoring.proposal.candidates import Candidates
from vaert.mentoring.proposal.likeliest import with_likeliest_people
from vaert.mentoring.proposal.propose import ProposedStage
from vaert.mentoring.proposal.snapshot import stage_id, take_snapshot, who_may_serve
from vaert.people.models import Person

_DAY = timedelta(days=1)
AT_MOST = 25
FIRM = {"newcomer", "leader", "leaves", "absent", "left"}
"""Rules that nobody can set aside; the others give way to a coordinator who knows better."""


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when somebody is needed, both included, as seen today."""

    first: date
    last: date
    today: date


class NewcomerGone(Exception):
    """The new colleague will have left by the days that are asked about: the year ends first, as it soon will know."""


class _Question:
    """One stretch of a stage put to the planning core, with everybody else as they are.

    It is asked among some people, `near` as `take_snapshot` has it.
    """

    def __init__(
        self,
        course: Course,
        stretch: Stage,
        policy: planning.Policy,
        people: Iterable[int],
        near: Newcomers,
        own: Sequence[Pairing],
    ) -> None:
        self.course, self.stretch = course, stretch
        asked = sorted({*people, course.newcomer_id, *(each.buddy_id for each in own)})
        replanned = {each.stage_id for each in own}
        snapshot = take_snapshot(asked, stretch.starts_on, policy=policy, replanned=replanned, near=near)
        self.snapshot = self._with_course(snapshot, course, own)

    def _with_course(self, snapshot: planning.Snapshot, course: Course, own: Sequence[Pairing]) -> planning.Snapshot:
        """The course's other pairings stay as they are; what overlaps the stretch gives way to it."""
        known = {person.id for person in snapshot.people}
        if str(course.newcomer_id) not in known:
            raise NewcomerGone
        stretch, stages = self.stretch, []
        for each in own:
            starts, ends, buddy = each.starts_on, each.ends_on, str(each.buddy_id)
            if starts >= stretch.starts_on and starts <= stretch.ends_on:
                continue
            ends = min(ends, stretch.starts_on - _DAY) if starts < stretch.starts_on else ends
            if buddy in known and ends >= snapshot.today:
                name = f"{each.stage_id}/{each.pk}"
                stages.append(planning.Stage(name, starts, ends + _DAY, locked=True, buddy=buddy))
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
            person._replace(willing=False) if int(person.id) in without else person for person in self.snapshot.people
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
            alternatives=[
                candidates.facts(self.stretch, int(each.buddy)) for each in (found.alternatives if found else ())
            ],
            excluded=_excluded(gap, left, without) if gap else {},
            smallest_change={"kind": change.kind, "person": int(change.person), "days": change.days}
            if change
            else None,
        )

    def facts(self, asked: Iterable[int]) -> list[dict[str, Any]]:
        """What can be told about each as the buddy of these days; nobody who has left is among them."""
        candidates = Candidates(self.course, [self.stretch], self.snapshot, {}, {})
        return [candidates.facts(self.stretch, each) for each in asked if candidates.knows(each)]

    def beside(self) -> list[int]:
        """Those of the newcomer's department."""
        people = self.snapshot.people
        mine = {person.department for person in people if person.id == str(self.course.newcomer_id)}
        there = (int(person.id) for person in people if person.department in mine)
        return [person for person in there if person != self.course.newcomer_id]


def _stretch(stage: Stage, days: Days) -> Stage:
    return Stage(pk=stage.pk, number=stage.number, starts_on=max(days.first, days.today), ends_on=days.last)


@prepared
def pairings_of(course: int) -> QuerySet[Pairing]:
    """Who hosts, hosted and will host in a course, in order of time: one query."""
    mine = Pairing.objects.filter(stage__course_id=course).select_related("buddy")
    return mine.order_by("starts_on", "id")


def propose_replacement(
    course: Course, stage: Stage, *, first: date, last: date, today: date, without: Collection[int] = ()
) -> ProposedStage:
    """The best buddy for these days of the stage and the next two, or why nobody can; everybody else's as it is.

    Those `without` whom it is to be found are not proposed.
    """
    policy, own = policy_of(course.organisation), pairings_of(course.pk)
    stretch = _stretch(stage, Days(first, last, today))

    def ask(people: Iterable[int], near: Newcomers) -> ProposedStage:
        return _Question(course, stretch, policy, {*people, *without}, near, own).proposal(without)

    return with_likeliest_people(course, stretch, policy, ask)


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
    asked, own, stretch = list(here), pairings_of(course.pk), _stretch(stage, Days(first, last, today))
    question = _Question(course, stretch, policy_of(course.organisation), asked, None, own)
    return {facts["person"]: facts for facts in question.facts(asked)}


def who_could_take_over(
    course: Course,
    stage: Stage,
    words: str,
    days: Days,
    *,
    without: Collection[int] = (),
    pairings: Sequence[Pairing],
    policy: planning.Policy,
) -> tuple[ProposedStage, list[dict[str, Any]]]:
    """The proposed replacement, and those whose name matches the words, or without words the newcomer's department.

    Those who can come first. It is all one question, so everybody is read once. `pairings` are the course's.
    """
    stretch = _stretch(stage, days)
    named: list[int] = []
    if words.strip():
        known = Person.objects.in_organisation(course.organisation).not_left(days.today).exclude(pk=course.newcomer_id)
        named = list(known.matching(words).values_list("pk", flat=True)[: 2 * AT_MOST])

    def ask(people: Iterable[int], near: Newcomers) -> tuple[ProposedStage, list[dict[str, Any]]]:
        question = _Question(course, stretch, policy, {*people, *named, *without}, near, pairings)
        return question.proposal(without), question.facts(named if words.strip() else question.beside())

    proposed, facts = with_likeliest_people(course, stretch, policy, ask)
    facts.sort(key=lambda each: (each["obstacle"] is not None, sum(each["terms"].values()), each["person"]))
    return proposed, facts[:AT_MOST]
