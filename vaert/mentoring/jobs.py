"""What the worker does for courses and plans. It finds what is due on our own rows, so a lost job loses nothing."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial

from vaert.common import clock
from vaert.common.jobs import each_by_itself, enqueue, for_all_organisations
from vaert.meetings.jobs import read_answers
from vaert.mentoring import actions
from vaert.mentoring.course.stillness import still_days
from vaert.mentoring.models import Plan
from vaert.outbox.bounces import read_bounce
from vaert.outbox.inbox import read_inbox
from vaert.people.under_way import Beside, LetGo

State = Plan.State
LOST_AFTER = timedelta(minutes=20)  # no job takes longer: the worker ends it after fifteen


@for_all_organisations
def keep_courses_going() -> None:
    """Hand letters whose day has come to the outbox, complete courses that are over, ask how stages went; hourly."""
    today, at = clock.today(), clock.now()
    each_by_itself(
        [
            partial(actions.send_due_letters, today=today, at=at),
            partial(actions.complete_courses, today=today, at=at),
            partial(actions.ask_for_evaluations, today=today, at=at),
            partial(actions.release_what_is_left, today=today),
        ]
    )


@for_all_organisations
def remind_people() -> None:
    """Remind of meetings, of introductions that are due, and those who have not met for long; every hour."""
    today, at = clock.today(), clock.now()
    each_by_itself(
        [
            partial(actions.remind_of_meetings, at=at),
            partial(actions.remind_of_introductions, today=today, at=at),
            partial(actions.nudge_silent_pairs, today=today, at=at),
        ]
    )


def make_plan(plan_id: int) -> None:
    """Make a plan that was asked for; harmless when it is made already."""
    plan = Plan.objects.select_related("organisation").filter(pk=plan_id).first()
    if plan is not None:
        actions.make_plan(plan=plan, at=clock.now())


def publish_plan(plan_id: int) -> None:
    """Put a plan in force in which much changes; harmless when that is done or no longer wanted.

    Where it is no longer what was planned, nothing is done and a new proposal is made, as from the page.
    """
    plan = Plan.objects.select_related("organisation", "published_by").filter(pk=plan_id, state=State.ENFORCING).first()
    if plan is None or plan.published_by is None:
        return
    by, at, today, still = plan.published_by, clock.now(), clock.today(), Plan.objects.filter(pk=plan_id)
    try:
        with Beside(plan) as beside, suppress(LetGo):
            actions.publish_plan(plan=plan, seen=plan.seal, by=by, at=at, today=today, on_progress=beside.tell)
    except actions.StalePlan:
        if still.filter(state=State.ENFORCING).update(state=State.STALE):
            actions.ask_for_plan(organisation=plan.organisation, by=by, at=at, today=today, choices=plan.choices)
    except Exception:
        still.filter(state=State.ENFORCING).update(state=State.PROPOSED)
        raise


@for_all_organisations
def read_mail() -> Counter[str]:
    """Read what has come to the mailbox: answers to invitations, and mails that came back. Safe to run twice."""
    return read_inbox([read_bounce, partial(read_answers, still_of=still_days)], at=clock.now)


@for_all_organisations
def make_waiting_plans() -> int:
    """Make the plans whose job was lost, and wake those that were to be put in force; how many were made."""
    lost = Plan.objects.filter(state=State.ENFORCING, published_at__lt=clock.now() - LOST_AFTER)
    for plan, organisation in lost.values_list("pk", "organisation_id"):
        enqueue("vaert.mentoring.jobs.publish_plan", plan, organisation_id=organisation)
    waiting = list(Plan.objects.filter(state=Plan.State.MAKING).values_list("pk", flat=True))
    each_by_itself(partial(make_plan, plan_id) for plan_id in waiting)
    return len(waiting)
