"""Choose another buddy or another time in a proposal, and see at once what that does."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from vaert.mentoring.models import Course
from vaert.mentoring.proposal.propose import Proposal, make_proposal
from vaert.mentoring.proposal.together import propose_together
from vaert.people.models import Organisation, Person


def choose_buddy(*, course: Course, stage: int, buddy: Person, by: Person, today: date) -> Proposal:
    """Let somebody else host a stage; meetings and letters follow. Times chosen for the stage are let go.

    Another proposal that counted on the buddy is made anew.
    """

    def change(choices: dict) -> None:
        choices.setdefault("buddies", {})[str(stage)] = buddy.pk
        if "planned" in choices:
            choices["planned"] = [number for number in choices["planned"] if number != stage]
        times = choices.get("times", {})
        choices["times"] = {key: at for key, at in times.items() if not key.startswith(f"{stage}-")}

    return _change(course, change, today, by=by, moves_others=True)


def choose_time(*, course: Course, stage: int, number: int, starts_at: datetime, by: Person, today: date) -> Proposal:
    """Put one meeting at another time (local, without a zone); the others are found again around it."""

    def change(choices: dict) -> None:
        choices.setdefault("times", {})[f"{stage}-{number}"] = starts_at.isoformat(timespec="minutes")

    return _change(course, change, today, by=by)


def take_our_proposal(*, course: Course, by: Person, today: date) -> Proposal:
    """Forget everything chosen by hand, and begin with nobody proposed."""
    return _change(course, dict.clear, today, by=by, moves_others=True, is_fresh=True)


def propose_again(*, course: Course, today: date, moves_others: bool = False) -> Proposal:
    """Make the proposal again from things as they are now; those that wait beside it only with `moves_others`."""
    return _change(course, lambda choices: None, today, moves_others=moves_others)


@transaction.atomic
def _change(
    course: Course,
    change: Callable[[dict[str, Any]], object],
    today: date,
    *,
    by: Person | None = None,
    moves_others: bool = False,
    is_fresh: bool = False,
) -> Proposal:
    """Change the choices of a course that has not begun, and make its proposal again."""
    # One planning deed at a time in an organisation; and whoever locks the course first would bar a start from both.
    Organisation.objects.select_for_update().get(pk=course.organisation_id)
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.state != Course.State.REGISTERED:
        return Proposal.from_data(locked.proposal) if locked.proposal else Proposal(today.isoformat(), [], [], [], [])
    choices = dict(locked.choices or {})
    turns = choices.get("turns", 0)
    change(choices)
    if by is not None:
        choices |= {"turns": turns + 1, "by": by.pk}  # whoever chooses next sees that somebody was first
    course.choices, course.proposal = choices, locked.proposal
    course.save(update_fields=["choices"])
    if moves_others:
        return keep_together(course, today=today, is_fresh=is_fresh)
    proposal = make_proposal(course, today=today, is_fresh=is_fresh)
    course.proposal = proposal.as_data()
    course.save(update_fields=["proposal"])
    return proposal


def keep_together(course: Course, *, today: date, is_fresh: bool = False) -> Proposal:
    """Make the proposal with those that wait beside it, and keep them all. The organisation is locked already."""
    found = propose_together(course, today=today, is_fresh=is_fresh)
    for other, proposal in ((course, found.proposal), *found.others):
        other.proposal = proposal.as_data()
        other.save(update_fields=["proposal"])
    return found.proposal
