"""What a course's reminders say: the question a meeting begins with, an introduction that is due, a silence (M14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common.dates import ZONE, local, long_date, long_time, relative
from vaert.common.links import full_address
from vaert.common.words import in_letters
from vaert.meetings import reminders
from vaert.meetings.busy import public_holidays
from vaert.meetings.held_link import held_path
from vaert.meetings.models import Meeting
from vaert.mentoring.course.guide import opening
from vaert.mentoring.course.now import CourseNow
from vaert.mentoring.models import Course, StageMeeting
from vaert.mentoring.text.contact import contact_of
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person

_OFFICE_HOURS = range(8, 17)


def is_office_time(at: datetime) -> bool:
    """Whether people are written to now: a working day, from eight to five on the clock of the library."""
    now = local(at)
    return now.weekday() < 5 and now.hour in _OFFICE_HOURS and now.date() not in public_holidays(now.year)


def guide_of(meetings: Iterable[Meeting]) -> reminders.Said:
    """What to say of each meeting from its guide: the theme and the question it opens with. One query."""
    rows = StageMeeting.objects.filter(meeting__in=list(meetings)).select_related("stage__course__scheme")
    links = {link.meeting_id: link for link in rows}

    def said(meeting: Meeting, reader: Person) -> list[str]:
        if meeting.kind == Meeting.Kind.SPARRING:
            return [_("Think of one thing that worked with your new colleague, and one that was hard.")]
        link = links.get(meeting.pk)
        if link is None:
            return []
        theme = link.stage.course.definition.stage(link.stage.number).theme(link.number)
        question = opening(theme, link.number)
        if not question:
            return []
        if theme is None:
            return [_("Begin with the question: %(question)s") % {"question": question}]
        words = {"theme": theme.name, "question": question}
        return [_("This time it is about “%(theme)s”. Begin with the question: %(question)s") % words]

    return said


def introduction_mail(course: Course, buddy: Person, due: date, *, today: date) -> Draft:
    """To the buddy: the introduction is due and not booked."""
    coordinator = contact_of(course, today)
    with override(buddy.language):
        values = {
            "name": course.newcomer.given_name,
            "day": long_date(due, today),
            "when": relative(due, today),
            "coordinator": coordinator.name if coordinator else course.organisation.name,
        }
        return _mail(
            f"introduction:{course.pk}:{due}:{buddy.pk}",
            course,
            buddy,
            _("%(name)s’s introduction is due on %(day)s") % values,
            [
                _("You promised %(name)s an introduction by %(day)s, %(when)s. No time is booked for it yet.") % values,
                _("Find an hour with %(name)s. If it cannot be done, tell %(coordinator)s in time.") % values,
            ],
            last=due,
        )


def silence_mails(
    course: Course, now: CourseNow, buddy: Person, unsettled: Meeting | None, *, today: date
) -> list[Draft]:
    """To both: it is long since you met. Whoever has met can say so in the mail itself."""
    since = today - timedelta(days=now.silent_days(today))
    return [
        _silence_mail(course, now, reader, other, unsettled, since, today)
        for reader, other in ((course.newcomer, buddy), (buddy, course.newcomer))
    ]


def _silence_mail(
    course: Course, now: CourseNow, reader: Person, other: Person, unsettled: Meeting | None, since: date, today: date
) -> Draft:
    with override(reader.language):
        values = {"name": other.given_name, "weeks": in_letters((today - since).days // 7)}
        parts = [_("You and %(name)s have not met for %(weeks)s weeks, as far as we know.") % values]
        if now.meetings.next_at:
            parts.append(
                _("You have a time on %(time)s. Keep it, or move it to one that suits. Half an hour is enough.")
                % {"time": long_time(now.meetings.next_at, today)}
            )
        else:
            parts.append(_("Find half an hour with %(name)s. A cup of coffee is enough.") % values)
        link = full_address(held_path(unsettled, reader)) if unsettled else ""
        if link:
            parts.append(_("Have you met in the meantime? Say so with one tap: %(link)s") % {"link": link})
        parts.append(_("Only you two get this e-mail. What you talk about is yours."))
        subject = _("You and %(name)s: it is time for a cup of coffee") % values
        key, last = f"silence:{course.pk}:{since}:{reader.pk}", today + timedelta(days=7)  # a weekly mail may bring it
        return _mail(key, course, reader, subject, parts, last=last)


def _mail(key: str, course: Course, reader: Person, subject: str, parts: list[str], *, last: date) -> Draft:
    """A mail that is true until the last day that it helps."""
    page = full_address(reverse("course", args=[course.pk]))
    hello, bye = _("Hi %(name)s") % {"name": reader.given_name}, _("Kind regards") + f"\n{course.organisation.name}"
    return Draft(
        key=key,
        kind=Message.Kind.REMINDER,
        organisation=course.organisation,
        recipient=reader,
        subject=subject,
        text="\n\n".join([hello, *parts, bye]),
        pointless_after=datetime.combine(last + timedelta(days=1), time(), ZONE),
        button=(_("See the course"), page) if page else None,
    )
