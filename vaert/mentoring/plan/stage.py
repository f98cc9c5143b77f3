"""One stage of a plan: why this buddy, why not the others, and what follows if one chooses otherwise (M6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vaert.core import planning
from vaert.mentoring.models import Course, Plan, Stage
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.outlook import OpenStage, Outlook, take_outlook
from vaert.mentoring.plan.planned import PlanFacts
from vaert.mentoring.plan.policy import policy_with
from vaert.mentoring.plan.stage_part import GivenStage, read_part
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.around import Newcomers, people_around, whole_house, with_enough_people
from vaert.mentoring.proposal.likeliest import people_of_place
from vaert.mentoring.proposal.page import candidate, people_with_places
from vaert.people.models import Organisation, Person

AT_MOST = 8  # that are shown
FEWEST, MOST = 16, 100  # that are weighed, the nearest first: as many as it takes to find so many who can


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
    """The stage in the proposed plan, else as things stand; None for one that has begun or is not planned.

    It is looked at among the people around the newcomer. Whether anything else has changed since the plan was made is
    found out when somebody chooses in it or publishes it; here it is stale when the stages around, who has them, or the
    buddy it gives to this one no longer hold.
    """
    organisation, newcomer = stage.course.organisation, stage.course.newcomer_id
    named, is_search = _named(organisation, words), bool(words.strip())
    place = None if is_search else people_of_place(stage.course, stage, policy_with(stage))
    first = [place] if place else []

    def among(around: Newcomers) -> tuple[list[int], Newcomers]:
        if first:
            # Of a large place too little is known to say who takes over from whom: those are told of who move nobody.
            people, is_all = first.pop()
            return people, frozenset([newcomer]) if is_all else frozenset()
        if around is None and place:
            house = whole_house(organisation)
            if house is not None:
                return house, None
            around = frozenset([newcomer])
        return people_around(organisation, around)

    def ask(around: Newcomers) -> StagePage | None:
        people, near = among(around)
        part, known = read_part(stage, people, near, plan, named)
        outlook = take_outlook(organisation, plan.planned_on if plan else today, part=part)
        opened = outlook.stages.get(str(stage.pk))
        if opened is None:
            return None
        facts = _facts(outlook, plan, known, opened)
        own = _own(facts, opened)
        is_stale = plan is not None and (facts is None or not _still_holds(own, plan, opened))
        if facts is None or is_stale:
            facts = PlanFacts(outlook, outlook.in_force, {}, but=stage.pk)
            own = _own(facts, opened)
        if around is not None and opened.id not in facts.buddies:
            raise planning.Beyond  # why nobody has it is said of everybody
        told = _told(facts, opened, _wanted(facts, opened, named, words), is_search or around is None, is_search)
        chosen = {} if is_stale or plan is None else plan.choices
        return _page(stage, plan, is_stale, facts, opened, own, told[:AT_MOST], by_hand=str(stage.pk) in chosen)

    if place and place[1] and (len(place[0]) < AT_MOST + 2 or _is_gap(stage, plan)):
        first.clear()  # those near are too few, or nobody of them can: all are looked at anyway
        return ask(None)
    return with_enough_people([newcomer], ask)


def _is_gap(stage: Stage, plan: Plan | None) -> bool:
    """Whether nobody has a stage that `stage_of` has read."""
    if plan is not None:
        return stage.planned_buddy is None  # type: ignore[attr-defined]
    return stage.course.state == Course.State.RUNNING and stage.hosted_by is None  # type: ignore[attr-defined]


def _told(
    facts: PlanFacts, opened: OpenStage, wanted: Iterable[str], are_few_enough: bool, is_search: bool
) -> list[planning.Explanation]:
    """What can be told of them, the likeliest first. Raises Beyond where that is too little, unless few are enough.

    Nobody has asked for somebody by name: then those of whom too little is known around here may be left out.
    """
    told, beyond, can = [], planning.Beyond(), 0
    for number, who in enumerate(wanted):
        if number >= FEWEST and can >= AT_MOST:
            break
        try:
            told.append(facts.explainer.explain(opened.id, who))
            can += told[-1].difference is not None
        except planning.Beyond as found:
            if is_search:
                raise
            beyond = found
    if can < AT_MOST and not are_few_enough:
        raise beyond
    return sorted(told, key=_likeliest)


def _likeliest(told: planning.Explanation) -> tuple:
    return told.difference is None, told.difference or 0, told.obstacle is not None, told.buddy


def _named(organisation: Organisation, words: str) -> list[int]:
    """Those whom the words name."""
    if not words.strip():
        return []
    named = Person.objects.in_organisation(organisation).matching(words).values_list("pk", flat=True)
    return list(named[:FEWEST])


def _facts(outlook: Outlook, plan: Plan | None, planned: Iterable[GivenStage], opened: OpenStage) -> PlanFacts | None:
    """The plan as far as its people are known here; None where its stages are not those that are open now."""
    if plan is None:
        return None
    known = {person.id for person in outlook.snapshot.people}
    before = {str(each.stage): each.before for each in planned}
    if any(name not in outlook.stages or outlook.stages[name].before != who for name, who in before.items()):
        return None
    if any(str(each.newcomer) in known and each.id not in before for each in outlook.stages.values()):
        return None
    there = {stage.id for course in outlook.snapshot.courses for stage in course.stages}
    given = {str(each.stage): str(each.buddy) for each in planned}
    buddies = {name: who for name, who in given.items() if name in there and who in known}
    return PlanFacts(outlook, buddies, {int(name): who for name, who in plan.choices.items()}, but=opened.stage)


def _own(facts: PlanFacts | None, opened: OpenStage) -> planning.Explanation | None:
    """What is told of the buddy that the stage has, if it has one."""
    buddy = facts.buddies.get(opened.id) if facts else None
    return facts.explainer.explain(opened.id, buddy) if facts and buddy else None


def _still_holds(own: planning.Explanation | None, plan: Plan, opened: OpenStage) -> bool:
    """Whether nothing has come between the stage and the buddy that the plan gives it."""
    return own is None or own.obstacle is None or str(opened.stage) in plan.choices


def _wanted(facts: PlanFacts, opened: OpenStage, named: list[int], words: str) -> list[str]:
    """Whom to tell of: those the words name, else those nearest the newcomer who have hosted least."""
    known = {person.id: person for person in facts.snapshot.people}
    besides = {str(opened.newcomer), facts.buddies.get(opened.id)}
    if words.strip():
        return [str(who) for who in named if str(who) in known and str(who) not in besides]
    department, site = known[str(opened.newcomer)].department, known[str(opened.newcomer)].site

    def nearness(person: planning.Person) -> tuple:
        far = 0 if person.department == department else 1 if person.site == site else 2
        return far, not person.willing, facts.outlook.hosted(opened, person.id), person.id

    others = [
        person
        for person in known.values()
        if person.id not in besides and (person.willing or person.department == department)
    ]
    return [person.id for person in sorted(others, key=nearness)[:MOST]]


def _page(
    stage: Stage,
    plan: Plan | None,
    is_stale: bool,
    facts: PlanFacts,
    opened: OpenStage,
    own_told: planning.Explanation | None,
    told: list[planning.Explanation],
    *,
    by_hand: bool,
) -> StagePage:
    promise = stage.course.definition.stage(stage.number)
    buddy = facts.buddies.get(opened.id)
    current = facts.facts(opened, own_told) if own_told else None
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
        why=reasons.reason(own, wants_resource_person=promise.wants_resource_person, by_hand=by_hand) if own else "",
        by_hand=by_hand,
        before=people.get(opened.before) if opened.before else None,
        nobody="" if buddy or facts.snapshot.near is not None else reasons.nobody(facts.excluded(opened)),
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
