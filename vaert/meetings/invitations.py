"""The mails of a meeting: invitation, moved, cancelled; each with its entry for the reader's calendar (D1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common.dates import long_time
from vaert.common.links import full_address
from vaert.meetings import another_time, reminders, words
from vaert.meetings.calendar_text import Attending, Event, calendar
from vaert.meetings.held_link import held_path
from vaert.meetings.models import Meeting
from vaert.outbox import actions as outbox
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person

REQUEST = "REQUEST"
CANCEL = "CANCEL"


def invite(meeting: Meeting, readers: Iterable[Person], attendees: Sequence[Person], *, at: datetime) -> list[Draft]:
    """An invitation to each of the readers, in their language."""
    drafts = []
    for reader in readers:
        with override(reader.language):
            subject = _("%(meeting)s on %(when)s") % _named(meeting, reader, attendees, at)
            opening = words.opening(meeting, reader, attendees)
            closing = _does_it_suit(reader, attendees)
            drafts.append(_draft(meeting, reader, attendees, REQUEST, subject, [opening], closing, at))
    return drafts


def moved(
    meeting: Meeting,
    readers: Iterable[Person],
    attendees: Sequence[Person],
    *,
    was_at: datetime,
    by: Person | None,
    at: datetime,
) -> list[Draft]:
    """The new time to each of the readers; their calendar moves the entry it has. Without `by` nobody is named."""
    drafts = []
    for reader in readers:
        with override(reader.language):
            subject = _("Moved to %(when)s: %(meeting)s") % _named(meeting, reader, attendees, at)
            was = {"by": by.name if by else "", "was": long_time(was_at, at.date())}
            if by is None:
                opening = _("The meeting, which was on %(was)s, has a new time, because the old one no longer suits.")
                opening %= was
            elif by.pk == reader.pk:
                opening = _("You have moved the meeting, which was on %(was)s.") % was
            else:
                opening = _("%(by)s has moved the meeting, which was on %(was)s.") % was
            closing = _does_it_suit(reader, attendees)
            drafts.append(_draft(meeting, reader, attendees, REQUEST, subject, [opening], closing, at))
    return drafts


def cancelled(
    meeting: Meeting, readers: Iterable[Person], attendees: Sequence[Person], *, by: Person | None, at: datetime
) -> list[Draft]:
    """That the meeting will not take place, to each of the readers; their calendar takes the entry out."""
    drafts = []
    for reader in readers:
        with override(reader.language):
            subject = _("Cancelled: %(meeting)s on %(when)s") % _named(meeting, reader, attendees, at)
            if by is None:
                opening = _("The meeting will not take place, because something has changed since it was booked.")
            elif by.pk == reader.pk:
                opening = _("You have cancelled the meeting.")
            else:
                opening = _("%(by)s has cancelled the meeting.") % {"by": by.name}
            drafts.append(_draft(meeting, reader, attendees, CANCEL, subject, [opening], "", at))
    return drafts


def with_others(
    meeting: Meeting, readers: Iterable[Person], attendees: Sequence[Person], *, was_at: datetime, at: datetime
) -> list[Draft]:
    """Whom the meeting is with now, and when, to those who stay; their calendar changes the entry it has."""
    drafts = []
    for reader in readers:
        with override(reader.language):
            subject = _("%(meeting)s on %(when)s") % _named(meeting, reader, attendees, at)
            others = {"names": words.names(words.others_than(reader, attendees)), "was": long_time(was_at, at.date())}
            if meeting.starts_at == was_at:
                opening = _("The meeting is with %(names)s now, at the time you know.") % others
            else:
                opening = _("The meeting is with %(names)s now. It was on %(was)s and has a new time.") % others
            closing = _does_it_suit(reader, attendees)
            drafts.append(_draft(meeting, reader, attendees, REQUEST, subject, [opening], closing, at))
    return drafts


def uninvited(meeting: Meeting, readers: Iterable[Person], *, was_at: datetime, at: datetime) -> list[Draft]:
    """That somebody else takes the meeting over, to those who leave it; their calendar takes the entry out.

    The CANCEL names them alone and has no STATUS: the meeting itself goes on (RFC 5546, 3.2.5).
    """
    drafts = []
    for reader in readers:
        with override(reader.language):
            told = {"when": long_time(was_at, at.date())}
            subject = _("You need not come on %(when)s: somebody else takes the meeting") % told
            opening = _("Somebody else takes the meeting %(when)s over from you. It leaves your calendar.") % told
            drafts.append(
                Draft(
                    key=_key(meeting, meeting.sequence, reader, CANCEL),
                    kind=Message.Kind.CANCELLATION,
                    organisation=meeting.organisation,
                    recipient=reader,
                    subject=subject,
                    text="\n\n".join([_("Hi %(name)s") % {"name": reader.given_name}, opening, _regards(meeting)]),
                    calendar=calendar([_without(meeting, reader, was_at, at)], method=CANCEL),
                    calendar_method=CANCEL,
                )
            )
    return drafts


def _without(meeting: Meeting, reader: Person, was_at: datetime, at: datetime) -> Event:
    """The entry that takes one person out of a meeting that goes on, at the time that person knows."""
    known = event(meeting, reader, [reader], at=at)
    length = known.ends_at - known.starts_at
    return replace(known, starts_at=was_at, ends_at=was_at + length, has_status=False, description="", link="")


def _regards(meeting: Meeting) -> str:
    return _("Kind regards") + f"\n{meeting.organisation.name}"


def take_back(invited: Mapping[Meeting, Sequence[Person]], *, at: datetime) -> set[tuple[int, int]]:
    """Drop the invitations that still wait; returns who has heard of which meeting: (meeting id, person id).

    With them go the reminders of the meetings, and what was written because their time did not suit.
    Whoever has not heard of a meeting needs not hear that it was moved or cancelled.
    """
    keys = {
        _key(meeting, sequence, person, REQUEST): (meeting.pk, person.pk)
        for meeting, people in invited.items()
        for person in people
        for sequence in range(meeting.sequence + 1)
    }
    dropped = outbox.drop([*keys, *reminders.keys(invited), *another_time.keys(invited)], at=at) & keys.keys()
    on_the_way = Message.objects.filter(key__in=keys.keys() - dropped).values_list("key", flat=True)
    unheard = {keys[key] for key in dropped} - {keys[key] for key in on_the_way}
    return set(keys.values()) - unheard


def event(meeting: Meeting, reader: Person, attendees: Sequence[Person], *, at: datetime, language: str = "") -> Event:
    """The meeting as an entry in the reader's calendar, in the active language, which `language` names."""
    link = _link(meeting)
    about = words.about(meeting, reader, attendees)
    see = _("See or move the meeting") + f": {link}" if link else ""
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamped_at=at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=words.title(meeting, reader, attendees),
        language=language or reader.language,
        place=meeting.place,
        description="\n\n".join(part for part in [about, meeting.description, see] if part),
        link=link,
        organiser=_organiser(meeting),
        attending=tuple(Attending(one.name, one.email, is_asked=one.pk == reader.pk) for one in attendees),
        is_cancelled=meeting.state == Meeting.State.CANCELLED,
    )


