"""What the page of one practical action shows: its steps, whose turn each is, until when, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vaert.common.prepared import prepared
from vaert.mentoring.models import ActionResult, CourseAction, Pairing, Stage
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.mentoring.scheme.definition import ActionPromise
from vaert.people.models import Person


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step and who does it, by name."""

    words: str
    who: str


@dataclass(frozen=True)
class ActionPage:
    """The page for one reader."""

    action: CourseAction
    promise: ActionPromise
    until: date
    steps: list[StepLine]
    may_write: bool
    buddy: Person | None
    own: ActionResult | None  # of the two as they are now
    others: list[ActionResult]  # with an earlier buddy, or shared


def until(stage: Stage, promise: ActionPromise) -> date:
    """The last day for an action: the end of its month of the stage, the end of the stage at the latest."""
    if not promise.by_month:
        return stage.ends_on
    return min(stage.ends_on, add_months(stage.starts_on, promise.by_month) - timedelta(days=1))


def action_page(action: CourseAction, *, reader: Person, today: date) -> ActionPage:
    """Everything on the page: two queries. The scheme must say what the action is: ask `promise_of` first."""
    stage, course = action.stage, action.stage.course
    promise = promise_of(action)
    assert promise is not None, action.code
    pairings = _pairings(stage.pk)
    buddy = next((each.buddy for each in pairings if each.ends_on >= today), None)
    is_one_of_two = reader.pk == course.newcomer_id or (buddy is not None and reader.pk == buddy.pk)
    results = _results(action.pk, reader.pk)
    own = next((each for each in results if is_one_of_two and buddy and each.buddy_id == buddy.pk), None)
    return ActionPage(
        action=action,
        promise=promise,
        until=until(stage, promise),
        steps=[StepLine(str(step), _who(step.who, reader, course.newcomer, buddy)) for step in promise.steps],
        may_write=is_one_of_two and course.state == course.State.RUNNING,
        buddy=buddy,
        own=own,
        others=[each for each in results if each != own],
    )


@prepared
def _pairings(stage: int) -> QuerySet[Pairing]:
    return Pairing.objects.filter(stage_id=stage).select_related("buddy").order_by("starts_on", "pk")


@prepared
def _results(action: int, reader: int) -> QuerySet[ActionResult]:
    seen = ActionResult.objects.visible_with(reader).filter(action_id=action)
    return seen.select_related("buddy", "said_by")


def promise_of(action: CourseAction) -> ActionPromise | None:
    """What the scheme says about the action; None where it no longer does."""
    promises = action.stage.course.definition.stage(action.stage.number).actions
    return next((each for each in promises if each.code == action.code), None)


def _who(who: str, reader: Person, newcomer: Person, buddy: Person | None) -> str:
    """Whose turn a step is, as the reader would say it."""
    if who == "both":
        return _("You two") if reader in (newcomer, buddy) else _("The two")
    person = newcomer if who == "newcomer" else buddy
    if person is None:
        return _("The buddy")
    return _("You") if person == reader else person.given_name
