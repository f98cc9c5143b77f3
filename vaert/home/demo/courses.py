"""Two years of new colleagues at Lindevang: every course was started by the deed that starts courses."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.db.models import F

from vaert.home.demo.evaluations import evaluate
from vaert.home.demo.staff import WEEKS, ZONE, Staff, mail_address
from vaert.home.demo.together import find_out_together
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.mentoring import actions
from vaert.mentoring.models import Course, CourseAction, Letter, Scheme
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.actions import add_person
from vaert.people.models import Person

# Days from today of the first day, department: who came when. Amira is the new colleague of the tour.
NEWCOMERS: list[tuple[int, str, str]] = [
    (-715, "Birgitte Kjær", "Borgerservice"),
    (-700, "Ole Winther", "Vollsmose"),
    (-672, "Emma Juhl", "Børn og unge"),
    (-655, "Karim Yilmaz", "Dalum"),
    (-610, "Sanne Bach", "Voksenformidling"),
    (-594, "Peter Dahl", "Tarup"),
    (-563, "Leyla Schmidt", "Digital udvikling"),
    (-530, "Niels Berg", "Materialer og logistik"),
    (-502, "Pernille Lund", "Arrangementer"),
    (-471, "Mathilde Eriksen", "Musikbiblioteket"),
    (-440, "Jakob Nygaard", "Bolbro"),
    (-402, "Ulla Rasmussen", "Børn og unge"),
    (-350, "Stine Madsen", "Vollsmose"),
    (-335, "Simon Kowalska", "Borgerservice"),
    (-320, "Nanna Petersen", "Voksenformidling"),
    (-291, "Yusuf Iversen", "Tarup"),
    (-262, "Marie Christensen", "Dalum"),
    (-240, "Øjvind Thomsen", "Lokalhistorisk arkiv"),
    (-229, "Camilla Nørgaard", "Materialer og logistik"),
    (-196, "Olga Kristensen", "Digital udvikling"),
    (-171, "Mikkel Johansen", "Voksenformidling"),
    (-150, "Freja Mortensen", "Vollsmose"),
    (-113, "Amira Haddad", "Børn og unge"),
    (-96, "Kasper Vestergaard", "Borgerservice"),
    (-82, "Inge Færch", "Arrangementer"),
    (-61, "Thomas Pedersen", "Bolbro"),
    (-40, "Line Nguyen", "Dalum"),
    (-19, "Rasmus Olsen", "Voksenformidling"),
    (-9, "Anne-Sofie Frederiksdatter Vestergaard-Christiansen", "Lokalhistorisk arkiv"),
]
REGISTERED = [(8, "Morten Bæk", "Tarup"), (22, "Signe Hansen", "Børn og unge")]
COMING = [(5, "Fatima Larsen", "Borgerservice"), (15, "Emil Skov", "Søhus"), (39, "Bente Ågård", "Vollsmose")]
NEW_NAMES = {name for _, name, _ in [*NEWCOMERS, *REGISTERED, *COMING]}
ENDED_EARLY = {"Pernille Lund": 120, "Marie Christensen": 200}  # days they stayed


def build_courses(staff: Staff, scheme: Scheme, today: date, chance: random.Random) -> dict[str, Course]:
    """Start every course as it was started then, and let the time since pass. By the newcomer's name."""
    courses = {}
    for days, name, department in NEWCOMERS:
        starts_on = _weekday(today + timedelta(days=days))
        newcomer = _newcomer(staff, name, department, starts_on)
        courses[name] = _started(staff, scheme, newcomer, starts_on)
        if name in ENDED_EARLY:  # said at once, so that nobody asks them to host after they have left
            newcomer.employments.update(ends_on=starts_on + timedelta(days=ENDED_EARLY[name]))
    for course in courses.values():
        _let_time_pass(course, today, chance)
    for name, days in ENDED_EARLY.items():
        _end_early(courses[name], days)
    evaluate(courses.values(), today, chance)
    for days, name, department in REGISTERED:
        starts_on = _weekday(today + timedelta(days=days))
        newcomer = _newcomer(staff, name, department, starts_on)
        courses[name] = actions.register_course(
            newcomer=newcomer, scheme=scheme, starts_on=starts_on, by=staff.coordinator, at=_morning(today), today=today
        )
    for days, name, department in COMING:
        _newcomer(staff, name, department, _weekday(today + timedelta(days=days)))
    find_out_together(staff, courses, today)
    _send_the_past(today)
    return courses


