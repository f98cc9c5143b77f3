"""The rows of a living library on one day, as few and as plain as the watch needs them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from tests.bench.life_library import Life
from vaert.common.prepared import prepared
from vaert.home.monday import monday_facts, monday_list
from vaert.home.monday.facts import Facts
from vaert.home.monday.lines import Line
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Course, Letter, Pairing, Pause, Replacement, Stage, StageMeeting
from vaert.mentoring.plan.policy import policy_of
from vaert.people.models import Absence, Employment, Membership, Shift

FOREVER = date.max
Days = tuple[date, date]


class TheCourse(NamedTuple):
    """A course."""

    pk: int
    newcomer: int
    state: str
    scheme: int


class TheStage(NamedTuple):
    """A stage of a running course."""

    pk: int
    course: int
    number: int
    starts_on: date
    ends_on: date


class Hosting(NamedTuple):
    """That somebody hosts in a stage of a running course."""

    pk: int
    stage: int
    buddy: int
    starts_on: date
    ends_on: date
    capacity: int


class Booked(NamedTuple):
    """A meeting of a stage that is to come, and who comes."""

    pk: int
    stage: int
    starts_at: datetime
    ends_at: datetime
    people: frozenset[int]


class Rows:
    """Everything the watch looks at after a day."""

    def __init__(self, life: Life) -> None:
        self.life, self.at, self.today, self.house = life, life.at, life.today, life.organisation
        house = self.house.pk
        self.long_days = policy_of(self.house).long_absence_days
        self.courses = {row[0]: TheCourse(*row) for row in _courses(house)}
        self.stages = {row[0]: TheStage(*row) for row in _stages(house)}
        self.over = dict(_over(house))  # the stages of completed courses and their last days
        self.hosting = [Hosting(*row) for row in _hosting(house)]
        self.pairings: dict[int, list[Hosting]] = defaultdict(list)
        for each in self.hosting:
            self.pairings[each.stage].append(each)
        self.absences = _by_first(_absences(house, self.today))
        self.pauses = _by_first(_pauses(house))
        self.lasts = lasts(house)
        self.waiting = {stage: known for stage, *known in _waiting(house)}  # from, until, whose course
        self.facts: Facts = monday_facts(self.house, today=self.today, at=self.at)
        self.lines: list[Line] = monday_list(self.facts).lines

    def leads(self) -> list[tuple[int, int, date]]:
        """Who is led by whom from when, now or later."""
        return _leaders(self.house.pk, self.today)

    def shifts(self) -> dict[int, list[tuple[datetime, datetime]]]:
        """The desk shifts to come of everybody."""
        found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for person, begins, ends in _shifts(self.house.pk, self.at):
            found[person].append((begins, ends))
        return found

    def booked(self) -> list[Booked]:
        """The meetings to come, soonest first."""
        people: dict[int, set[int]] = defaultdict(set)
        found: dict[int, tuple[Any, ...]] = {}
        for meeting, person, _, starts_at, minutes, stage in booked(self.house.pk, self.at):
            people[meeting].add(person)
            if stage is not None:
                found[meeting] = (meeting, stage, starts_at, starts_at + timedelta(minutes=minutes))
        return [Booked(*row, frozenset(people[row[0]])) for row in found.values()]

    def states(self) -> dict[int, dict[int, set[str]]]:
        """What has become of each numbered meeting of the stages that are not over."""
        found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for stage, number, state in _states(self.house.pk, self.today):
            found[stage][number].add(state)
        return found

    def letters(self) -> list[tuple[int, str, date, str, int]]:
        """The letters that have not left and are late, or belong to a course that has ended; with its state and id."""
        return [row for row in _letters(self.house.pk) if row[2] < self.today or row[3] == Course.State.ENDED]

    def repeats(self, course: int, buddy: int) -> bool:
        """Whether the same buddy was chosen for both stages knowingly."""
        rows = Pairing.objects.filter(stage__course=course, buddy=buddy).values_list("reason", flat=True)
        return any(reason.get("facts", {}).get("terms", {}).get("repeat") for reason in rows)


def _by_first(rows: list[tuple[int, date, date | None]]) -> dict[int, list[Days]]:
    found: dict[int, list[Days]] = defaultdict(list)
    for whose, first, last in rows:
        found[whose].append((first, last or FOREVER))
    return found


def lasts(organisation: int) -> dict[int, date | None]:
    """Everybody's last day at work, None where none is known."""
    return dict(_employments(organisation))


