"""A course's whole year, read for its page and for the two who are in it: stages, meetings, actions, the path.

Five queries for any number of courses; for lists of many courses take `mentoring.course.now`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from vaert.common.dates import local, month_name, short_day
from vaert.meetings.models import Meeting
from vaert.mentoring.course.guide import opening
from vaert.mentoring.course.now import NUDGE_AFTER_DAYS, together_since, whole_months
from vaert.mentoring.course.stillness import Stillness
from vaert.mentoring.course.year_rows import StageRows, stage_rows
from vaert.mentoring.course.year_rows import course_of_meeting as _course_of_meeting
from vaert.mentoring.course.year_rows import courses as _courses
from vaert.mentoring.course.year_rows import visible_course as _visible_course
from vaert.mentoring.models import Course, CourseAction, Pairing, Stage, StageMeeting
from vaert.mentoring.models.course import sight_of_courses
from vaert.mentoring.scheme import cadence
from vaert.mentoring.scheme.definition import ActionPromise, StagePromise, Theme
from vaert.people.models import Person

_DAY = timedelta(days=1)
# Of several meetings with the same number (a missed one is booked again), the one that tells how it went.
_TELLS_MOST = [Meeting.State.HELD, Meeting.State.BOOKED, Meeting.State.MISSED, Meeting.State.CANCELLED]


@dataclass(frozen=True, slots=True)
class YearMeeting:
    """A meeting with its place in the year. The introduction has number 0 and no theme."""

    meeting: Meeting
    number: int
    title: str
    theme: Theme | None

    @property
    def is_introduction(self) -> bool:
        """The first, longer talk."""
        return self.number == 0

    @property
    def opening(self) -> str:
        """The question it opens with; the introduction has none."""
        return opening(self.theme, self.number)


@dataclass(frozen=True, slots=True)
class YearAction:
    """A practical action and what the scheme says about it."""

    action: CourseAction
    promise: ActionPromise


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on the path of the year."""

    number: int
    title: str
    when: str
    state: str  # done, now, coming or missed
    href: str = ""


@dataclass(frozen=True)
class YearStage:
    """One half-year: its days, buddies, meetings in order of time, actions."""

    stage: Stage
    promise: StagePromise
    pairings: list[Pairing]
    meetings: list[YearMeeting]
    actions: list[YearAction]

    def pairing(self, on: date) -> Pairing | None:
        """The pairing that holds on the day; of two that overlap, the later."""
        covering = [each for each in self.pairings if each.starts_on <= on <= each.ends_on]
        return covering[-1] if covering else None

    def has_hosted(self, person: Person) -> bool:
        """Whether the person is or was a buddy in it, or is going to be."""
        return any(each.buddy_id == person.pk for each in self.pairings)

    @property
    def is_all_done(self) -> bool:
        """Every action has been done."""
        return all(each.action.done_at for each in self.actions)


