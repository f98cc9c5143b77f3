"""Make a proposed plan the organisation's plan: one deed, one transaction (M7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.common.jobs import enqueue
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.letters import send_due_of
from vaert.mentoring.actions.planning import PlanChanged, StalePlan, fresh_outlook
from vaert.mentoring.actions.starting import book_meetings
from vaert.mentoring.models import Course, Letter, Pairing, Plan, PlannedStage, Stage
from vaert.mentoring.plan.planned import Planned
from vaert.mentoring.proposal.meetings import propose_meetings
from vaert.mentoring.proposal.propose import make_proposal
from vaert.mentoring.text.contact import signed
from vaert.mentoring.text.letters import due_on
from vaert.outbox.actions import Draft, queue
from vaert.outbox.models import Message
from vaert.people.models import Organisation, Person
from vaert.people.under_way import LetGo, call_off, forget_calling_off

AT_ONCE = 20  # half-years that are written in the request: more are a job
OnProgress = Callable[[int], None]


@transaction.atomic
def ask_to_publish(*, plan: Plan, seen: str, by: Person, at: datetime) -> Plan:
    """Have the worker make a plan real in which much changes. Asking twice changes nothing.

    Raises PlanChanged as `publish_plan` does, and StalePlan for one that waits for nobody any more.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    if plan.state in {Plan.State.ENFORCING, Plan.State.PUBLISHED}:
        return plan
    if plan.state != Plan.State.PROPOSED:
        raise StalePlan
    if plan.seal != seen:
        raise PlanChanged
    plan.state, plan.published_by, plan.published_at, plan.progress = Plan.State.ENFORCING, by, at, 0
    plan.save(update_fields=["state", "published_by", "published_at", "progress"])
    enqueue("vaert.mentoring.jobs.publish_plan", plan.pk, organisation_id=plan.organisation_id)
    return plan


def stop_publishing(*, plan: Plan, by: Person, at: datetime) -> bool:
    """The plan is a proposal again, and what the worker has written of it undone; False when it is too late."""
    call_off(plan)
    try:
        going_on = Plan.objects.filter(pk=plan.pk, state=Plan.State.ENFORCING)
        return bool(going_on.update(state=Plan.State.PROPOSED, published_by=None, published_at=None))
    finally:
        forget_calling_off(plan)


def changes_much(plan: Plan) -> bool:
    """Whether making it real takes longer than somebody should wait for a page."""
    changed, coming = Count("pk", filter=Q(is_changed=True)), Count("pk", filter=Q(is_running=False))
    counted = plan.stages.aggregate(changed=changed, coming=coming)
    return bool(counted["changed"] + counted["coming"] > AT_ONCE)


@transaction.atomic
def publish_plan(
    *, plan: Plan, seen: str, by: Person, at: datetime, today: date, on_progress: OnProgress = lambda per_cent: None
) -> Plan:
    """Make the proposed plan real.

    Courses that have not begun get the plan's buddies into their proposals; each is started on its own as before.
    In running courses the stages to come get their new buddies, with meetings, invitations and letters; whoever is
    freed is told. `seen` is the seal of the plan that was looked at. Publishing a published plan changes nothing.

    Raises StalePlan when people, absences, pairings, courses or the policy changed since the plan was made, and
    PlanChanged when somebody chose otherwise in it meanwhile, LetGo when it was stopped meanwhile.
    `on_progress` is told per cent.
    """
    # One planning deed at a time in an organisation: a year that is started now must not give away the same buddy.
    Organisation.objects.select_for_update().get(pk=plan.organisation_id)
    rows = Plan.objects.select_related("organisation")
    plan = rows.get(pk=plan.pk)
    if plan.state != Plan.State.ENFORCING:  # whose row stays free: it tells how far it is, and can be stopped
        plan = rows.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state == Plan.State.PUBLISHED:
        return plan
    fresh_outlook(plan)
    planned = Planned.of(plan)
    if planned.seal() != seen:
        raise PlanChanged
    running = [each for each in planned.changed if each.is_running]
    if any(each.starts_on <= today for each in running):
        raise StalePlan
    _write_registered([each for each in planned.stages if not each.is_running], today)
    _write_running(plan, running, by, at, today, on_progress)
    real = {"state": Plan.State.PUBLISHED, "published_by": by, "published_at": at}
    if not Plan.objects.filter(pk=plan.pk, state=plan.state).update(**real):
        raise LetGo
    plan.refresh_from_db(fields=[*real])
    return plan


def _write_registered(stages: Iterable[PlannedStage], today: date) -> None:
    """Put the plan's buddies among the choices of courses that have not begun, then make their proposals again."""
    of_course: dict[int, list[PlannedStage]] = defaultdict(list)
    for stage in stages:
        of_course[stage.course_id].append(stage)
    courses = list(
        Course.objects.select_related("organisation", "scheme", "newcomer").filter(pk__in=of_course).order_by("pk")
    )
    for course in courses:
        course.choices = _with_plan(course.choices, of_course[course.pk])
        course.save(update_fields=["choices"])
    for course in courses:  # when all choices are written: a proposal keeps off the buddies promised to the others
        course.proposal = make_proposal(course, today=today).as_data()
        course.save(update_fields=["proposal"])


