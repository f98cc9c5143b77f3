"""The proposal for one new colleague: who hosts, when they meet and what goes out, before anything is sent.

It is made from the database as it is and from what was chosen by hand, kept on the course as plain data,
and made again when the year is started: if it then comes out differently, it is shown again instead (M7).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from vaert.core import planning
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.proposal.around import with_enough_people
from vaert.mentoring.proposal.candidates import Candidates
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.proposal.meetings import MissingMeeting, ProposedMeeting, propose_meetings
from vaert.mentoring.proposal.snapshot import stage_id
from vaert.mentoring.proposal.table import Table
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.mentoring.text.letters import due_on


@dataclass(frozen=True, slots=True)
class ProposedStage:
    """A stage with its buddy (a person's id, None where nobody can) and why.

    `facts` and each of `alternatives` are what `mentoring.proposal.candidates` tells about a person as a buddy.
    """

    number: int
    starts_on: str
    ends_on: str
    buddy: int | None
    by_hand: bool
    facts: dict[str, Any] | None
    alternatives: list[dict[str, Any]] = field(default_factory=list)
    excluded: dict[str, int] = field(default_factory=dict)
    smallest_change: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ProposedLetter:
    """A letter with the day it goes out."""

    kind: str
    stage: int
    recipient: int
    due_on: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole year, as plain values that can be kept as JSON and compared.

    `made_on` is the ISO day it was made: a proposal holds for that day, since letters and meetings count from it.
    `moves` are the stages whose proposed buddy gave way for this proposal, and its own that gave way for another; see
    `mentoring.proposal.together`.
    """

    made_on: str
    stages: list[ProposedStage]
    meetings: list[ProposedMeeting]
    missing: list[MissingMeeting]
    letters: list[ProposedLetter]
    moves: list[Mapping[str, Any]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The proposal as JSON can keep it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Proposal:
        """The proposal that `as_data` kept."""
        return cls(
            made_on=data["made_on"],
            stages=[ProposedStage(**stage) for stage in data["stages"]],
            meetings=[ProposedMeeting(**meeting) for meeting in data["meetings"]],
            missing=[MissingMeeting(**meeting) for meeting in data["missing"]],
            letters=[ProposedLetter(**letter) for letter in data["letters"]],
            moves=list(data.get("moves", ())),
        )

    @property
    def is_startable(self) -> bool:
        """A year can begin when its first stage has a buddy; later gaps are on the Monday list."""
        return self.stages[0].buddy is not None

    def decided(self) -> dict[str, Any]:
        """What was promised to the one who looks: buddies, times and letters, without the explanations."""
        return {
            "buddies": [stage.buddy for stage in self.stages],
            "meetings": [(each.stage, each.number, each.starts_at) for each in self.meetings],
            "letters": [(each.kind, each.recipient, each.due_on) for each in self.letters],
        }

    def seal(self) -> str:
        """A short mark of what was decided, to tell whether two proposals promise the same."""
        return hashlib.sha256(json.dumps(self.decided()).encode()).hexdigest()[:16]


def make_proposal(
    course: Course, *, today: date, prefer: Mapping[int, int] | None = None, is_fresh: bool = False
) -> Proposal:
    """The best proposal as things stand today, with what was chosen by hand kept and all other proposals as they are.

    Deterministic: the same rows and the same day give the same proposal. Whoever has been proposed until now is kept
    unless somebody else is better by more than a change costs (M5); `prefer` says otherwise for some stages, and a
    fresh one begins with nobody.
    """
    table = Table.of(course, today, prefer=prefer, is_fresh=is_fresh)
    return with_enough_people([course.newcomer_id], lambda around: proposal_from(table.read(around), table))


def proposal_from(people: planning.Snapshot, table: Table, moves: Sequence[Mapping[str, Any]] = ()) -> Proposal:
    """The proposal for the table's own course among these people. `moves` are those it takes of others.

    What a plan chose and a rule forbids by now, such as where that buddy has been needed elsewhere, is found again.
    """
    course, stages, choices = table.course, table.stages, table.choices
    proposed = _propose_stages(course, stages, table.put_to(people), choices)
    lapsed = {each.number for each in proposed if each.number in choices.planned and (each.facts or {}).get("obstacle")}
    if lapsed:
        return proposal_from(people, table.without_plan(lapsed), moves)
    buddies = {stage.number: stage.buddy for stage in proposed if stage.buddy is not None}
    meetings, missing = propose_meetings(course, stages, buddies, choices.times, table.today)
    return Proposal(
        made_on=table.today.isoformat(),
        stages=proposed,
        meetings=meetings,
        missing=missing,
        letters=_letters(course.definition, stages, course, buddies, table.today),
        moves=[*moves, *table.still_true((course.proposal or {}).get("moves", ()), moves)],
    )


def _propose_stages(
    course: Course, stages: Sequence[Stage], snapshot: planning.Snapshot, choices: Choices
) -> list[ProposedStage]:
    known = {int(person.id) for person in snapshot.people}
    if course.newcomer_id not in known:  # has left without beginning: there is nobody to host
        return [_without_buddy(stage) for stage in stages]
    chosen = {stage: buddy for stage, buddy in choices.buddies.items() if buddy in known}
    filled = planning.refill(snapshot, [stage_id(stage) for stage in stages])
    assigned = {stage: buddy for stage, buddy in filled.items() if buddy is not None}
    unfilled = _unfilled(course, snapshot) if len(assigned) < len(filled) else {}
    candidates = Candidates(course, stages, snapshot, assigned, chosen)
    proposed = []
    for stage in stages:
        is_chosen = stage.number in chosen
        found, gap = assigned.get(stage_id(stage)), unfilled.get(stage_id(stage))
        buddy = chosen[stage.number] if is_chosen else (int(found) if found else None)
        change = gap.smallest_change if gap else None
        proposed.append(
            ProposedStage(
                number=stage.number,
                starts_on=stage.starts_on.isoformat(),
                ends_on=stage.ends_on.isoformat(),
                buddy=buddy,
                by_hand=is_chosen and stage.number not in choices.planned,
                facts=candidates.facts(stage, buddy) if buddy else None,
                alternatives=candidates.alternatives(stage, buddy),
                excluded=dict(gap.excluded) if gap else {},
                smallest_change={"kind": change.kind, "person": int(change.person), "days": change.days}
                if change
                else None,
            )
        )
    return proposed


def _without_buddy(stage: Stage) -> ProposedStage:
    first, last = stage.starts_on.isoformat(), stage.ends_on.isoformat()
    return ProposedStage(stage.number, first, last, buddy=None, by_hand=False, facts=None)


def _unfilled(course: Course, snapshot: planning.Snapshot) -> dict[str, planning.Unfilled]:
    """Why each stage that nobody can host stays empty."""
    return {each.stage: each for each in planning.propose_for(snapshot, str(course.newcomer_id)).unfilled}


def _letters(
    definition: SchemeDefinition,
    stages: Sequence[Stage],
    course: Course,
    buddies: Mapping[int, int],
    today: date,
) -> list[ProposedLetter]:
    found = []
    for promise in definition.letters:
        if promise.stage > len(stages):  # the employment ends before that stage begins (M9)
            continue
        stage = stages[promise.stage - 1]
        recipient = course.newcomer_id if promise.to == "newcomer" else buddies.get(promise.stage)
        if recipient is None or (promise.to == "newcomer" and promise.stage not in buddies):
            continue
        due = due_on(promise, stage_starts_on=stage.starts_on, stage_ends_on=stage.ends_on, started_on=today)
        found.append(ProposedLetter(promise.kind, promise.stage, recipient, due.isoformat()))
    return sorted(found, key=lambda letter: letter.due_on)