def _weekday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 5), ZONE)


def _newcomer(staff: Staff, name: str, department: str, starts_on: date) -> Person:
    given, family = name.rsplit(" ", 1)
    return add_person(
        organisation=staff.organisation,
        given_name=given,
        family_name=family,
        email=mail_address(name),
        department=staff.departments[department],
        starts_on=starts_on,
        leader=staff.leaders[department],
        by=staff.coordinator,
        at=_morning(starts_on),
        title="bibliotekar",
        week=WEEKS[0],
        weekly_hours=37,
    )


def _started(staff: Staff, scheme: Scheme, newcomer: Person, starts_on: date) -> Course:
    decided_on = starts_on - timedelta(days=14)
    course = actions.register_course(
        newcomer=newcomer,
        scheme=scheme,
        starts_on=starts_on,
        by=staff.coordinator,
        at=_morning(decided_on),
        today=decided_on,
    )
    return actions.start_course(
        course=course,
        seen=Proposal.from_data(course.proposal or {}).seal(),
        by=staff.coordinator,
        at=_morning(decided_on),
        today=decided_on,
    )


def _let_time_pass(course: Course, today: date, chance: random.Random) -> None:
    """Meetings before today were held (one in twenty was missed), actions were done, the year perhaps is over."""
    past = list(Meeting.objects.filter(stage_meeting__stage__course=course, starts_at__lt=_morning(today)))
    for meeting in past:
        meeting.state = Meeting.State.MISSED if chance.random() < 0.05 else Meeting.State.HELD
    Meeting.objects.bulk_update(past, ["state"])
    MeetingChange.objects.bulk_create(
        MeetingChange(meeting=each, what=each.state, by=each.organiser, at=each.ends_at) for each in past
    )
    Attendee.objects.filter(meeting__in=past).update(reply=Attendee.Reply.ACCEPTED)
    months = (today - course.starts_on).days / 30.4
    for number, action in enumerate(CourseAction.objects.filter(stage__course=course).select_related("stage")):
        if months > 2 * (number + 1):
            action.done_at = _morning(course.starts_on + timedelta(days=55 * (number + 1)))
            action.done_by = course.newcomer
            action.save(update_fields=["done_at", "done_by"])
    last = max(stage.ends_on for stage in course.stages.all())
    if last < today:
        course.state, course.ended_on = Course.State.COMPLETED, last
        course.save(update_fields=["state", "ended_on"])


def _end_early(course: Course, days: int) -> None:
    """The new colleague left: what was to come is cancelled."""
    last = course.starts_on + timedelta(days=days)
    course.newcomer.memberships.update(ends_on=last)
    Meeting.objects.filter(stage_meeting__stage__course=course, starts_at__gt=_morning(last)).update(
        state=Meeting.State.CANCELLED
    )
    for stage in course.stages.all():
        stage.pairings.filter(ends_on__gt=last, starts_on__lte=last).update(ends_on=last)
        stage.pairings.filter(starts_on__gt=last).delete()
    Letter.objects.filter(course=course, due_on__gt=last).update(state=Letter.State.DROPPED)
    course.state, course.ended_on = Course.State.ENDED, last
    course.save(update_fields=["state", "ended_on"])


def _send_the_past(today: date) -> None:
    """Letters whose day has come are written on their day; everything queued before today was sent then."""
    recent = today - timedelta(days=75)
    Letter.objects.filter(state=Letter.State.PLANNED, due_on__lt=recent).update(state=Letter.State.QUEUED)
    for day in sorted(set(Letter.objects.due(today).values_list("due_on", flat=True))):
        actions.send_due_letters(today=day, at=_morning(day))
    # Invitations of years that are over would only fill the mailbox.
    Message.objects.filter(kind=Message.Kind.INVITATION, created_at__lt=_morning(recent)).delete()
    Message.objects.filter(state=Message.State.WAITING).update(
        state=Message.State.SENT, sent_at=F("created_at"), attempts=1
    )
