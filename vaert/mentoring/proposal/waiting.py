"""The proposals that wait in an organisation, stage by stage, as planning sees them beside each other (M7).

Nobody has been told of a proposed buddy, so a proposal may give way to another. What was chosen by hand, or has been
promised by a published plan, does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from vaert.core import planning
from vaert.mentoring.models import Course, Scheme, Stage
from vaert.mentoring.proposal.choices import Choices
from vaert.mentoring.proposal.snapshot import WhoMayServe, who_may_serve
from vaert.mentoring.scheme.definition import SchemeDefinition

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stage, `ends` being the day after, with the buddy that is proposed or, where `is_decided`, chosen."""

    course: int
    newcomer: int
    scheme: int
    number: int
    starts: date
    ends: date
    buddy: int | None
    is_decided: bool

    @property
    def id(self) -> str:
        """What planning calls it while another course is looked at."""
        return f"proposed/{self.course}/{self.number}"


def waiting_beside(course: Course) -> list[Waiting]:
    """The stages of all other courses that have a proposal and have not begun: one query."""
    others = Course.objects.filter(
        organisation_id=course.organisation_id, state=Course.State.REGISTERED, proposal__isnull=False
    ).exclude(pk=course.pk)
    rows = others.order_by("pk").values_list("pk", "newcomer_id", "scheme_id", "proposal__stages", "choices")
    return [
        _waiting(pk, newcomer, scheme, shown, (choices or {}).get("buddies", {}))
        for pk, newcomer, scheme, stages, choices in rows
        for shown in stages or ()
    ]


def _waiting(course: int, newcomer: int, scheme: int, shown: Mapping, decided: Mapping[str, int]) -> Waiting:
    number = shown["number"]
    return Waiting(
        course=course,
        newcomer=newcomer,
        scheme=scheme,
        number=number,
        starts=date.fromisoformat(shown["starts_on"]),
        ends=date.fromisoformat(shown["ends_on"]) + _DAY,
        buddy=decided.get(str(number), shown["buddy"]),
        is_decided=str(number) in decided,
    )


def own_stages(
    course: Course, stages: Iterable[Stage], choices: Choices, shown: Mapping[int, int | None]
) -> list[Waiting]:
    """The stages of the course that is looked at; `shown` is who has been proposed until now, by stage number."""
    return [
        Waiting(
            course=course.pk,
            newcomer=course.newcomer_id,
            scheme=course.scheme_id,
            number=stage.number,
            starts=stage.starts_on,
            ends=stage.ends_on + _DAY,
            buddy=choices.buddies.get(stage.number, shown.get(stage.number)),
            is_decided=stage.number in choices.buddies,
        )
        for stage in stages
    ]


def shown_in(course: Course) -> dict[int, int | None]:
    """Who is proposed in the course's proposal as it was last kept, by stage number."""
    return {each["number"]: each["buddy"] for each in (course.proposal or {}).get("stages", [])}


def as_planned(rows: Sequence[Waiting], me: Course, opened: Collection[Waiting] = ()) -> list[planning.Course]:
    """The courses as planning takes them: open are the stages of `me` that are not decided, and those `opened`.

    Whoever is proposed in an open stage is in force there, so that somebody else costs a change.
    """
    schemes = Schemes(me, {row.scheme for row in opened})
    found = []
    for (course, newcomer), stages in groupby(rows, key=lambda row: (row.course, row.newcomer)):
        planned = []
        for row in stages:
            if course == me.pk:
                planned.append(_stage(row, f"stage {row.number}", schemes, is_open=not row.is_decided))
            elif row in opened or row.buddy is not None:
                planned.append(_stage(row, row.id, schemes if row in opened else None, is_open=row in opened))
        found.append(planning.Course(str(newcomer), tuple(planned)))
    return found


def _stage(row: Waiting, name: str, schemes: Schemes | None, *, is_open: bool) -> planning.Stage:
    stage = planning.Stage(
        id=name,
        starts=row.starts,
        ends=row.ends,
        locked=not is_open,
        buddy=None if row.buddy is None else str(row.buddy),
    )
    return stage._replace(**schemes.who_may_serve(row)) if schemes else stage


class Schemes:
    """What the schemes of waiting stages ask for; only those of other courses than `me` are looked up."""

    def __init__(self, me: Course, schemes: set[int]) -> None:
        others = schemes - {me.scheme_id}
        self._definitions: dict[int, SchemeDefinition] = {me.scheme_id: me.definition}
        for pk, scheme in (Scheme.objects.in_bulk(others) if others else {}).items():
            self._definitions[pk] = scheme.read_definition()

    def who_may_serve(self, row: Waiting) -> WhoMayServe:
        """What the row's stage asks of a buddy."""
        return who_may_serve(self._definitions[row.scheme].stage(row.number))
