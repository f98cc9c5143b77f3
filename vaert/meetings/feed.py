"""What a person's calendar feed holds, and the secret address it has (D1)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common import wall
from vaert.meetings import invitations
from vaert.meetings.calendar_text import WholeDays, calendar
from vaert.meetings.models import Feed, Meeting
from vaert.people.models import Person

_LOOK_BACK = timedelta(days=90)
_SIGNER = Signer(salt="vaert.meetings.feed", sep=".")


def token_of(feed: Feed) -> str:
    """The secret part of the feed's address."""
    return _SIGNER.sign(f"{feed.person_id}-{feed.version}")


@wall.everywhere()
def person_of(token: str) -> Person | None:
    """Whose feed it is; None for an address that is made up, was replaced, or was closed."""
    try:
        person_id, version = _SIGNER.unsign(token).split("-")
    except (BadSignature, ValueError):
        return None
    open_ones = Feed.objects.filter(person_id=person_id, version=version, closed_at=None)
    feed = open_ones.select_related("person__organisation").first()
    return feed.person if feed else None


def text_of(person: Person, *, at: datetime, besides: Iterable[WholeDays] = ()) -> str:
    """The person's meetings as iCalendar, three months back and all that are to come, and what else is theirs.

    In their language. It changes only when a meeting does, or what stands `besides`. Three queries.
    """
    mine = Meeting.objects.of(person).filter(starts_at__gte=at - _LOOK_BACK)
    shown = mine.filter(state__in=[Meeting.State.BOOKED, Meeting.State.HELD]).order_by("starts_at")
    meetings = shown.annotate(changed_at=Max("changes__at")).select_related("organiser")
    with override(person.language):
        events = [
            invitations.event(
                meeting,
                person,
                [attendee.person for attendee in meeting.attendees.all()],
                at=meeting.changed_at or meeting.starts_at,
            )
            for meeting in meetings.prefetch_related("attendees__person")
        ]
        return calendar([*events, *besides], name=_("Meetings from Vært"))
