"""One course and all other proposals that wait, laid side by side while a proposal is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vaert.core import planning
from vaert.mentoring.models import Course, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.proposal.around import Newcomers, people_around
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.proposal.snapshot import take_snapshot, with_courses, with_strangers
from vaert.mentoring.proposal.waiting import Waiting, as_planned, own_stages, shown_in, waiting_beside

Move = Mapping[str, Any]
"""That a proposed buddy gave way: `course`, `newcomer`, `number` and `starts_on` say in which stage, `before` and
`after` who to whom, `because` for which newcomer's sake. Ids, None for nobody, and an ISO day."""


@dataclass(frozen=True)
class Table:
    """The course that is looked at, with its stages and choices, and every waiting stage, its own ones last."""

    course: Course
    today: date
    stages: Sequence[Stage]
    choices: Choices
    rows: tuple[Waiting, ...]

    @classmethod
    def of(
        cls, course: Course, today: date, *, prefer: Mapping[int, int] | None = None, is_fresh: bool = False
    ) -> Table:
        """As things stand: two queries. See `make_proposal` for the last two."""
        stages, choices = list(course.stages.order_by("number")), Choices.of(course)
        shown = {} if is_fresh else {**shown_in(course), **(prefer or {})}
        own = own_stages(course, stages, choices, shown)
        return cls(course, today, stages, choices, (*waiting_beside(course), *own))

    def read(self, around: Newcomers) -> planning.Snapshot:
        """The people around these newcomers, with all who are proposed or chosen: five queries."""
        named = {row.buddy for row in self.rows if row.buddy is not None}
        people, near = people_around(self.course.organisation, around)
        policy = policy_of(self.course.organisation)
        read = take_snapshot(sorted({*people, *named}), self.today, policy=policy, near=near)
        known = {person.id for person in read.people}
        strangers = {str(row.newcomer) for row in self.rows} - known if near is not None else set()
        return with_strangers(read, strangers)

    def put_to(self, people: planning.Snapshot, opened: Collection[Waiting] = ()) -> planning.Snapshot:
        """The problem as planning takes it: the course's own stages are open, and those `opened` besides."""
        return with_courses(people, as_planned(self.rows, self.course, opened))

    def with_buddies(self, buddies: Mapping[str, int | None]) -> Table:
        """The same after some waiting stages (by id) have got these buddies."""
        rows = tuple(replace(row, buddy=buddies[row.id]) if row.id in buddies else row for row in self.rows)
        return replace(self, rows=rows)

    def without_plan(self, numbers: Collection[int]) -> Table:
        """The same after the plan's choices for these stages of the course itself are given up."""
        buddies = {number: buddy for number, buddy in self.choices.buddies.items() if number not in numbers}
        times = {key: at for key, at in self.choices.times.items() if key[0] not in numbers}
        choices = replace(self.choices, buddies=buddies, times=times, planned=self.choices.planned - set(numbers))
        rows = tuple(
            replace(row, buddy=None, is_decided=False)
            if row.course == self.course.pk and row.number in numbers
            else row
            for row in self.rows
        )
        return replace(self, choices=choices, rows=rows)

    def turned_to(self, course: Course) -> Table:
        """The same seen from another of the courses: one query."""
        others = tuple(row for row in self.rows if row.course != course.pk)
        own = tuple(row for row in self.rows if row.course == course.pk)
        stages = list(course.stages.order_by("number"))
        return replace(self, course=course, stages=stages, choices=Choices.of(course), rows=(*others, *own))

    def still_true(self, moves: Iterable[Move], besides: Iterable[Move]) -> list[Move]:
        """Those of the moves after which nothing else has happened, but for the stages that moved again."""
        there = {(row.course, row.number): row.buddy for row in self.rows}
        waiting = {row.newcomer for row in self.rows}
        again = {(move["course"], move["number"]) for move in besides}
        return [
            move
            for move in moves
            if (place := (move["course"], move["number"])) not in again
            and there.get(place) == move["after"]
            and move["because"] in waiting
        ]