@prepared
def _employments(organisation: int) -> QuerySet[Any, Any]:
    rows = Employment.objects.filter(person__organisation_id=organisation).order_by("starts_on")
    return rows.values_list("person_id", "ends_on")


@prepared
def _courses(organisation: int) -> QuerySet[Any, Any]:
    rows = Course.objects.filter(organisation_id=organisation).order_by("pk")
    return rows.values_list("pk", "newcomer_id", "state", "scheme_id")


@prepared
def _stages(organisation: int) -> QuerySet[Any, Any]:
    rows = Stage.objects.filter(course__organisation_id=organisation, course__state=Course.State.RUNNING)
    return rows.order_by("pk").values_list("pk", "course_id", "number", "starts_on", "ends_on")


@prepared
def _over(organisation: int) -> QuerySet[Any, Any]:
    rows = Stage.objects.filter(course__organisation_id=organisation, course__state=Course.State.COMPLETED)
    return rows.order_by("pk").values_list("pk", "ends_on")


@prepared
def _hosting(organisation: int) -> QuerySet[Any, Any]:
    rows = Pairing.objects.filter(stage__course__organisation_id=organisation, stage__course__state="running")
    columns = ("pk", "stage_id", "buddy_id", "starts_on", "ends_on", "buddy__capacity")
    return rows.order_by("starts_on", "pk").values_list(*columns)


@prepared
def _absences(organisation: int, today: date) -> QuerySet[Any, Any]:
    rows = Absence.objects.filter(person__organisation_id=organisation).exclude(ends_on__lt=today)
    return rows.order_by("pk").values_list("person_id", "starts_on", "ends_on")


@prepared
def _pauses(organisation: int) -> QuerySet[Any, Any]:
    rows = Pause.objects.filter(course__organisation_id=organisation).order_by("pk")
    return rows.values_list("course_id", "starts_on", "ends_on")


@prepared
def _waiting(organisation: int) -> QuerySet[Any, Any]:
    rows = Replacement.objects.filter(stage__course__organisation_id=organisation).waiting().order_by("pk")
    return rows.values_list("stage_id", "from_on", "until_on", "stage__course_id")


@prepared
def _leaders(organisation: int, today: date) -> QuerySet[Any, Any]:
    rows = Membership.objects.filter(person__organisation_id=organisation, leader__isnull=False)
    return rows.exclude(ends_on__lt=today).order_by("pk").values_list("person_id", "leader_id", "starts_on")


@prepared
def _shifts(organisation: int, at: datetime) -> QuerySet[Any, Any]:
    rows = Shift.objects.filter(person__organisation_id=organisation, ends_at__gte=at).order_by()
    return rows.values_list("person_id", "starts_at", "ends_at")


@prepared
def booked(organisation: int, at: datetime) -> QuerySet[Any, Any]:
    """Meeting, somebody who comes, UID, time, minutes and stage of each meeting to come."""
    rows = Meeting.objects.filter(organisation_id=organisation, state=Meeting.State.BOOKED, starts_at__gte=at)
    columns = ("pk", "attendees__person_id", "uid", "starts_at", "length_minutes", "stage_meeting__stage_id")
    return rows.order_by("starts_at", "pk").values_list(*columns)


@prepared
def _states(organisation: int, today: date) -> QuerySet[Any, Any]:
    rows = StageMeeting.objects.filter(
        stage__course__organisation_id=organisation, stage__course__state="running", stage__ends_on__gte=today
    )
    return rows.order_by().annotate(state=F("meeting__state")).values_list("stage_id", "number", "state")


@prepared
def _letters(organisation: int) -> QuerySet[Any, Any]:
    states = [Course.State.RUNNING, Course.State.ENDED]
    rows = Letter.objects.filter(course__organisation_id=organisation, state="planned", course__state__in=states)
    waits = Q(stage__pairings=None, recipient=F("course__newcomer"), course__state=Course.State.RUNNING)
    rows = rows.exclude(waits)  # it names the buddy, and nobody is
    return rows.order_by("pk").values_list("pk", "kind", "due_on", "course__state", "course_id")
