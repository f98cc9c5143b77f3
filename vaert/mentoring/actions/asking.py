"""The next buddy is asked a month ahead, and can say no with one click (M9, M12)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.common.links import Signed, full_address, make_token
from vaert.common.prepared import prepared
from vaert.mentoring.actions.locking import locked_course
from vaert.mentoring.actions.looking_ahead import note_need
from vaert.mentoring.models import Course, Letter, Pairing, Pause, Replacement
from vaert.mentoring.text.contact import contact_of, signed
from vaert.outbox.actions import Draft, queue
from vaert.outbox.models import Message
from vaert.people.models import Organisation

ASKED_AHEAD_DAYS = 30
NEXT_BUDDY = "next-half-year"


class TooLate(Exception):
    """The half-year has begun, so the way to be relieved is the coordinator."""


@transaction.atomic
def ask_next_buddies(*, organisation: Organisation, today: date, at: datetime) -> int:
    """Ask everybody whose half-year begins within a month whether it still suits them; each once. How many that was.

    Who is to give way there is not asked, unless it turns out that they need not. Somebody who was asked about the
    same half-year before it went to another and came back is not asked again.
    """
    asked = _to_ask(organisation.pk, today, today + timedelta(days=ASKED_AHEAD_DAYS))
    if not asked:
        return 0
    for pairing in asked:
        pairing.asked_at = at
    Pairing.objects.bulk_update(asked, ["asked_at"])
    queue([_question(pairing, today) for pairing in asked], at=at)
    return len(asked)


@prepared
def _to_ask(organisation: int, today: date, until: date) -> QuerySet[Pairing]:
    due = Pairing.objects.select_for_update(of=("self",)).filter(
        stage__course__organisation_id=organisation,
        asked_at=None,
        starts_on__gt=today,
        starts_on__lte=until,
        stage__number__gt=1,
        stage__course__state=Course.State.RUNNING,
    )
    due = due.exclude(stage__course__in=Pause.objects.open().values("course"))
    due = due.exclude(stage__in=Replacement.objects.waiting().values("stage"))
    course = ("stage__course__organisation", "stage__course__newcomer", "stage__course__started_by")
    return due.select_related("buddy", *course).order_by("starts_on", "pk")


def _question(pairing: Pairing, today: date) -> Draft:
    course, buddy = pairing.stage.course, pairing.buddy
    coordinator = contact_of(course, today)
    address = full_address(reverse("next_buddy", args=[link_token(pairing)]))
    with translation.override(buddy.language):
        values = {
            "name": buddy.given_name,
            "newcomer": course.newcomer.name,
            "first": long_date(pairing.starts_on, today),
            "last": long_date(pairing.ends_on, today),
        }
        no = _("If you cannot after all, say so with one click. You need not say why, and we find somebody else.")
        if not address:
            no = _("If you cannot after all, just write back. You need not say why, and we find somebody else.")
        text = "\n\n".join(
            [
                _("Dear %(name)s") % values,
                _("From %(first)s until %(last)s you are the buddy of %(newcomer)s. We look forward to it.") % values,
                _("Does it still suit you? Then you need do nothing: the times are in your calendar."),
                no,
                signed(coordinator.name if coordinator else course.organisation.name),
            ]
        )
        return Draft(
            key=f"next-buddy:{course.pk}:{pairing.stage.number}:{buddy.pk}:{pairing.starts_on}",
            kind=Message.Kind.LETTER,
            organisation=course.organisation,
            recipient=buddy,
            subject=_("You will soon be the buddy of %(newcomer)s") % values,
            text=text,
            reply_to=coordinator.email if coordinator else "",
            button=(_("I cannot after all"), address) if address else None,
        )


def link_token(pairing: Pairing) -> str:
    """The signed part of the address that lets the buddy say no until the half-year begins.

    It is about the course and, as its version, the stage, so it still holds when the half-year comes back to the buddy.
    """
    course = pairing.stage.course
    until = datetime.combine(pairing.starts_on, time(), ZoneInfo(course.organisation.time_zone))
    said = Signed(about=course.pk, person=pairing.buddy_id, until=until, version=pairing.stage.number)
    return make_token(NEXT_BUDDY, said)


def asked_about(said: Signed) -> Pairing | None:
    """The half-year that a link is about, while its buddy has it and the course runs: the last one, of several."""
    rows = Pairing.objects.filter(
        buddy=said.person,
        stage__course=said.about,
        stage__number=said.version,
        stage__course__state=Course.State.RUNNING,
    )
    return rows.select_related("stage__course__newcomer", "stage__course__started_by").order_by("starts_on").last()


@transaction.atomic
def decline(*, pairing: Pairing, at: datetime, today: date) -> Replacement | None:
    """The buddy of a coming half-year cannot after all: it is nobody's, and a proposal waits for the coordinator.

    The meetings stay in the new colleague's calendar until somebody takes over, or until a week before. Saying no
    twice is once. Raises TooLate when the half-year has begun.
    """
    course = locked_course(pairing.stage.course)
    held = Pairing.objects.filter(pk=pairing.pk).select_related("stage", "buddy").first()
    if held is None:
        return None
    if held.starts_on <= today:
        raise TooLate
    stage, buddy, held_from, last = held.stage, held.buddy, held.starts_on, held.ends_on
    stage.course = course
    Letter.objects.filter(stage=stage, recipient=buddy, state=Letter.State.PLANNED).delete()
    held.delete()
    return note_need(
        stage=stage,
        cause=Replacement.Cause.DECLINED,
        gives_way=buddy.pk,
        old_pairing=None,
        first=held_from,
        last=last,
        at=at,
        today=today,
    )
