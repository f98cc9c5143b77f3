"""One stage of a plan: why this buddy, why not the others, and what follows if one chooses otherwise (M6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vaert.core import planning
from vaert.mentoring.models import Course, Plan, Stage
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.outlook import OpenStage, Outlook, take_outlook
from vaert.mentoring.plan.planned import PlanFacts, Planned
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.page import candidate, people_with_places
from vaert.people.models import Person

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could host the stage, why or why not, and what follows."""

    person: Person
    sentence: str
    is_possible: bool
    moves: list[str]  # what else changes, a sentence each
    difference: str


@dataclass(frozen=True, slots=True)
class StagePage:
    """Everything the page shows."""

    stage: Stage
    name: str
    plan: Plan | None
    is_stale: bool
    buddy: Person | None
    why: str
    by_hand: bool
    before: Person | None
    nobody: str
    choices: list[Choice]


def stage_page(stage: Stage, plan: Plan | None, words: str, *, today: date) -> StagePage | None:
    """The stage in the proposed plan, else as things stand; None for one that has begun or is not planned."""
    organisation = stage.course.organisation
    outlook = take_outlook(organisation, plan.planned_on if plan else today)
    opened = outlook.stages.get(str(stage.pk))
    if opened is None:
        return None
    is_stale = plan is not None and outlook.stamp() != plan.input_stamp
    planned = Planned.from_data(plan.result if plan and not is_stale else None)
    chosen = {int(key): buddy for key, buddy in plan.choices.items()} if plan and not is_stale else {}
    buddies = planned.buddies if planned.stages else outlook.in_force
    facts = PlanFacts(outlook, buddies, chosen, but=stage.pk)
    told = [facts.explainer.explain(opened.id, who) for who in _wanted(outlook, facts, opened, words)]
    told.sort(key=lambda each: (each.difference is None, each.difference or 0, each.obstacle is not None, each.buddy))
    return _page(stage, plan, is_stale, facts, opened, told[:AT_MOST], chosen)


def _wanted(outlook: Outlook, facts: PlanFacts, opened: OpenStage, words: str) -> list[str]:
    """Whom to tell of: those the words name, else those nearest the newcomer who have hosted least."""
    known = {person.id: person for person in outlook.snapshot.people}
    buddy, newcomer = facts.buddies.get(opened.id), str(opened.newcomer)
    if words.strip():
        named = Person.objects.filter(pk__in=map(int, known)).matching(words).values_list("pk", flat=True)
        return [str(who) for who in named[: 2 * AT_MOST] if str(who) not in {newcomer, buddy}]
    department, site = known[newcomer].department, known[newcomer].site

    def nearness(person: planning.Person) -> tuple:
        far = 0 if person.department == department else 1 if person.site == site else 2
        return far, not person.willing, outlook.hosted(opened, person.id), person.id

    others = [
        person
        for person in known.values()
        if person.id not in {newcomer, buddy} and (person.willing or person.department == department)
    ]
    return [person.id for person in sorted(others, key=nearness)[: 3 * AT_MOST]]


def _page(
    stage: Stage,
    plan: Plan | None,
    is_stale: bool,
    facts: PlanFacts,
    opened: OpenStage,
    told: list[planning.Explanation],
    chosen: Mapping[int, int],
) -> StagePage:
    promise = stage.course.definition.stage(stage.number)
    buddy = facts.buddies.get(opened.id)
    current = facts.facts(opened, facts.explainer.explain(opened.id, buddy)) if buddy else None
    each_facts = [facts.facts(opened, each) for each in told]
    moved = {move.stage for each in told for move in each.moves}
    newcomers = _newcomers(facts.outlook, moved)
    people = people_with_places(_ids(told, each_facts, opened, buddy) | set(newcomers.values()))
    own = candidate(current, people) if current else None
    choices = []
    for each, known in zip(told, each_facts, strict=True):
        who = candidate(known, people)
        is_free = each.difference is not None
        if each.obstacle is None and own is None:
            sentence = reasons.reason(who, wants_resource_person=promise.wants_resource_person)
        else:
            sentence = reasons.instead(who, own or who, wants_resource_person=promise.wants_resource_person)
        choices.append(
            Choice(
                person=people[known["person"]],
                sentence=sentence,
                is_possible=is_free,
                moves=_moves(each, opened, newcomers, people) if is_free else [],
                difference=sentences.difference(each, facts.snapshot.policy) if is_free else "",
            )
        )
    return StagePage(
        stage=stage,
        name=str(promise.name),
        plan=plan,
        is_stale=is_stale,
        buddy=people.get(int(buddy)) if buddy else None,
        why=reasons.reason(own, wants_resource_person=promise.wants_resource_person) if own else "",
        by_hand=stage.pk in chosen,
        before=people.get(opened.before) if opened.before else None,
        nobody="" if buddy else reasons.nobody(facts.excluded(opened)),
        choices=choices,
    )


def _newcomers(outlook: Outlook, stages: Iterable[str]) -> dict[str, int]:
    return {stage: outlook.stages[stage].newcomer for stage in stages if stage in outlook.stages}


def _ids(
    told: Iterable[planning.Explanation], facts: Iterable[Mapping], opened: OpenStage, buddy: str | None
) -> set[int]:
    """Everybody the page names."""
    ids = {opened.newcomer} | ({opened.before} if opened.before else set()) | ({int(buddy)} if buddy else set())
    for each, known in zip(told, facts, strict=True):
        ids.add(int(each.buddy))
        ids.update((known["obstacle"] or {}).get("newcomers", []))
        ids.update(int(who) for move in each.moves for who in (move.before, move.after) if who)
    return ids


def _moves(
    told: planning.Explanation, opened: OpenStage, newcomers: Mapping[str, int], people: Mapping[int, Person]
) -> list[str]:
    """What else changes: the stages that give way, without the one that is asked about."""

    def name(who: str | None) -> str:
        return people[int(who)].given_name if who else ""

    return [
        sentences.move(sentences.Change(people[newcomers[each.stage]].given_name, name(each.before), name(each.after)))
        for each in told.moves
        if each.stage != opened.id and each.stage in newcomers
    ]


def stage_of(organisation_id: int, stage_id: int) -> Stage | None:
    """A stage of a course of the organisation that is open, with its course."""
    open_ones = Stage.objects.filter(
        course__organisation_id=organisation_id, course__state__in=[Course.State.REGISTERED, Course.State.RUNNING]
    )
    return (
        open_ones.select_related("course", "course__organisation", "course__scheme", "course__newcomer")
        .filter(pk=stage_id)
        .first()
    )
