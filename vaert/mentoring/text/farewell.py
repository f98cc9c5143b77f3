"""A word of thanks to whoever hosted when a course ends early (M9)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.text.contact import contact_of, signed
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person


def thanks_drafts(course: Course, *, by: Person | None, at: datetime, today: date) -> list[Draft]:
    """A mail to the last buddy who hosted and still works here; why the course ended is nobody's business."""
    last = Pairing.objects.filter(stage__course=course, starts_on__lte=today).select_related("buddy").last()
    if last is None or not Person.objects.filter(pk=last.buddy_id).not_left(today).exists():
        return []
    with translation.override(last.buddy.language):
        names = {"name": last.buddy.given_name, "newcomer": course.newcomer.given_name}
        writer = by or contact_of(course, today)
        text = "\n\n".join(
            [
                _("Dear %(name)s") % names,
                _("%(newcomer)s’s year with us has ended, and so has your task as the buddy.") % names,
                _("Thank you for the time you have given. You need do nothing: what was booked leaves your calendar."),
                signed(writer.name if writer else course.organisation.name),
            ]
        )
        return [
            Draft(
                key=f"course:{course.pk}:ended:{last.buddy_id}",
                kind=Message.Kind.LETTER,
                organisation=course.organisation,
                recipient=last.buddy,
                subject=_("Thank you for being the buddy of %(newcomer)s") % names,
                text=text,
                reply_to=writer.email if writer else "",
            )
        ]
