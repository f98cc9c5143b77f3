"""The mails of a meeting: invitation, moved, cancelled; each with its entry for the reader's calendar (D1)."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common.dates import long_time
from vaert.meetings import words
from vaert.meetings.calendar_text import Attending, Event, calendar
from vaert.meetings.models import Meeting
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person

REQUEST = "REQUEST"
CANCEL = "CANCEL"


def key(meeting: Meeting, person: Person, method: str) -> str:
    """The key of a meeting's message to one person: one for each change of the meeting."""
    return f"meeting:{meeting.uid}:{meeting.sequence}:{person.pk}:{method.lower()}"


def invite(meeting: Meeting, attendees: Sequence[Person], *, at: datetime) -> list[Draft]:
    """An invitation to each attendee, in their language."""
    drafts = []
    for reader in attendees:
        with override(reader.language):
            title = words.title(meeting, reader, attendees)
            subject = _("%(meeting)s %(when)s") % {"meeting": title, "when": long_time(meeting.starts_at, at.date())}
            opening = _("you are invited to a meeting.")
            drafts.append(_draft(meeting, attendees, reader, REQUEST, subject, opening, at))
    return drafts


def _draft(
    meeting: Meeting,
    attendees: Sequence[Person],
    reader: Person,
    method: str,
    subject: str,
    opening: str,
    at: datetime,
) -> Draft:
    link = settings.ADDRESS + reverse("meeting", args=[meeting.pk])
    organisation = meeting.organisation
    return Draft(
        key=key(meeting, reader, method),
        kind=Message.Kind.CANCELLATION if method == CANCEL else Message.Kind.INVITATION,
        organisation=organisation,
        recipient=reader,
        language=reader.language,
        subject=subject,
        text=_text(meeting, attendees, reader, opening, organisation.name),
        reply_to=_reply_to(meeting, attendees, reader),
        calendar=calendar([event(meeting, attendees, reader, at=at, link=link)], method=method),
        calendar_method=method,
        button=(_("See the meeting"), link),
    )


def _text(meeting: Meeting, attendees: Sequence[Person], reader: Person, opening: str, signed: str) -> str:
    facts = [_("When: %(when)s") % {"when": words.span(meeting.starts_at, meeting.length_minutes)}]
    if meeting.place:
        facts.append(_("Where: %(place)s") % {"place": meeting.place})
    hello = _("Hi %(name)s,") % {"name": reader.given_name}
    return "\n\n".join(part for part in [hello, opening, "\n".join(facts), meeting.description, signed] if part)


def _reply_to(meeting: Meeting, attendees: Sequence[Person], reader: Person) -> str:
    """Whom one would answer: the other one in the meeting, or whoever called it."""
    others = [person for person in attendees if person.pk != reader.pk]
    whom = others[0] if len(others) == 1 else meeting.organiser
    return f'"{whom.name.replace(chr(34), "")}" <{whom.email}>' if whom and whom.pk != reader.pk else ""


def event(meeting: Meeting, attendees: Sequence[Person], reader: Person, *, at: datetime, link: str = "") -> Event:
    """The meeting as an entry in the reader's calendar, in the active language."""
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamped_at=at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=words.title(meeting, reader, attendees),
        language=reader.language,
        place=meeting.place,
        description=meeting.description,
        link=link if "://" in link else "",
        organiser=_organiser(meeting),
        attending=tuple(Attending(person.name, person.email) for person in attendees),
        is_cancelled=meeting.state == Meeting.State.CANCELLED,
    )


def _organiser(meeting: Meeting) -> tuple[str, str]:
    """The person who called the meeting, at our own address: replies must come back to the sender."""
    name, address = parseaddr(settings.MAIL_FROM)
    return (meeting.organiser.name if meeting.organiser else name, address)
