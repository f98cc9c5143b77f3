"""Bring the present buddies together, and let their tips stay (M12)."""

from datetime import datetime

from django.db import transaction

from vaert.common.dates import local
from vaert.meetings.actions import InThePast, NewMeeting, book
from vaert.meetings.models import Meeting
from vaert.mentoring.course.sparring import FEWEST, LENGTH_MINUTES, MOST, present_buddies
from vaert.mentoring.models import Tip
from vaert.people.models import Organisation, Person


class NobodyToGather(Exception):
    """Fewer than two host on the day. Carries how many."""


class TooManyToGather(Exception):
    """More host on the day than can meet in one hour."""


@transaction.atomic
def book_sparring(*, organisation: Organisation, starts_at: datetime, place: str, by: Person, at: datetime) -> Meeting:
    """Invite those who host on that day to an hour together. The same time again is the meeting that is booked.

    Raises InThePast, NobodyToGather and TooManyToGather.
    """
    if starts_at <= at:
        raise InThePast(starts_at)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two coordinators book one meeting
    booked = Meeting.objects.in_organisation(organisation).booked()
    there: Meeting | None = booked.filter(kind=Meeting.Kind.SPARRING, starts_at=starts_at).first()
    if there is not None:
        return there
    buddies = present_buddies(organisation, local(starts_at).date())
    if len(buddies) < FEWEST:
        raise NobodyToGather(len(buddies))
    if len(buddies) > MOST:
        raise TooManyToGather
    new = NewMeeting(
        kind=Meeting.Kind.SPARRING,
        starts_at=starts_at,
        attendees=buddies,
        organiser=by,
        place=place,
        length_minutes=LENGTH_MINUTES,
    )
    return book([new], organisation=organisation, by=by, at=at)[0]


@transaction.atomic
def give_tip(*, words: str, by: Person, at: datetime) -> Tip:
    """Write a tip for the other buddies; the same words of the same buddy are the tip that is there."""
    Person.objects.select_for_update().get(pk=by.pk)  # pressed twice, it is one tip
    tip: Tip
    tip, _ = Tip.objects.present().get_or_create(
        organisation_id=by.organisation_id, writer=by, words=words.strip(), defaults={"written_at": at}
    )
    return tip


def remove_tip(*, tip: Tip, by: Person, at: datetime) -> bool:
    """Take a tip away; False when it was taken away before."""
    return bool(Tip.objects.present().filter(pk=tip.pk).update(removed_at=at, removed_by=by))
