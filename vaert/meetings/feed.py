"""What a person's calendar feed holds, and the secret address it has (D1)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common import wall
from vaert.common.prepared import prepared
from vaert.meetings import invitations
from vaert.meetings.calendar_text import Event, WholeDays, calendar
from vaert.meetings.models import Attendee, Feed, Meeting
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
        person_id, version = map(int, _SIGNER.unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    found = _open(person_id, version)
    return found[0].person if found else None


@prepared
def _open(person: int, version: int) -> QuerySet[Feed]:
    open_ones = Feed.objects.filter(person_id=person, version=version, closed_at=None)
    return open_ones.select_related("person__organisation")


def events_of(person: Person, *, at: datetime) -> list[Event]:
    """The person's meetings, three months back and all that are to come, in their language: two queries.

    They change only when a meeting does, or somebody's name.
    """
    meetings = _shown(person.pk, at - _LOOK_BACK)
    people: dict[int, list[Person]] = defaultdict(list)
    for attendee in _attendees([meeting.pk for meeting in meetings]):
        people[attendee.meeting_id].append(attendee.person)
    with override(person.language):
        return [
            invitations.event(meeting, person, people[meeting.pk], at=changed_at or meeting.starts_at)
            for meeting in meetings
            for changed_at in [meeting.changed_at]  # type: ignore[attr-defined]
        ]


def as_text(entries: Iterable[Event | WholeDays], person: Person) -> str:
    """The person's feed as iCalendar."""
    with override(person.language):
        return calendar(entries, name=_("Meetings from Vært"))


@prepared
def _shown(person: int, since: datetime) -> QuerySet[Meeting]:
    mine = Meeting.objects.filter(attendees__person_id=person, starts_at__gte=since)
    shown = mine.filter(state__in=[Meeting.State.BOOKED, Meeting.State.HELD]).order_by("starts_at")
    return shown.annotate(changed_at=Max("changes__at")).select_related("organiser")


@prepared
def _attendees(meetings: list[int]) -> QuerySet[Attendee]:
    found = Attendee.objects.filter(meeting_id__in=meetings).select_related("person").order_by("pk")
    return found.only("meeting_id", "person__given_name", "person__family_name", "person__email")
