"""What a coordinator at Lindevang has to solve this Monday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from vaert.home.demo.staff import ZONE, Staff
from vaert.meetings.models import Meeting, MeetingChange
from vaert.mentoring.models import Course, Pairing
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment


def make_trouble(staff: Staff, courses: dict[str, Course], today: date) -> None:
    """A buddy goes on leave, one leaves, a pair falls silent, an introduction is late, a mail bounces."""
    _goes_on_leave(_buddy(courses["Freja Mortensen"], today), today + timedelta(days=24))
    _leaves(_buddy(courses["Kasper Vestergaard"], today), today + timedelta(days=38))
    _falls_silent(courses["Mikkel Johansen"], today)
    _introduction_is_late(courses["Rasmus Olsen"])
    _mail_bounces(staff)
    if not staff.organisation.people.filter(given_name="Viggo", family_name="Frandsen").update(is_willing=False):
        raise LookupError("the demo library has no Viggo Frandsen")


def _buddy(course: Course, today: date) -> Pairing:
    return Pairing.objects.select_related("buddy").covering(today).get(stage__course=course)


def _goes_on_leave(pairing: Pairing, from_day: date) -> None:
    Absence.objects.create(person=pairing.buddy, starts_on=from_day, ends_on=from_day + timedelta(days=150))


def _leaves(pairing: Pairing, last_day: date) -> None:
    Employment.objects.filter(person=pairing.buddy).update(ends_on=last_day)


def _falls_silent(course: Course, today: date) -> None:
    """No meeting held for about eight weeks: those since then are only in the calendar."""
    since = datetime.combine(today - timedelta(days=58), time(), ZONE)
    silent = Meeting.objects.filter(
        stage_meeting__stage__course=course, starts_at__gt=since, starts_at__lt=datetime.combine(today, time(), ZONE)
    )
    MeetingChange.objects.filter(meeting__in=silent, what__in=["held", "missed"]).delete()
    silent.update(state=Meeting.State.BOOKED)


def _introduction_is_late(course: Course) -> None:
    late = Meeting.objects.filter(stage_meeting__stage__course=course, kind=Meeting.Kind.INTRODUCTION)
    MeetingChange.objects.filter(meeting__in=late, what="held").delete()
    late.update(state=Meeting.State.MISSED)


def _mail_bounces(staff: Staff) -> None:
    newest = (
        Message.objects.in_organisation(staff.organisation)
        .filter(kind=Message.Kind.LETTER)
        .order_by("-created_at")
        .first()
    )
    if newest is not None:
        newest.state = Message.State.FAILED
        newest.last_error = "550 5.1.1 Mailbox unavailable"
        newest.sent_at = None
        newest.save(update_fields=["state", "last_error", "sent_at"])
