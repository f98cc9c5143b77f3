"""What the page of one course shows, and how much of it to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.meetings.models import Attendee, Meeting
from vaert.mentoring.course.history import Event, changes_of, history
from vaert.mentoring.course.year import Step, Year, YearMeeting, YearStage
from vaert.mentoring.course.year_rows import NAMED
from vaert.mentoring.models import Course, Letter, Pairing, Pause
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.page import candidate
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Person
from vaert.people.present import place_them

State = Meeting.State
SAID = {State.HELD, State.MISSED}
UNDO_DAYS = 14  # how long the page offers to take a word back


@dataclass(frozen=True, slots=True)
class BuddyLine:
    """Somebody who hosts, hosted or is to host in a stage, and why it was them."""

    pairing: Pairing
    reason: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting with what the reader may do about it."""

    planned: YearMeeting
    is_over: bool
    may_open: bool
    may_settle: bool
    may_undo: bool

    @property
    def chip(self) -> str:
        """The state as the chip shows it."""
        return {Meeting.State.HELD: "done", Meeting.State.MISSED: "missed"}.get(
            Meeting.State(self.planned.meeting.state), ""
        )

    @property
    def word(self) -> str:
        """The state in a word."""
        return str(Meeting.State(self.planned.meeting.state).label)


@dataclass(frozen=True, slots=True)
class StageBlock:
    """One half-year on the page."""

    stage: YearStage
    buddies: list[BuddyLine]
    meetings: list[MeetingLine]
    may_tick: bool
    may_replace: bool


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter of the course: its name in the scheme, its day, how it went."""

    letter: Letter
    name: str


@dataclass(frozen=True)
class CoursePage:
    """The page for one reader. Leaders see facts; letters are for those who run the house."""

    year: Year
    is_in_it: bool
    runs_the_house: bool
    month: int
    pairing: Pairing | None
    next: YearMeeting | None
    may_open_next: bool
    may_write_to: list[Person]
    steps: list[Step]
    stages: list[StageBlock]
    letters: list[LetterLine]
    events: list[Event]
    pause: Pause | None
    may_change: bool


def course_page(year: Year, *, reader: Person, today: date, at: datetime) -> CoursePage:
    """The page's content: two queries beyond the year's own, one more for a buddy and for those who run the house."""
    runs = reader.access(today).runs_the_house
    mine = _mine(year, reader)
    _place(year, today)
    following = year.next_meeting(at)
    pauses = _pauses(year.course.pk)
    return CoursePage(
        year=year,
        is_in_it=is_in(year, reader),
        runs_the_house=runs,
        month=year.month(today),
        pairing=year.pairing(today),
        next=following,
        may_write_to=_others(year, reader, today) if runs or is_in(year, reader) else [],
        may_open_next=following is not None and following.meeting.pk in mine,
        steps=year.steps(at),
        stages=[_block(year, stage, reader, mine, runs, today, at) for stage in year.stages],
        letters=_letters(year.course) if runs else [],
        events=history(year, changes_of(year), pauses),
        pause=_pause(year.course, pauses, today),
        may_change=runs and year.course.state == Course.State.RUNNING,
    )


def _pause(course: Course, pauses: list[Pause], today: date) -> Pause | None:
    """The pause the course stands still in today."""
    covering = [each for each in pauses if each.starts_on <= today and (each.ends_on is None or today <= each.ends_on)]
    return covering[0] if covering and course.state == Course.State.RUNNING else None


@prepared
def _pauses(course: int) -> QuerySet[Pause]:
    doers = [f"{doer}__{column}" for doer in ("noted_by", "resumed_by") for column in NAMED]
    told = Pause.objects.filter(course_id=course).select_related("noted_by", "resumed_by").order_by("-starts_on", "-pk")
    return told.only("course_id", "starts_on", "ends_on", "noted_at", "resumed_at", *doers)


def is_in(year: Year, person: Person) -> bool:
    """Whether the person is the new colleague or one of the buddies."""
    return person.pk == year.newcomer.pk or any(stage.has_hosted(person) for stage in year.stages)


def _others(year: Year, reader: Person, today: date) -> list[Person]:
    """The new colleague and the present buddy, without the reader."""
    pairing = year.pairing(today)
    both = [year.newcomer, *([pairing.buddy] if pairing else [])]
    return [person for person in both if person.pk != reader.pk] if year.course.state == Course.State.RUNNING else []


def _place(year: Year, today: date) -> None:
    """Give everybody in the course `place` and `placed`: one query."""
    buddies = [pairing.buddy for stage in year.stages for pairing in stage.pairings]
    for person in place_them([year.newcomer, *buddies], today):
        person.placed = person.place  # type: ignore[attr-defined]


def _mine(year: Year, reader: Person) -> set[int]:
    """The year's meetings (ids) that the reader is to be at, or was: only those are theirs to open and to settle."""
    if reader.pk == year.newcomer.pk:
        return {each.meeting.pk for each in year.meetings}
    return set(_attended(year.course.pk, reader.pk)) if is_in(year, reader) else set()


@prepared
def _attended(course: int, person: int) -> QuerySet[Attendee, Any]:
    found = Attendee.objects.filter(person_id=person, meeting__stage_meeting__stage__course_id=course)
    return found.order_by().values_list("meeting_id", flat=True)


def _block(
    year: Year, stage: YearStage, reader: Person, mine: set[int], runs: bool, today: date, at: datetime
) -> StageBlock:
    is_running = year.course.state == Course.State.RUNNING
    takes_part = reader.pk == year.newcomer.pk or stage.has_hosted(reader)
    lines = []
    booked = {planned.number for planned in stage.meetings if planned.meeting.state != State.CANCELLED}
    for planned in stage.meetings:
        meeting = planned.meeting
        if meeting.state == State.CANCELLED and planned.number in booked:
            continue  # it was booked again; the history tells that it was cancelled
        may_say = is_running and (meeting.pk in mine or runs) and meeting.ends_at <= at
        lines.append(
            MeetingLine(
                planned=planned,
                is_over=meeting.ends_at <= at,
                may_open=meeting.pk in mine,
                may_settle=may_say and meeting.state == State.BOOKED,
                may_undo=may_say and meeting.state in SAID and (at - meeting.ends_at).days < UNDO_DAYS,
            )
        )
    return StageBlock(
        stage=stage,
        buddies=[_buddy(pairing, stage, today) for pairing in stage.pairings],
        meetings=lines,
        may_tick=is_running and takes_part,
        may_replace=is_running and runs and stage.stage.ends_on >= today,
    )


def _buddy(pairing: Pairing, stage: YearStage, today: date) -> BuddyLine:
    facts = pairing.reason.get("facts") if pairing.reason else None
    sentence = ""
    if facts:
        told = candidate(facts, {pairing.buddy_id: pairing.buddy})
        sentence = reasons.reason(told, wants_resource_person=stage.promise.wants_resource_person)
    return BuddyLine(pairing, sentence, pairing.starts_on <= today <= pairing.ends_on)


def _letters(course: Course) -> list[LetterLine]:
    return [LetterLine(letter, _name(course.definition, letter.kind)) for letter in _letters_of(course.pk)]


@prepared
def _letters_of(course: int) -> QuerySet[Letter]:
    letters = Letter.objects.filter(course_id=course).select_related("recipient", "message").order_by("due_on", "id")
    names = ("recipient__given_name", "recipient__family_name")
    return letters.only("course_id", "kind", "due_on", "state", "message__state", *names)


def _name(definition: SchemeDefinition, kind: str) -> str:
    try:
        return str(definition.letter(kind).name)
    except KeyError:
        return kind