def _draft(
    meeting: Meeting,
    reader: Person,
    attendees: Sequence[Person],
    method: str,
    subject: str,
    opening: list[str],
    closing: str,
    at: datetime,
) -> Draft:
    is_cancelled = method == CANCEL
    link = full_address(another_time.move_path(meeting, reader))
    return Draft(
        key=_key(meeting, meeting.sequence, reader, method),
        kind=Message.Kind.CANCELLATION if is_cancelled else Message.Kind.INVITATION,
        organisation=meeting.organisation,
        recipient=reader,
        subject=subject,
        text="\n\n".join(
            part
            for part in [
                _("Hi %(name)s") % {"name": reader.given_name},
                *opening,
                words.facts(meeting, at),
                "" if is_cancelled else meeting.description,
                closing,
                "" if is_cancelled else _held(meeting, reader),
                _regards(meeting),
            ]
            if part
        ),
        reply_to=_reply_to(meeting, reader, attendees),
        calendar=calendar([event(meeting, reader, attendees, at=at)], method=method),
        calendar_method=method,
        pointless_after=meeting.ends_at,
        button=(_("See or move the meeting"), link) if link and not is_cancelled else None,
    )


def _held(meeting: Meeting, reader: Person) -> str:
    """How the reader says afterwards, with one tap, that they have met (M11). In mails only: calendars are shared."""
    link = full_address(held_path(meeting, reader))
    return _("When you have met, say so with one tap: %(link)s") % {"link": link} if link else ""


def _does_it_suit(reader: Person, attendees: Sequence[Person]) -> str:
    others = {"names": words.names(words.others_than(reader, attendees))}
    if settings.ADDRESS:
        return _("Does it not suit you? Move the meeting with the button below, and %(names)s will be told.") % others
    return _("Does it not suit you? Move the meeting on its page in Vært, and %(names)s will be told.") % others


def _named(meeting: Meeting, reader: Person, attendees: Sequence[Person], at: datetime) -> dict[str, str]:
    return {
        "meeting": words.title(meeting, reader, attendees),
        "when": long_time(meeting.starts_at, at.date()),
    }


def _key(meeting: Meeting, sequence: int, person: Person, method: str) -> str:
    """One message to a person for each change of the meeting."""
    return f"meeting:{meeting.uid}:{sequence}:{person.pk}:{method.lower()}"


def _link(meeting: Meeting) -> str:
    """The address of the meeting's page; empty where nobody has said where Vært is found (half a link is none)."""
    return full_address(reverse("meeting", args=[meeting.pk]))


def _reply_to(meeting: Meeting, reader: Person, attendees: Sequence[Person]) -> str:
    """Whom one would answer: the other one in the meeting, or whoever called it."""
    others = [person for person in attendees if person.pk != reader.pk]
    whom = others[0] if len(others) == 1 else meeting.organiser
    return f'"{whom.name.replace(chr(34), "")}" <{whom.email}>' if whom and whom.pk != reader.pk else ""


def _organiser(meeting: Meeting) -> tuple[str, str]:
    """The person who called the meeting, at our own address: answers must come back to the sender."""
    name, address = parseaddr(settings.MAIL_FROM)
    return (meeting.organiser.name if meeting.organiser else name, address)
