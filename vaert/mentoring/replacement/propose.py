"""Who could take over in a stage, from when to when, with reasons: the proposal that makes it two clicks (M6, M8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.candidates import Candidates
from vaert.mentoring.proposal.propose import ProposedStage
from vaert.mentoring.proposal.snapshot import stage_id, take_snapshot, who_may_serve
from vaert.people.models import Membership, Person
from vaert.people.models.person import PersonQuerySet

_DAY = timedelta(days=1)
AT_MOST = 25
FIRM = {"newcomer", "leader", "leaves", "absent", "left"}
"""Rules that nobody can set aside; the others give way to a coordinator who knows better."""


class _Question:
    """One stretch of a stage put to the planning core, with everybody else as they are."""

    def __init__(
        self,
        course: Course,
        stage: Stage,
        first: date,
        last: date,
        today: date,
        asked: PersonQuerySet,
        without: Collection[int] = (),
    ) -> None:
        self.without = without
        self.stretch = Stage(pk=stage.pk, number=stage.number, starts_on=max(first, today), ends_on=last)
        own = list(
            Pairing.objects.filter(stage__course=course)
            .order_by("starts_on", "id")
            .values_list("stage_id", "pk", "buddy_id", "starts_on", "ends_on")
        )
        hosting = Pairing.objects.filter(buddy__in=asked, ends_on__gte=today)
        people = Person.objects.filter(  # with whom they host: planning counts nobody it does not know
            Q(pk__in=asked.values("pk"))
            | Q(pk__in=hosting.values("stage__course__newcomer"))
            | Q(pk__in={course.newcomer_id, *(buddy for _, _, buddy, _, _ in own)})
        )
        self.snapshot = self._with_course(
            take_snapshot(
                people,
                self.stretch.starts_on,
                policy=policy_of(course.organisation),
                replanned={stage_pk for stage_pk, *_ in own},
            ),
            course,
            own,
        )
        self.course = course

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
        people = tuple(
            replace(person, willing=False) if int(person.id) in self.without else person for person in snapshot.people
        )
        return replace(snapshot, people=people, courses=(*snapshot.courses, rows))

    def candidates(self, buddies: dict[str, str]) -> Candidates:
        """Answers about anybody in the stretch, seen from these buddies."""
        return Candidates(self.course, [self.stretch], self.snapshot, buddies, {})


def propose_replacement(
    course: Course, stage: Stage, *, first: date, last: date, today: date, without: Collection[int] = ()
) -> ProposedStage:
    """The best buddy for these days of the stage and the next two, or why nobody can; everybody else's as it is.

    Those `without` whom it is to be found are not proposed.
    """
    everybody = Person.objects.in_organisation(course.organisation)
    question = _Question(course, stage, first, last, today, everybody, without)
    plan = planning.propose_for(question.snapshot, str(course.newcomer_id))
    name = stage_id(question.stretch)
    found = next((each for each in plan.assignments if each.stage == name), None)
    gap = next((each for each in plan.unfilled if each.stage == name), None)
    change = gap.smallest_change if gap else None
    candidates = question.candidates({name: found.buddy} if found else {})
    buddy = int(found.buddy) if found else None
    return ProposedStage(
        number=stage.number,
        starts_on=question.stretch.starts_on.isoformat(),
        ends_on=last.isoformat(),
        buddy=buddy,
        by_hand=False,
        facts=candidates.facts(question.stretch, buddy) if buddy else None,
        alternatives=candidates.alternatives(question.stretch, buddy, found),
        excluded=_excluded(gap, question) if gap else {},
        smallest_change={"kind": change.kind, "person": int(change.person), "days": change.days} if change else None,
    )


def _excluded(gap: planning.Unfilled, question: _Question) -> dict[str, int]:
    """How many each rule keeps away, without those who were left out by us."""
    left_out = sum(int(person.id) in question.without for person in question.snapshot.people)
    counted = {code: number - (left_out if code == "not_willing" else 0) for code, number in gap.excluded}
    return {code: number for code, number in counted.items() if number > 0}


def replacement_facts(
    course: Course, stage: Stage, people: Iterable[int], *, first: date, last: date, today: date
) -> dict[int, dict[str, Any]]:
    """What can be told about each of these people as the buddy of these days; nobody who has left is among them."""
    asked = list(people)
    here = Person.objects.in_organisation(course.organisation).filter(pk__in=asked)
    question = _Question(course, stage, first, last, today, here)
    candidates = question.candidates({})
    return {each: candidates.facts(question.stretch, each) for each in asked if candidates.knows(each)}


def could_take_over(
    course: Course, stage: Stage, words: str, *, first: date, last: date, today: date
) -> list[dict[str, Any]]:
    """Those whose name matches the words, or without words the newcomer's department; who can come first."""
    known = Person.objects.filter(organisation_id=course.organisation_id).not_left(today).exclude(pk=course.newcomer_id)
    if words.strip():
        asked = list(known.matching(words).values_list("pk", flat=True)[: 2 * AT_MOST])
    else:
        own = Membership.objects.filter(person_id=course.newcomer_id).current().values("department_id")[:1]
        beside = Membership.objects.covering(today).filter(department_id__in=own)
        asked = list(known.filter(pk__in=beside.values("person_id")).values_list("pk", flat=True))
    facts = list(replacement_facts(course, stage, asked, first=first, last=last, today=today).values())
    facts.sort(key=lambda each: (each["obstacle"] is not None, sum(each["terms"].values()), each["person"]))
    return facts[:AT_MOST]
