"""Whose proposed buddy gave way for another proposal, in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from vaert.mentoring.models import Course
from vaert.mentoring.plan import sentences
from vaert.mentoring.proposal.propose import Proposal
from vaert.people.models import Person


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A stage of another proposal that was made anew together with this one."""

    course: int
    text: str


def ids_in_moves(proposal: Proposal) -> set[int]:
    """Everybody the moves speak of."""
    named = ("newcomer", "before", "after", "because")
    return {move[each] for move in proposal.moves for each in named if move[each] is not None}


def moved_lines(course: Course, proposal: Proposal, people: Mapping[int, Person]) -> list[MovedLine]:
    """What changed in other proposals for the sake of this one: "Amira: Ida instead of Jens from Tuesday …"."""

    def name(who: int | None) -> str:
        return people[who].name if who is not None and who in people else ""

    return [
        MovedLine(
            move["course"],
            sentences.change(
                sentences.Change(name(move["newcomer"]), name(move["before"]), name(move["after"])),
                date.fromisoformat(move["starts_on"]),
            ),
        )
        for move in proposal.moves
        if move["course"] != course.pk and move["newcomer"] in people
    ]


def gave_way(course: Course, stage: int, proposal: Proposal, people: Mapping[int, Person]) -> str:
    """Why somebody else is proposed in the stage than at first; empty where nobody gave way."""
    for move in proposal.moves:
        is_here = (move["course"], move["number"]) == (course.pk, stage)
        if is_here and move["before"] in people and move["because"] in people:
            values = {"before": people[move["before"]].name, "newcomer": people[move["because"]].name}
            return _("We proposed %(before)s at first. That changed when %(newcomer)s needed a buddy too.") % values
    return ""
