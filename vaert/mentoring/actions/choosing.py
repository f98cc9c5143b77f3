"""Choose another buddy or another time in a proposal, and see at once what that does."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from vaert.mentoring.models import Course
from vaert.mentoring.proposal.propose import Proposal, make_proposal
from vaert.people.models import Person


def choose_buddy(*, course: Course, stage: int, buddy: Person, by: Person, today: date) -> Proposal:
    """Let somebody else host a stage; meetings and letters follow. Times chosen for the stage are let go."""

    def change(choices: dict) -> None:
        choices.setdefault("buddies", {})[str(stage)] = buddy.pk
        if "planned" in choices:
            choices["planned"] = [number for number in choices["planned"] if number != stage]
        times = choices.get("times", {})
        choices["times"] = {key: at for key, at in times.items() if not key.startswith(f"{stage}-")}

    return _change(course, change, today)


def choose_time(*, course: Course, stage: int, number: int, starts_at: datetime, by: Person, today: date) -> Proposal:
    """Put one meeting at another time (local, without a zone); the others are found again around it."""

    def change(choices: dict) -> None:
        choices.setdefault("times", {})[f"{stage}-{number}"] = starts_at.isoformat(timespec="minutes")

    return _change(course, change, today)


def take_our_proposal(*, course: Course, by: Person, today: date) -> Proposal:
    """Forget everything chosen by hand."""
    return _change(course, dict.clear, today)


def propose_again(*, course: Course, today: date) -> Proposal:
    """Make the proposal afresh from things as they are now."""
    return _change(course, lambda choices: None, today)


@transaction.atomic
def _change(course: Course, change: Callable[[dict[str, Any]], object], today: date) -> Proposal:
    """Change the choices of a course that has not begun, and make its proposal again."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.state != Course.State.REGISTERED:
        return Proposal.from_data(locked.proposal) if locked.proposal else Proposal(today.isoformat(), [], [], [], [])
    choices = dict(locked.choices or {})
    change(choices)
    course.choices = choices
    proposal = make_proposal(course, today=today)
    course.proposal = proposal.as_data()
    course.save(update_fields=["choices", "proposal"])
    return proposal