class Year:
    """A course with everything that is in it. Get it from `years_of` or `visible_year`."""

    def __init__(self, course: Course, rows: Iterable[StageRows]) -> None:
        self.course = course
        self.newcomer = course.newcomer
        self.pause = Stillness.read(course.paused)  # type: ignore[attr-defined]
        self.stages = [_read_stage(each, course) for each in rows]

    @cached_property
    def meetings(self) -> list[YearMeeting]:
        """All meetings in order of time."""
        return sorted((each for stage in self.stages for each in stage.meetings), key=lambda m: m.meeting.starts_at)

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.stages[-1].stage.ends_on

    @property
    def months(self) -> int:
        """How many months the course lasts."""
        return whole_months(self.course.starts_on, self.ends_on + _DAY)

    def month(self, on: date) -> int:
        """Which month of the course the day is in, from 1; 0 before the first day."""
        starts_on = self.course.starts_on
        return 0 if on < starts_on else min(self.months, whole_months(starts_on, on) + 1)

    def stage(self, on: date) -> YearStage:
        """The stage the day is in; the first before the course, the last after it."""
        return next((stage for stage in self.stages if on <= stage.stage.ends_on), self.stages[-1])

    def pairing(self, on: date) -> Pairing | None:
        """The pairing that holds on the day; before the first day, the one that is going to."""
        stage = self.stage(on)
        return stage.pairing(min(max(on, stage.stage.starts_on), stage.stage.ends_on))

    def next_meeting(self, at: datetime) -> YearMeeting | None:
        """The next booked meeting that is not over."""
        return next(
            (m for m in self.meetings if m.meeting.state == Meeting.State.BOOKED and m.meeting.ends_at > at), None
        )

    def unsettled(self, at: datetime) -> list[YearMeeting]:
        """Booked meetings that are over, so that somebody should say whether they were held (M10)."""
        return [m for m in self.meetings if m.meeting.state == Meeting.State.BOOKED and m.meeting.ends_at <= at]

    def held(self) -> list[YearMeeting]:
        """Meetings that were held."""
        return [each for each in self.meetings if each.meeting.state == Meeting.State.HELD]

    def silent_days(self, on: date) -> int:
        """Days since the two last met, or since they could begin to, or to go on after a pause (M14)."""
        started_at = self.course.started_at
        begun = max(self.course.starts_on, local(started_at).date()) if started_at else self.course.starts_on
        begun = max(begun, self.pause.back_on(on) or begun)
        if pairing := self.pairing(on):  # somebody who has just become the buddy has missed nothing
            hosted = [(each.buddy_id, each.starts_on, each.ends_on) for one in self.stages for each in one.pairings]
            begun = max(begun, together_since(hosted, pairing.buddy_id, pairing.starts_on))
        return (on - max([begun, *(local(each.meeting.starts_at).date() for each in self.held())])).days

    def deserves_a_nudge(self, on: date) -> bool:
        """So long without a held meeting that the two should hear it (M14)."""
        is_awake = self.course.state == Course.State.RUNNING and not self.pause.holds(on)
        return is_awake and self.silent_days(on) >= NUDGE_AFTER_DAYS

    def steps(self, at: datetime, stage_number: int | None = None) -> list[Step]:
        """The path: one stop for each monthly meeting of the year, or of one stage, with its theme and its day."""
        found: list[Step] = []
        is_now_shown = False
        for stage in self.stages:
            if stage_number is not None and stage.stage.number != stage_number:
                continue
            for number in range(1, stage.promise.meetings + 1):
                meeting = _telling([each.meeting for each in stage.meetings if each.number == number])
                state = _state(meeting)
                has_begun = stage.stage.starts_on <= local(at).date()
                if state == "coming" and has_begun and not is_now_shown:
                    state, is_now_shown = "now", True
                theme = stage.promise.theme(number)
                title = str(theme.name) if theme else str(stage.promise.name)
                found.append(Step(len(found) + 1, title, _when(meeting, stage, number), state))
        return found


def years_of(course_ids: Sequence[int]) -> list[Year]:
    """The years of these courses, by their first days: five queries, however many."""
    return _years(_courses(course_ids)) if course_ids else []


def visible_year(course_id: int, *, reader: Person, on: date) -> Year | None:
    """The year of a course, with those who did things, if the reader may see it: five queries."""
    years = _years(_visible_course(course_id, *sight_of_courses(reader, on)), with_doers=True)
    return years[0] if years else None


def _years(courses: list[Course], *, with_doers: bool = False) -> list[Year]:
    rows = stage_rows([course.pk for course in courses], with_doers=with_doers) if courses else {}
    return [Year(course, rows.get(course.pk, [])) for course in courses]


def planned(meeting: Meeting) -> tuple[Year, YearStage, YearMeeting] | None:
    """The meeting in its year and its stage; nothing where it belongs to no course. One query, five if it does."""
    for year in _years(_course_of_meeting(meeting.pk)):
        for stage in year.stages:
            for each in stage.meetings:
                if each.meeting.pk == meeting.pk:
                    return year, stage, each
    return None


def _read_stage(rows: StageRows, course: Course) -> YearStage:
    stage, promise = rows.stage, course.definition.stage(rows.stage.number)
    promised = {action.code: action for action in promise.actions}
    return YearStage(
        stage=stage,
        promise=promise,
        pairings=rows.pairings,
        meetings=sorted((_read_meeting(each, promise) for each in rows.meetings), key=lambda m: m.meeting.starts_at),
        actions=[YearAction(each, promised[each.code]) for each in rows.actions if each.code in promised],
    )


def _read_meeting(link: StageMeeting, promise: StagePromise) -> YearMeeting:
    theme = promise.theme(link.number)
    if link.number == 0 and promise.introduction:
        title = str(promise.introduction.name)
    else:
        title = str(theme.name) if theme else str(Meeting.Kind(link.meeting.kind).label)
    return YearMeeting(link.meeting, link.number, title, theme)


def _telling(meetings: list[Meeting]) -> Meeting | None:
    return min(meetings, key=lambda each: _TELLS_MOST.index(Meeting.State(each.state)), default=None)


def _state(meeting: Meeting | None) -> str:
    if meeting is not None and meeting.state == Meeting.State.HELD:
        return "done"
    if meeting is not None and meeting.state == Meeting.State.MISSED:
        return "missed"
    return "coming"


def _when(meeting: Meeting | None, stage: YearStage, number: int) -> str:
    """The day where it is booked, else the month; the year is plain from the page."""
    if meeting is None or meeting.state == Meeting.State.CANCELLED:
        return month_name(cadence.due_on(stage.promise, stage.stage.starts_on, stage.stage.ends_on, number))
    return short_day(meeting.starts_at)
