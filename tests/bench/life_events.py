"""What happens to people in a library, each as likely on a day as `EVENTS` says, through the pages' own deeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from tests.bench.life_library import ZONE, Life
from tests.bench.life_people import (
    a_first_day_moves,
    seen_and_done,
    somebody_changes,
    somebody_goes_on_leave,
    somebody_is_back,
    somebody_is_hired,
    somebody_is_ill,
    somebody_leaves,
    somebody_moves,
    somebody_stays,
)
from vaert.home.monday import monday_facts, monday_list
from vaert.lifecycle.actions.courses import end_year, pause_year, resume_year
from vaert.meetings.actions import hold, move_meeting
from vaert.meetings.models import ClosingDay, Meeting
from vaert.meetings.other_times import proposals
from vaert.mentoring import actions
from vaert.mentoring.actions.asking import TooLate, decline
from vaert.mentoring.actions.pausing import CannotPause
from vaert.mentoring.actions.replacing import AlreadyReplaced, CannotHost, NotRunning, replace_buddy
from vaert.mentoring.models import Course, CourseAction, Pairing, Plan, Replacement
from vaert.mentoring.proposal.newcomers import newcomers_since
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.staff_import.entries import Entry, EntryChanges
from vaert.people.staff_import.roster import write_roster

_DAY = timedelta(days=1)
State = Meeting.State


def a_roster_comes(life: Life) -> None:
    """Desk shifts of some weeks ahead, in the middle of what is booked."""
    added = []
    monday = life.today + timedelta(days=7 - life.today.weekday() + 14)
    for person in life.here():
        if not person.week or life.chance.random() < 0.3:
            continue
        for week in range(4):
            day = monday + timedelta(days=7 * week + life.chance.choice(person.week)[0])
            hour = life.chance.choice([9, 10, 12, 13])
            begins = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
            added.append(Entry(person.pk, begins, begins + timedelta(hours=life.chance.choice([2, 3])), "Skranken"))
    life.happens(f"a roster of {len(added)} shifts from {monday}")
    known = {(each.person_id, each.starts) for each in life.shifts}
    fresh = [each for each in added if (each.person_id, each.starts) not in known]
    life.shifts += fresh
    write_roster(EntryChanges(len(fresh), [], added=fresh), lambda _share: None)


def a_day_is_closed(life: Life) -> None:
    """The library closes on some day to come."""
    day = life.today + timedelta(days=life.chance.randint(5, 90))
    ClosingDay.objects.get_or_create(organisation=life.organisation, on=day, defaults={"name": "Lukket"})
    life.happens(f"closed on {day}")


def a_meeting_moves(life: Life) -> None:
    """One of the two picks another time from those that suit both."""
    booked = list(Meeting.objects.coming(life.at).filter(organisation=life.organisation)[:20])
    if booked:
        _move(life, life.chance.choice(booked))


def _move(life: Life, meeting: Meeting) -> None:
    people = [each.person for each in meeting.attendees.select_related("person")]
    times = proposals(meeting, people, today=life.today)
    if times:
        starts_at = life.chance.choice(times)
        life.happens(f"meeting {meeting.pk} moves from {meeting.starts_at} to {starts_at}")
        move_meeting(meeting, starts_at=starts_at, by=life.chance.choice(people), at=life.at)


def a_year_is_paused(life: Life) -> None:
    """Somebody lets a year stand still, with or without an end."""
    course = _some_course(life)
    if course is None:
        return
    first = life.today + timedelta(days=life.chance.choice([0, 3, 20]))
    last = first + timedelta(days=life.chance.choice([10, 30, 90])) if life.chance.random() < 0.6 else None
    life.happens(f"course {course.pk} is paused {first} to {last}")
    deed = life.deed()
    try:
        seen_and_done(life, course.newcomer, lambda: pause_year(course=course, from_on=first, until_on=last, **deed))
    except CannotPause:
        life.happens("refused: it stands still")


def a_year_goes_on(life: Life) -> None:
    """A year that stands still goes on."""
    course, deed = _some_course(life, pauses__ends_on=None, pauses__isnull=False), life.deed()
    if course is not None:
        on = life.today + timedelta(days=life.chance.choice([0, 5]))
        life.happens(f"course {course.pk} goes on from {on}")
        seen_and_done(life, course.newcomer, lambda: resume_year(course=course, on=on, **deed))


def a_year_ends_early(life: Life) -> None:
    """Somebody ends a year."""
    course, deed = _some_course(life), life.deed()
    if course is not None:
        last = life.today + timedelta(days=life.chance.choice([0, 0, 14, 60]))
        life.happens(f"course {course.pk} ends on {last}")
        seen_and_done(life, course.newcomer, lambda: end_year(course=course, last_on=last, **deed))


def _some_course(life: Life, **which: object) -> Course | None:
    rows = Course.objects.running().filter(organisation=life.organisation, **which)
    found = list(rows.select_related("newcomer", "organisation", "scheme").order_by("pk"))
    return life.chance.choice(found) if found else None


def the_mail_server_dies(life: Life) -> None:
    """For some days no mail leaves the house."""
    if life.mail_is_dead_until is None:
        life.mail_is_dead_until = life.today + timedelta(days=life.chance.randint(1, 5))
        life.happens(f"the mail server is dead until {life.mail_is_dead_until}")


def everybody_is_planned(life: Life) -> None:
    """A plan of the whole organisation is made and published, unless it is stale."""
    plan = actions.ask_for_plan(organisation=life.organisation, **life.deed())
    plan = actions.make_plan(plan=plan, at=life.at)
    if life.chance.random() < 0.3:
        actions.drop_plan(plan=plan, by=life.coordinator, at=life.at)
        return
    seal = plan.seal
    plan = Plan.objects.get(pk=plan.pk)
    try:
        actions.publish_plan(plan=plan, seen=seal, **life.deed())
        life.happens(f"plan {plan.pk} is published")
    except (actions.StalePlan, actions.PlanChanged):
        life.happens(f"plan {plan.pk} is stale")


def a_task_is_refused(life: Life) -> None:
    """Somebody who has been asked cannot after all."""
    asked = Pairing.objects.filter(
        stage__course__organisation=life.organisation, asked_at__isnull=False, starts_on__gt=life.today
    )
    pairing = asked.select_related("stage__course", "buddy").order_by("pk").first()
    if pairing is not None:
        life.happens(f"{pairing.buddy_id} cannot host in stage {pairing.stage_id}")
        try:
            decline(pairing=pairing, at=life.at, today=life.today)
        except TooLate:
            life.happens("too late")


EVENTS: list[tuple[float, Callable[[Life], None]]] = [
    (0.030, somebody_is_hired),
    (0.022, somebody_leaves),
    (0.008, somebody_stays),
    (0.010, a_first_day_moves),
    (0.100, somebody_is_ill),
    (0.025, somebody_goes_on_leave),
    (0.050, somebody_is_back),
    (0.015, somebody_moves),
    (0.020, somebody_changes),
    (0.033, a_roster_comes),
    (0.010, a_day_is_closed),
    (0.060, a_meeting_moves),
    (0.008, a_year_is_paused),
    (0.040, a_year_goes_on),
    (0.005, a_year_ends_early),
    (0.010, the_mail_server_dies),
    (0.015, everybody_is_planned),
    (0.030, a_task_is_refused),
]


def what_was_held(life: Life) -> None:
    """Of the meetings that are over most are said to be held, some missed; of some nobody says anything."""
    over = Meeting.objects.booked().filter(organisation=life.organisation, starts_at__lt=life.at - timedelta(hours=8))
    for meeting in list(over.order_by("starts_at")):
        draw = life.chance.random()
        by = meeting.attendees.order_by("pk").first()
        if by is None:
            continue
        if draw < 0.6:
            hold.mark_held(meeting, by=by.person, at=life.at)
            life.kinds["a meeting is held"] += 1
        elif draw < 0.7:
            hold.mark_missed(meeting, by=by.person, at=life.at)
            life.kinds["a meeting is missed"] += 1
            if life.chance.random() < 0.6:
                _move(life, meeting)
    action = CourseAction.objects.filter(stage__course__organisation=life.organisation, done_at=None).first()
    if action is not None and life.chance.random() < 0.05:
        actions.finish_action(action=action, by=life.coordinator, at=life.at)


def the_monday_list_is_done(life: Life) -> None:
    """A coordinator does what the list asks for, most of it."""
    if life.today.weekday() > 4 or life.chance.random() < 0.3:
        return
    for person in newcomers_since(life.organisation.pk, life.today, life.today - timedelta(days=60)):
        if life.chance.random() < 0.7:
            first = person.employments.order_by("starts_on").last().starts_on
            actions.register_course(newcomer=person, scheme=life.scheme, starts_on=first, **life.deed())
            life.happens(f"course for {person.pk}")
    for course in Course.objects.filter(organisation=life.organisation, state=Course.State.REGISTERED):
        if life.chance.random() < 0.5:
            _start(life, course)
    for row in Replacement.objects.in_organisation(life.organisation).waiting().select_related("stage", "buddy"):
        if row.buddy is not None and life.chance.random() < 0.4:
            _replace(life, row)
    for message in Message.objects.filter(organisation=life.organisation, state=Message.State.FAILED):
        life.happens(f"mail {message.pk} failed: {message.last_error}")


def _start(life: Life, course: Course) -> None:
    actions.propose_again(course=course, today=life.today)
    course.refresh_from_db()
    proposal = Proposal.from_data(course.proposal or {})
    try:
        actions.start_course(course=course, seen=proposal.seal(), **life.deed())
        life.happens(f"course {course.pk} of {course.newcomer_id} starts {course.starts_on}")
        life.kinds["a year is started"] += 1
    except actions.NobodyToBegin:
        life.happens(f"course {course.pk} has nobody")


def _replace(life: Life, row: Replacement) -> None:
    first, old = max(row.from_on, life.today), row.old_pairing_id or 0
    try:
        replace_buddy(stage=row.stage, buddy=row.buddy, seen=old, from_on=first, until_on=row.until_on, **life.deed())
        life.happens(
            f"{row.buddy_id} takes over from {row.gives_way_id} in stage {row.stage_id} {first} {row.until_on}"
        )
        life.kinds["a buddy takes over"] += 1
    except (AlreadyReplaced, CannotHost, NotRunning) as error:
        life.happens(f"{row.buddy_id} cannot take over: {error!r}")


def the_day(life: Life) -> None:
    """Everything that happens today."""
    what_was_held(life)
    for likelihood, event in EVENTS:
        if life.chance.random() < likelihood * life.haste:
            before = len(life.told)
            event(life)
            life.kinds[event.__name__.replace("_", " ")] += len(life.told) > before
    the_monday_list_is_done(life)


def monday(life: Life) -> object:
    """The list as it is now."""
    return monday_list(monday_facts(life.organisation, today=life.today, at=life.at))
