"""Ask for a plan of the whole organisation, make it in the background, change it by hand, let it go (M7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db import transaction

from vaert.common.jobs import enqueue
from vaert.core import planning
from vaert.mentoring.models import Plan
from vaert.mentoring.plan.outlook import Outlook, take_outlook
from vaert.mentoring.plan.planned import PlanFacts, Planned, describe, keep_moved
from vaert.people.models import Organisation, Person

PROGRESS_STEP_PER_CENT = 5


class StalePlan(Exception):
    """People, absences, pairings, courses or the policy changed after the plan was made."""


class PlanChanged(Exception):
    """Somebody else changed the plan after it was looked at."""


class NotPossible(Exception):
    """A rule forbids the choice, whoever gives way."""


class _LetGo(Exception):
    """The plan is no longer wanted."""


@transaction.atomic
def ask_for_plan(
    *, organisation: Organisation, by: Person, at: datetime, today: date, choices: Mapping[str, int] | None = None
) -> Plan:
    """Ask for a plan; a job makes it. One that is being made already, or put in force, is returned instead.

    A proposed plan gives way to the new one. `choices` maps stage ids to buddies who are to stay.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    known: Plan | None = Plan.objects.in_organisation(organisation).open().first()
    if known is not None and known.state in Plan.UNDER_WAY:
        return known
    if known is not None:
        known.state = Plan.State.STALE
        known.save(update_fields=["state"])
    plan = Plan.objects.create(
        organisation=organisation, asked_by=by, asked_at=at, planned_on=today, choices=dict(choices or {})
    )
    enqueue("vaert.mentoring.jobs.make_plan", plan.pk, organisation_id=organisation.pk)
    return plan


def make_plan(*, plan: Plan, at: datetime) -> Plan:
    """Make a plan that was asked for. One that is made already, or was let go, is left as it is.

    Not one transaction: the progress is to be seen. Only the last step decides, by a conditional update, so two
    workers with the same plan do no harm.
    """
    if plan.state != Plan.State.MAKING:
        return plan
    try:
        _finish(plan, at, *_made(plan))
    except _LetGo:
        plan.refresh_from_db()
    except Exception:
        Plan.objects.filter(pk=plan.pk, state=Plan.State.MAKING).update(state=Plan.State.FAILED, finished_at=at)
        raise
    return plan


def _made(plan: Plan) -> tuple[Planned, dict[str, object]]:
    outlook, chosen = take_outlook(plan.organisation, plan.planned_on), chosen_in(plan)
    made = planning.propose(outlook.with_choices(chosen), progress=_progress_of(plan))
    planned = describe(outlook, made, chosen)
    return planned, {
        "state": Plan.State.PROPOSED,
        "seal": planned.seal(),
        "input_stamp": outlook.stamp(),
        "cost": made.cost,
        "bound": made.bound,
        "progress": 100,
    }


@transaction.atomic
def _finish(plan: Plan, at: datetime, planned: Planned, values: Mapping[str, object]) -> None:
    if Plan.objects.filter(pk=plan.pk, state=Plan.State.MAKING).update(finished_at=at, **values):
        planned.keep(plan)
    plan.refresh_from_db()


def _progress_of(plan: Plan) -> Callable[[float], None]:
    """Write the progress on the row now and then, and stop when the plan was let go."""
    written = 0

    def tell(share: float) -> None:
        nonlocal written
        per_cent = min(99, int(share * 100))
        if per_cent < written + PROGRESS_STEP_PER_CENT:
            return
        written = per_cent
        if not Plan.objects.filter(pk=plan.pk, state=Plan.State.MAKING).update(progress=per_cent):
            raise _LetGo

    return tell


def chosen_in(plan: Plan) -> dict[int, int]:
    """What was chosen by hand in a plan: stage to buddy."""
    return {int(stage): buddy for stage, buddy in plan.choices.items()}


@transaction.atomic
def drop_plan(*, plan: Plan, by: Person, at: datetime) -> Plan:
    """Let a plan go, whether it is proposed or still being made. Nothing else changes."""
    Plan.objects.open().exclude(state=Plan.State.ENFORCING).filter(pk=plan.pk).update(
        state=Plan.State.DROPPED, finished_at=at
    )
    plan.refresh_from_db()
    return plan


def fresh_outlook(plan: Plan) -> Outlook:
    """The problem as it is now, seen from the plan's own day. Raises StalePlan if it is no longer what was planned."""
    outlook = take_outlook(plan.organisation, plan.planned_on)
    if plan.state not in {Plan.State.PROPOSED, Plan.State.ENFORCING} or outlook.stamp() != plan.input_stamp:
        raise StalePlan
    return outlook


@transaction.atomic
def choose_in_plan(*, plan: Plan, stage: int, buddy: Person, by: Person, at: datetime) -> Plan:
    """Let somebody else host a stage of the proposed plan; as little else as possible follows.

    Whoever loses a stage by it gives it to the best who is free; all else stays. The choice is kept when a new plan
    is asked for. Raises StalePlan, and NotPossible when a rule forbids it.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    if plan.state == Plan.State.ENFORCING:
        raise StalePlan
    outlook, chosen, planned = fresh_outlook(plan), chosen_in(plan), Planned.of(plan)
    told = explain_choice(outlook, planned, chosen, stage, buddy.pk)
    if told is None or told.difference is None:
        raise NotPossible
    chosen = {**chosen, stage: buddy.pk}
    buddies = planned.buddies
    for move in told.moves:
        buddies.pop(move.stage, None)
        if move.after is not None:
            buddies[move.stage] = move.after
    facts = PlanFacts(outlook, buddies, chosen)
    touched = {str(stage), *(move.stage for move in told.moves)}
    plan.choices = {**plan.choices, str(stage): buddy.pk}
    keep_moved(planned, facts, touched)
    plan.seal = planned.seal()
    plan.cost = planning.Explainer(outlook.snapshot, {**outlook.locked, **buddies}).cost
    plan.save(update_fields=["choices", "seal", "cost"])
    return plan


def explain_choice(
    outlook: Outlook, planned: Planned, chosen: Mapping[int, int], stage: int, buddy: int
) -> planning.Explanation | None:
    """What would follow from a choice; None where stage or person are not in the plan."""
    if str(stage) not in outlook.stages or str(buddy) not in {person.id for person in outlook.snapshot.people}:
        return None
    facts = PlanFacts(outlook, planned.buddies, chosen, but=stage)
    return facts.explainer.explain(str(stage), str(buddy))
