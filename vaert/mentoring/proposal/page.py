"""A proposal as the coordinator reads it: names, sentences, days and letters instead of ids and codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from vaert.common.dates import short_date
from vaert.common.prepared import prepared
from vaert.common.words import joined
from vaert.mentoring.models import Course
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.gave_way import MovedLine, gave_way, ids_in_moves, moved_lines
from vaert.mentoring.proposal.meetings import MissingMeeting, ProposedMeeting, local_instant
from vaert.mentoring.proposal.propose import Proposal, ProposedStage
from vaert.mentoring.scheme.definition import SchemeDefinition, Theme
from vaert.mentoring.text.letters import CourseFacts, StageFacts, write_letter
from vaert.mentoring.text.wording import with_words_of_today
from vaert.people.models import Person


class Place(NamedTuple):
    """The names of a department and, where one has been said, a site."""

    department: str
    site: str | None


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """Somebody who could be the buddy, with the sentence that says why or why not."""

    person: Person
    sentence: str
    is_possible: bool


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A proposed meeting: `at` is an instant; `key` names it in addresses ("1-3": stage 1, meeting 3)."""

    key: str
    number: int
    at: datetime
    length_minutes: int
    theme: Theme | None
    is_introduction: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A meeting without a time, why, and the nearest time both have."""

    number: int
    sentence: str
    nearest: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class StageBlock:
    """One half-year of the proposal."""

    number: int
    name: str
    starts_on: date
    ends_on: date
    buddy: CandidateLine | None
    by_hand: bool
    warning: str
    gave_way: str
    alternatives: list[CandidateLine]
    nobody: str
    smallest_change: str
    meetings: list[MeetingLine]
    missing: list[MissingLine]


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter, its day and its words."""

    name: str
    recipient: Person
    due_on: date
    is_today: bool
    subject: str
    blocks: list[list[str]]  # a paragraph's lines; where each begins with "- " they are a list

    @staticmethod
    def blocks_of(text: str) -> list[list[str]]:
        """The paragraphs of a letter, as the mail itself shows them."""
        return [block.splitlines() for block in text.strip().split("\n\n")]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Everything the page shows."""

    stages: list[StageBlock]
    steps: list[dict[str, Any]]  # the year as components/path.html draws it
    letters: list[LetterLine]
    letters_today: list[LetterLine]
    letters_later: int
    names_today: str
    invitations: int
    is_startable: bool
    has_choices: bool
    moved: list[MovedLine]  # in other proposals, for the sake of this one
    seal: str


def people_with_places(ids: set[int]) -> dict[int, Person]:
    """The persons with their newest place at hand as `person.placed`, None where they have never had one: one query."""
    found: dict[int, Person] = {}
    for person in _places(sorted(ids)):
        person.placed = Place(person.department_name, person.site_name) if person.department_name else None
        found[person.pk] = person
    return found


@prepared
def _places(people: Sequence[int]) -> QuerySet[Any]:
    """Each person once for each place they have had, the newest last."""
    names = {f"{place}_name": F(f"memberships__{place}__name") for place in ("department", "site")}
    people_there = Person.objects.filter(pk__in=people).annotate(**names).order_by("memberships__starts_on")
    return people_there.defer("week", "languages", "search_text")


def candidate(facts: Mapping[str, Any], people: Mapping[int, Person]) -> reasons.Candidate:
    """The facts the proposal keeps about a person, with names in place of ids."""
    person = people[facts["person"]]
    placed = person.placed
    found = facts.get("obstacle")
    if found:
        names = [people[each].name for each in found.get("newcomers", []) if each in people]
        found = {**found, "newcomers": names}
    return reasons.Candidate(
        name=person.given_name,
        department=str(placed.department) if placed else "",
        site=str(placed.site or placed.department) if placed else "",
        is_resource_person=person.is_resource_person,
        hosted=facts["hosted"],
        terms=facts["terms"],
        obstacle=found,
        far=facts.get("far"),
    )


def ids_in(proposal: Proposal, course: Course) -> set[int]:
    """Everybody a proposal speaks of."""
    ids = {course.newcomer_id} | ids_in_moves(proposal)
    for stage in proposal.stages:
        for facts in [stage.facts, *stage.alternatives]:
            if facts:
                ids.add(facts["person"])
                ids.update((facts.get("obstacle") or {}).get("newcomers", []))
        if stage.smallest_change:
            ids.add(stage.smallest_change["person"])
    return ids


def proposal_page(course: Course, proposal: Proposal, *, coordinator: Person, today: date) -> ProposalPage:
    """The page's content in the active language: two queries, whatever the size of the organisation."""
    definition = course.definition
    people = people_with_places(ids_in(proposal, course))
    blocks = [_stage(course, definition, proposal, stage, people) for stage in proposal.stages]
    letters = _letters(course, definition, proposal, blocks, people, coordinator, today)
    return ProposalPage(
        stages=blocks,
        steps=_steps(blocks),
        letters=letters,
        letters_today=[letter for letter in letters if letter.is_today],
        letters_later=sum(not letter.is_today for letter in letters),
        names_today=joined(
            [people[course.newcomer_id].name, *dict.fromkeys(each.buddy.person.name for each in blocks if each.buddy)]
        ),
        invitations=2 * len(proposal.meetings),
        is_startable=proposal.is_startable,
        has_choices=bool(course.choices.get("buddies") or course.choices.get("times")),
        moved=moved_lines(course, proposal, people),
        seal=proposal.seal(),
    )


