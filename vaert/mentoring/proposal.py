"""The proposal for one new colleague: who hosts, when they meet and what goes out, before anything is sent.

It is made from the database as it is and from what was chosen by hand, kept on the course as plain data,
and made again when the year is started: if it then comes out differently, it is shown again instead (M7).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vaert.core import booking, planning
from vaert.meetings import busy
from vaert.mentoring.candidates import Candidates
from vaert.mentoring.definition import SchemeDefinition
from vaert.mentoring.letters import due_on
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.policy import policy_of
from vaert.mentoring.snapshot import proposed_earlier, stage_id, stages_to_plan, take_snapshot
from vaert.people.models import Person

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProposedStage:
    """A stage with its buddy (a person's id, None where nobody can) and why.

    `facts` and each of `alternatives` are what `mentoring.candidates` tells about a person as a buddy.
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
class ProposedMeeting:
    """A meeting at its time: ISO local time in the organisation's zone. The introduction has number 0."""

    stage: int
    number: int
    kind: str
    starts_at: str
    length_minutes: int
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class MissingMeeting:
    """A meeting without a time: the code and values of the reason, and the nearest time both have."""

    stage: int
    number: int
    kind: str
    reason: dict[str, Any]
    nearest: str | None


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
    """

    made_on: str
    stages: list[ProposedStage]
    meetings: list[ProposedMeeting]
    missing: list[MissingMeeting]
    letters: list[ProposedLetter]

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


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen: buddies by stage number, times by (stage number, meeting number).

    The stages in `planned` have theirs from a published plan, the others from somebody's hand.
    """

    buddies: dict[int, int]
    times: dict[tuple[int, int], datetime]
    planned: frozenset[int] = frozenset()

    @classmethod
    def of(cls, course: Course) -> Choices:
        """The choices kept on a course."""
        kept = course.choices or {}
        return cls(
            buddies={int(stage): buddy for stage, buddy in kept.get("buddies", {}).items()},
            times={
                (int(key.split("-")[0]), int(key.split("-")[1])): datetime.fromisoformat(at)
                for key, at in kept.get("times", {}).items()
            },
            planned=frozenset(kept.get("planned", [])),
        )


def make_proposal(course: Course, *, today: date) -> Proposal:
    """The best proposal as things stand today, with what was chosen by hand kept.

    Deterministic: the same rows and the same day give the same proposal.
    """
    definition, choices = course.definition, Choices.of(course)
    stages = list(course.stages.order_by("number"))
    everybody = Person.objects.in_organisation(course.organisation)
    snapshot = take_snapshot(
        everybody,
        today,
        [*proposed_earlier(course), stages_to_plan(course, stages, choices.buddies)],
        policy=policy_of(course.organisation),
    )
    proposed = _propose_stages(course, stages, snapshot, choices)
    buddies = {stage.number: stage.buddy for stage in proposed if stage.buddy is not None}
    meetings, missing = propose_meetings(course, stages, buddies, choices.times, today)
    return Proposal(
        made_on=today.isoformat(),
        stages=proposed,
        meetings=meetings,
        missing=missing,
        letters=_letters(definition, stages, course, buddies, today),
    )


def propose_meetings(
    course: Course,
    stages: Sequence[Stage],
    buddies: Mapping[int, int],
    times: Mapping[tuple[int, int], datetime],
    today: date,
) -> tuple[list[ProposedMeeting], list[MissingMeeting]]:
    """The meetings of these stages in order, those at chosen `times` kept; and those that have no time."""
    request = booking_request(course, stages, buddies, times, today)
    booked = booking.propose(request)
    meetings = [_meeting(kept, by_hand=True) for series in request.series for kept in series.kept]
    meetings += [_meeting(each) for each in booked.meetings]
    return sorted(meetings, key=lambda each: (each.stage, each.starts_at)), [_missing(each) for each in booked.unbooked]


def _propose_stages(
    course: Course, stages: Sequence[Stage], snapshot: planning.Snapshot, choices: Choices
) -> list[ProposedStage]:
    known = {int(person.id) for person in snapshot.people}
    chosen = {stage: buddy for stage, buddy in choices.buddies.items() if buddy in known}
    plan = planning.propose_for(snapshot, str(course.newcomer_id))
    assigned = {each.stage: each for each in plan.assignments}
    unfilled = {each.stage: each for each in plan.unfilled}
    candidates = Candidates(course, stages, snapshot, plan.buddies, chosen)
    proposed = []
    for stage in stages:
        is_chosen = stage.number in chosen
        found, gap = assigned.get(stage_id(stage)), unfilled.get(stage_id(stage))
        buddy = chosen[stage.number] if is_chosen else (int(found.buddy) if found else None)
        change = gap.smallest_change if gap else None
        proposed.append(
            ProposedStage(
                number=stage.number,
                starts_on=stage.starts_on.isoformat(),
                ends_on=stage.ends_on.isoformat(),
                buddy=buddy,
                by_hand=is_chosen and stage.number not in choices.planned,
                facts=candidates.facts(stage, buddy) if buddy else None,
                alternatives=candidates.alternatives(stage, buddy, found),
                excluded=dict(gap.excluded) if gap else {},
                smallest_change={"kind": change.kind, "person": int(change.person), "days": change.days}
                if change
                else None,
            )
        )
    return proposed


def booking_request(
    course: Course,
    stages: Sequence[Stage],
    buddies: Mapping[int, int],
    times: Mapping[tuple[int, int], datetime],
    today: date,
) -> booking.Request:
    """The booking problem of a course: two calendars a stage, nothing before tomorrow, chosen times kept."""
    definition = course.definition
    people = Person.objects.in_bulk({course.newcomer_id, *buddies.values()})
    first, last = today, stages[-1].ends_on
    calendars = busy.calendars(list(people.values()), first=first, last=last)
    return booking.Request(
        calendars=tuple(calendars[person] for person in sorted(calendars)),
        series=tuple(
            series
            for stage in stages
            if stage.number in buddies
            for series in _series(course, definition, stage, buddies[stage.number], times, today)
        ),
        closed=busy.closed_days(course.organisation, first, last),
        not_before=today + _DAY,
    )


def _series(
    course: Course,
    definition: SchemeDefinition,
    stage: Stage,
    buddy: int,
    times: Mapping[tuple[int, int], datetime],
    today: date,
) -> list[booking.Series]:
    """The introduction and the monthly meetings of a stage; they differ in length, so they are two series."""
    promise = definition.stage(stage.number)
    if stage.ends_on <= today:
        return []
    common: dict[str, Any] = {"newcomer": str(course.newcomer_id), "buddy": str(buddy)}
    starts = max(stage.starts_on, today + _DAY)
    found = []
    if promise.introduction:
        # Started late, the introduction's days count from tomorrow: late is better than never.
        within = promise.introduction.within_days
        found.append(
            booking.Series(
                id=f"{stage.number}-introduction",
                starts=starts,
                ends=stage.ends_on + _DAY,
                meetings=0,
                introduction=within,
                length_minutes=promise.introduction.length_minutes,
                kept=_kept(
                    f"{stage.number}-introduction", stage.number, [0], times, promise.introduction.length_minutes
                ),
                **common,
            )
        )
    left = _meetings_left(promise.meetings, stage, today)
    first = promise.meetings - left + 1
    name = f"{stage.number}-monthly"
    found.append(
        booking.Series(
            id=name,
            starts=starts,
            ends=stage.ends_on + _DAY,
            meetings=left,
            first_number=first,
            length_minutes=promise.length_minutes,
            kept=_kept(name, stage.number, range(first, promise.meetings + 1), times, promise.length_minutes),
            **common,
        )
    )
    return found


def _meetings_left(meetings: int, stage: Stage, today: date) -> int:
    """A stage that is begun late has room for fewer meetings: those whose month is not over."""
    if today < stage.starts_on:
        return meetings
    days = (stage.ends_on - stage.starts_on).days + 1
    left = (stage.ends_on - today).days
    return max(1, min(meetings, round(meetings * left / days)))


def _kept(
    series: str, stage: int, numbers: Sequence[int], times: Mapping[tuple[int, int], datetime], length: int
) -> tuple[booking.Meeting, ...]:
    found = []
    for number in numbers:
        at = times.get((stage, number))
        if at:
            start = at.hour * 60 + at.minute
            kind = booking.MONTHLY if number else booking.INTRODUCTION
            found.append(booking.Meeting(series, number, kind, at.date(), start, start + length))
    return tuple(found)


def _iso(on: date, minute: int) -> str:
    return datetime(on.year, on.month, on.day, minute // 60, minute % 60).isoformat(timespec="minutes")  # noqa: DTZ001


def _meeting(found: booking.Meeting, *, by_hand: bool = False) -> ProposedMeeting:
    return ProposedMeeting(
        stage=int(found.series.split("-")[0]),
        number=found.number,
        kind=found.kind,
        starts_at=_iso(found.on, found.start_minute),
        length_minutes=found.end_minute - found.start_minute,
        by_hand=by_hand,
    )


def _missing(found: booking.Unbooked) -> MissingMeeting:
    values = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in found.reason.values().items()
    }
    nearest = _iso(found.nearest.on, found.nearest.start_minute) if found.nearest else None
    return MissingMeeting(
        stage=int(found.series.split("-")[0]),
        number=found.number,
        kind=found.kind,
        reason={"code": str(found.reason.code), **values},
        nearest=nearest,
    )


def _letters(
    definition: SchemeDefinition,
    stages: Sequence[Stage],
    course: Course,
    buddies: Mapping[int, int],
    today: date,
) -> list[ProposedLetter]:
    found = []
    for promise in definition.letters:
        stage = stages[promise.stage - 1]
        recipient = course.newcomer_id if promise.to == "newcomer" else buddies.get(promise.stage)
        if recipient is None or (promise.to == "newcomer" and promise.stage not in buddies):
            continue
        due = due_on(promise, stage_starts_on=stage.starts_on, stage_ends_on=stage.ends_on, started_on=today)
        found.append(ProposedLetter(promise.kind, promise.stage, recipient, due.isoformat()))
    return sorted(found, key=lambda letter: letter.due_on)


def local_instant(iso: str, zone: str) -> datetime:
    """A proposal's local time as an instant."""
    return datetime.fromisoformat(iso).replace(tzinfo=ZoneInfo(zone))
