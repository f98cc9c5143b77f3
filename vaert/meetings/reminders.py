"""The mail before a meeting: when it is due, and what it says (M15). What two talk about is never in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common.dates import ZONE, local, long_time
from vaert.common.links import full_address
from vaert.common.prepared import prepared
from vaert.meetings import words
from vaert.meetings.busy import closed_days
from vaert.meetings.held_link import held_path
from vaert.meetings.models import Attendee, Meeting, with_people
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Organisation, Person

MORNING = time(8)  # nobody is written to before this, on the clock of the library
_FARTHEST = timedelta(days=14)  # how far ahead the working day before a meeting can lie: over Christmas

Said = Callable[[Meeting, Person], list[str]]  # what a room above knows to say of a meeting, in the active language


def due(*, at: datetime) -> list[Meeting]:
    """Booked meetings that come, whose people are to be reminded now; of every organisation.

    That is from eight in the morning of the last working day before. Whoever has heard of the time that day or later
    needs no reminder.
    """
    today = local(at).date()
    wanted: list[int] = []
    for house, rows in groupby(_coming(at, at + _FARTHEST), key=itemgetter(0)):
        closed = closed_days(Organisation(pk=house), today - timedelta(days=1), today + _FARTHEST).days
        wanted += [pk for _house, pk, starts_at, told_at in rows if _is_due(starts_at, told_at, closed, at)]
    if not wanted:
        return []
    found = Meeting.objects.filter(pk__in=wanted).select_related("organisation")
    return list(found.prefetch_related(with_people()).order_by("starts_at", "pk"))


@prepared
def _coming(at: datetime, until: datetime) -> QuerySet[Any, Any]:
    """House, meeting, its time and when it was last told of."""
    coming = Meeting.objects.booked().filter(starts_at__gt=at, starts_at__lt=until)
    told = coming.annotate(told_at=Max("changes__at")).order_by("organisation_id")
    return told.values_list("organisation_id", "pk", "starts_at", "told_at")


def reminders(meetings: Iterable[Meeting], *, said: Said, at: datetime) -> list[Draft]:
    """A mail to each who is to be there and has not said no, in their language. None to who has left, or is alone."""
    meetings, drafts = list(meetings), []
    present = Person.objects.filter(attendances__meeting__in=meetings).not_left(local(at).date())
    known = set(present.order_by().values_list("pk", flat=True))
    for meeting, attendees, people in _with_people(meetings):
        here = [one for one in attendees if one.person_id in known]
        wanted = [one.person for one in here if one.reply != Attendee.Reply.DECLINED]
        drafts += [_draft(meeting, reader, people, said, at) for reader in wanted if len(here) > 1]
    return drafts


def keys(invited: Mapping[Meeting, Sequence[Person]]) -> list[str]:
    """The keys of the reminders of meetings at the times they have now."""
    return [_key(meeting, person) for meeting, people in invited.items() for person in people]


def working_day_before(day: date, closed: frozenset[date]) -> date:
    """The last day before it that is neither in a weekend nor closed."""
    before = day - timedelta(days=1)
    while before.weekday() > 4 or before in closed:
        before -= timedelta(days=1)
    return before


def _is_due(starts_at: datetime, told_at: datetime | None, closed: frozenset[date], at: datetime) -> bool:
    since = datetime.combine(working_day_before(local(starts_at).date(), closed), MORNING, ZONE)
    return since <= at and (told_at is None or local(told_at).date() < since.date())


def _with_people(meetings: Iterable[Meeting]) -> Iterable[tuple[Meeting, list[Attendee], list[Person]]]:
    for meeting in meetings:
        attendees = list(meeting.attendees.all())
        yield meeting, attendees, [one.person for one in attendees]


def _draft(meeting: Meeting, reader: Person, people: Sequence[Person], said: Said, at: datetime) -> Draft:
    with override(reader.language):
        named = {"meeting": words.title(meeting, reader, people), "when": long_time(meeting.starts_at, at.date())}
        held = full_address(held_path(meeting, reader))
        page = full_address(reverse("meeting", args=[meeting.pk]))
        parts = [
            _("Hi %(name)s") % {"name": reader.given_name},
            _("Soon you meet: %(meeting)s.") % named,
            words.facts(meeting, at),
            *said(meeting, reader),
            _("When you have met, say so with one tap: %(link)s") % {"link": held} if held else "",
            _("Kind regards") + f"\n{meeting.organisation.name}",
        ]
        return Draft(
            key=_key(meeting, reader),
            kind=Message.Kind.REMINDER,
            organisation=meeting.organisation,
            recipient=reader,
            subject=_("Remember: %(meeting)s on %(when)s") % named,
            text="\n\n".join(part for part in parts if part),
            pointless_after=meeting.starts_at,
            button=(_("Prepare or move the meeting"), page) if page else None,
        )


def _key(meeting: Meeting, person: Person) -> str:
    """One reminder to a person of a meeting at a time."""
    return f"meeting:{meeting.uid}:reminder:{person.pk}:{meeting.starts_at:%Y%m%d%H%M}"
