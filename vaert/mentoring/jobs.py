"""What the worker does for courses and plans. It finds what is due on our own rows, so a lost job loses nothing."""

from functools import partial

from vaert.common import clock
from vaert.common.jobs import each_by_itself, for_all_organisations
from vaert.mentoring import actions
from vaert.mentoring.models import Plan


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


@for_all_organisations
def make_waiting_plans() -> int:
    """Make the plans whose job was lost; returns how many there were."""
    waiting = list(Plan.objects.filter(state=Plan.State.MAKING).values_list("pk", flat=True))
    each_by_itself(partial(make_plan, plan_id) for plan_id in waiting)
    return len(waiting)