def _stage(
    course: Course,
    definition: SchemeDefinition,
    proposal: Proposal,
    stage: ProposedStage,
    people: Mapping[int, Person],
) -> StageBlock:
    promise = definition.stage(stage.number)
    chosen = candidate(stage.facts, people) if stage.facts else None
    buddy, warning = None, ""
    if stage.facts and chosen:
        sentence = reasons.reason(chosen, wants_resource_person=promise.wants_resource_person, by_hand=stage.by_hand)
        buddy = CandidateLine(people[stage.facts["person"]], sentence, True)
        warning = reasons.obstacle(chosen.obstacle) if chosen.obstacle else ""
    change = stage.smallest_change
    return StageBlock(
        number=stage.number,
        name=str(promise.name),
        starts_on=date.fromisoformat(stage.starts_on),
        ends_on=date.fromisoformat(stage.ends_on),
        buddy=buddy,
        by_hand=stage.by_hand,
        warning=warning,
        gave_way=gave_way(course, stage.number, proposal, people) if buddy and not stage.by_hand else "",
        alternatives=[alternative_line(facts, chosen, people, by_hand=stage.by_hand) for facts in stage.alternatives],
        nobody=reasons.nobody(stage.excluded) if buddy is None else "",
        smallest_change=reasons.smallest_change(change["kind"], people[change["person"]].name, change["days"])
        if change
        else "",
        meetings=[_meeting(each, definition, course) for each in proposal.meetings if each.stage == stage.number],
        missing=[_missing(each, course, people) for each in proposal.missing if each.stage == stage.number],
    )


def alternative_line(
    facts: Mapping[str, Any],
    chosen: reasons.Candidate | None,
    people: Mapping[int, Person],
    *,
    by_hand: bool = False,
) -> CandidateLine:
    """Somebody besides the one proposed, with why not; why, where nobody is proposed or a choice was dearer."""
    told = candidate(facts, people)
    if by_hand and chosen and not told.obstacle and sum(told.terms.values()) < sum(chosen.terms.values()):
        sentence = reasons.better(told)
    elif told.obstacle or chosen is not None:
        sentence = reasons.why_not(told, chosen or told)
    else:
        sentence = reasons.reason(told, wants_resource_person=False)
    return CandidateLine(people[facts["person"]], sentence, told.obstacle is None)


def _steps(blocks: list[StageBlock]) -> list[dict[str, Any]]:
    """A step for each monthly meeting, numbered through the whole year."""
    monthly = [each for block in blocks for each in block.meetings if not each.is_introduction]
    return [
        {
            "number": number,
            "title": str(each.theme.name) if each.theme else "",
            "when": short_date(each.at),
            "state": "coming",
        }
        for number, each in enumerate(monthly, start=1)
    ]


def _meeting(found: ProposedMeeting, definition: SchemeDefinition, course: Course) -> MeetingLine:
    return MeetingLine(
        key=f"{found.stage}-{found.number}",
        number=found.number,
        at=local_instant(found.starts_at, course.organisation.time_zone),
        length_minutes=found.length_minutes,
        theme=definition.stage(found.stage).theme(found.number),
        is_introduction=found.number == 0,
        by_hand=found.by_hand,
    )


def _missing(found: MissingMeeting, course: Course, people: Mapping[int, Person]) -> MissingLine:
    who = found.reason.get("who")
    name = people[int(who)].given_name if who and int(who) in people else ""
    return MissingLine(
        number=found.number,
        sentence=reasons.not_booked(found.reason, name),
        nearest=local_instant(found.nearest, course.organisation.time_zone) if found.nearest else None,
        key=f"{found.stage}-{found.number}",
    )


def _letters(
    course: Course,
    definition: SchemeDefinition,
    proposal: Proposal,
    blocks: list[StageBlock],
    people: Mapping[int, Person],
    coordinator: Person,
    today: date,
) -> list[LetterLine]:
    newcomer = people[course.newcomer_id]
    facts = CourseFacts(
        definition=definition,
        newcomer=newcomer,
        department=str(newcomer.placed.department) if newcomer.placed else "",
        library=course.organisation.name,
        coordinator=coordinator.name,
        starts_on=course.starts_on,
        stages=tuple(
            StageFacts(
                number=block.number,
                starts_on=block.starts_on,
                ends_on=block.ends_on,
                buddy=block.buddy.person if block.buddy else None,
                introduction_at=next((each.at for each in block.meetings if each.is_introduction), None),
                meetings_at=tuple(each.at for each in block.meetings if not each.is_introduction),
            )
            for block in blocks
        ),
    )
    lines, words = [], with_words_of_today(course)
    for proposed in proposal.letters:
        promise, recipient = words.letter(proposed.kind), people[proposed.recipient]
        written = write_letter(promise, facts, recipient)
        due = date.fromisoformat(proposed.due_on)
        lines.append(
            LetterLine(
                str(promise.name), recipient, due, due <= today, written.subject, LetterLine.blocks_of(written.text)
            )
        )
    return lines