def _with_plan(choices: Mapping, stages: Iterable[PlannedStage]) -> dict:
    """The choices with the plan's buddies; times that were chosen with another buddy are let go."""
    buddies, times = dict(choices.get("buddies", {})), dict(choices.get("times", {}))
    planned = set(choices.get("planned", []))
    for stage in stages:
        number = str(stage.number)
        if buddies.get(number) != stage.buddy_id or stage.number in planned:
            planned.add(stage.number)
        if stage.is_changed:
            times = {key: at for key, at in times.items() if not key.startswith(f"{number}-")}
        buddies.pop(number, None)
        if stage.buddy_id is not None:
            buddies[number] = stage.buddy_id
    return {"buddies": buddies, "times": times, "planned": sorted(planned)}


def _write_running(
    plan: Plan, changed: list[PlannedStage], by: Person, at: datetime, today: date, on_progress: OnProgress
) -> None:
    """Give coming stages of running courses their new buddies, one stage after the other."""
    if not changed:
        return
    courses = Course.objects.select_related("organisation", "scheme", "newcomer", "started_by").in_bulk(
        {each.course_id for each in changed}
    )
    stages = Stage.objects.in_bulk([each.stage_id for each in changed])
    hosts = {who for each in changed for who in (each.before_id, each.buddy_id) if who is not None}
    people = Person.objects.in_bulk(hosts)
    here = set(Person.objects.filter(pk__in=people).not_left(today).values_list("pk", flat=True))
    _free(list(stages), at)
    freed = []
    for number, each in enumerate(changed):
        on_progress(100 * number // len(changed))
        course, stage = courses[each.course_id], stages[each.stage_id]
        if each.buddy_id is not None:
            _pair(course, stage, each, people[each.buddy_id], by, at, today)
        if each.before_id in here:  # somebody who has left is not written to
            freed.append(_farewell(plan, course, stage, people[each.before_id or 0], by))
    for course in courses.values():
        send_due_of(course, by=by, at=at, today=today)
    queue(freed, at=at)


def _free(stages: list[int], at: datetime) -> None:
    """Take the stages, none of which has begun, from those who had them: pairings, meetings, letters to come."""
    Pairing.objects.filter(stage__in=stages).delete()
    # Nobody cancels them on purpose: what finds no time with the next buddy is booked as soon as there is one.
    booked = Meeting.objects.filter(stage_meeting__stage__in=stages, state=Meeting.State.BOOKED, starts_at__gt=at)
    cancel_meetings(booked, by=None, at=at)
    Letter.objects.filter(stage__in=stages, state=Letter.State.PLANNED).delete()


def _pair(
    course: Course, stage: Stage, planned: PlannedStage, buddy: Person, by: Person, at: datetime, today: date
) -> None:
    """Write the new pairing with its meetings and letters."""
    Pairing.objects.create(
        stage=stage,
        buddy=buddy,
        starts_on=stage.starts_on,
        ends_on=stage.ends_on,
        reason={"facts": planned.facts, "by_hand": planned.by_hand},
        chosen_by=by,
        chosen_at=at,
    )
    meetings, _missing = propose_meetings(course, [stage], {stage.number: buddy.pk}, {}, today)
    book_meetings(course, meetings, {stage.number: stage}, {stage.number: buddy}, by, at)
    for promise in course.definition.letters:
        if promise.stage == stage.number:
            Letter.objects.get_or_create(
                course=course,
                stage=stage,
                kind=promise.kind,
                recipient=course.newcomer if promise.to == "newcomer" else buddy,
                defaults={
                    "due_on": due_on(
                        promise, stage_starts_on=stage.starts_on, stage_ends_on=stage.ends_on, started_on=today
                    )
                },
            )


def _farewell(plan: Plan, course: Course, stage: Stage, freed: Person, by: Person) -> Draft:
    """A kind word to somebody who was to host and no longer is."""
    with translation.override(freed.language):
        values = {
            "name": freed.given_name,
            "newcomer": course.newcomer.name,
            "day": long_date(stage.starts_on),
            "regards": signed(by.name),
        }
        subject = _("You will not be the buddy of %(newcomer)s after all") % values
        text = (
            _(
                "Dear %(name)s\n\n"
                "We have made a new plan for the time to come, and somebody else will be the buddy of "
                "%(newcomer)s from %(day)s. You need do nothing: the meetings leave your calendar by themselves.\n\n"
                "Thank you for being ready to help. If this does not suit you, just write back.\n\n"
                "%(regards)s"
            )
            % values
        )
    return Draft(
        key=f"plan:{plan.pk}:freed:{stage.pk}",
        kind=Message.Kind.LETTER,
        organisation=course.organisation,
        recipient=freed,
        to_name=freed.name,
        to_address=freed.email,
        subject=subject,
        text=text,
        language=freed.language,
        reply_to=by.email,
    )
