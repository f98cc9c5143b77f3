"""When a time does not suit one of the two: both are written to, with three times when both are free (M10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common.dates import long_time
from vaert.common.links import Signed, full_address, make_token
from vaert.meetings import words
from vaert.meetings.models import Attendee, Meeting
from vaert.meetings.other_times import Still, proposals
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person

MOVE = "move"
_PAIR = 2
_LINK_LIVES = timedelta(days=35)  # a meeting that was missed can still be moved for as long


def move_path(meeting: Meeting, person: Person) -> str:
    """Where one of its people can move the meeting without logging in."""
    said = Signed(about=meeting.pk, person=person.pk, until=meeting.starts_at + _LINK_LIVES)
    return reverse("move_by_link", args=[make_token(MOVE, said)])


def mails(
    meeting: Meeting, unsuited: Attendee, attendees: Sequence[Attendee], *, today: date, at: datetime, still: Still = ()
) -> list[Draft]:
    """A mail to each of the two; none where more than two meet: there one who stays away moves nobody.

    The same no, or the same wish, to the same time of the meeting makes the same mails.
    """
    people = [attendee.person for attendee in attendees]
    if len(people) != _PAIR:
        return []
    found = proposals(meeting, people, today=today, still=still)
    free = sorted(time for time in found if time != unsuited.rather_at)
    return [_mail(meeting, unsuited, reader, people, free, at) for reader in people]


def keys(meetings: Iterable[Meeting]) -> list[str]:
    """The keys of these mails that were written about the meetings; a look-up only where a time does not suit."""
    asked = Q()
    for meeting in meetings:
        if meeting.unsuited_at is not None:
            asked |= Q(key__gte=f"meeting:{meeting.uid}:", key__lt=f"meeting:{meeting.uid};")
    return list(Message.objects.filter(asked, kind=Message.Kind.LETTER).values_list("key", flat=True)) if asked else []


def _mail(
    meeting: Meeting, unsuited: Attendee, reader: Person, people: Sequence[Person], free: list[datetime], at: datetime
) -> Draft:
    link = full_address(move_path(meeting, reader))
    wish = f"{unsuited.rather_at:%Y%m%d%H%M}" if unsuited.rather_at else "no"
    with override(reader.language):
        return Draft(
            key=f"meeting:{meeting.uid}:{meeting.sequence}:{reader.pk}:{unsuited.person_id}-{wish}",
            kind=Message.Kind.LETTER,
            organisation=meeting.organisation,
            recipient=reader,
            subject=_subject(meeting, unsuited, reader, at),
            text="\n\n".join(
                [
                    _("Hi %(name)s") % {"name": reader.given_name},
                    _opening(meeting, unsuited, reader, people, at),
                    *_times(unsuited, free, at),
                    _("Kind regards") + f"\n{meeting.organisation.name}",
                ]
            ),
            reply_to=_reply_to(reader, people),
            pointless_after=meeting.starts_at,
            button=(_("Find another time"), link) if link else None,
        )


def _subject(meeting: Meeting, unsuited: Attendee, reader: Person, at: datetime) -> str:
    when = long_time(meeting.starts_at, at.date())
    if unsuited.person_id == reader.pk:
        return _("Another time than %(when)s?") % {"when": when}
    if unsuited.rather_at:
        rather = {"name": unsuited.person.given_name, "when": long_time(unsuited.rather_at, at.date())}
        return _("%(name)s would rather meet on %(when)s") % rather
    return _("%(name)s cannot meet on %(when)s") % {"name": unsuited.person.given_name, "when": when}


def _opening(meeting: Meeting, unsuited: Attendee, reader: Person, people: Sequence[Person], at: datetime) -> str:
    said = {
        "name": unsuited.person.given_name,
        "meeting": words.title(meeting, reader, people),
        "when": long_time(meeting.starts_at, at.date()),
    }
    if unsuited.person_id == reader.pk:
        return _("You have answered that “%(meeting)s” on %(when)s does not suit you.") % said
    return _("%(name)s has answered that “%(meeting)s” on %(when)s does not suit them.") % said


def _times(unsuited: Attendee, free: list[datetime], at: datetime) -> list[str]:
    """The time that was proposed, and those when both are free."""
    said = []
    if unsuited.rather_at:
        rather = {"name": unsuited.person.given_name, "when": long_time(unsuited.rather_at, at.date())}
        said.append(_("Proposed by %(name)s: %(when)s.") % rather)
    if free:
        listed = "\n".join(f"– {long_time(time, at.date())}" for time in free)
        said.append(_("You are both free:") + f"\n{listed}")
        said.append(_("Choose the one that suits you. Then the meeting moves, and you are both told."))
    elif not unsuited.rather_at:
        said.append(
            _("We found no time in the coming weeks when you can both meet. Agree on one, and move the meeting.")
        )
    return said


def _reply_to(reader: Person, people: Sequence[Person]) -> str:
    """The other one of the two."""
    other = next(person for person in people if person.pk != reader.pk)
    return f'"{other.name.replace(chr(34), "")}" <{other.email}>'
