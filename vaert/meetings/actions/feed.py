"""Open, renew and close a person's calendar feed (D1)."""

from datetime import datetime

from django.db.models import F

from vaert.meetings.models import Feed
from vaert.people.models import Person


def open_feed(*, person: Person, at: datetime) -> Feed:
    """Give the person a feed; one that is open stays as it is, one that was closed gets a new address."""
    feed, _ = Feed.objects.get_or_create(person=person, defaults={"opened_at": at})
    Feed.objects.filter(pk=feed.pk, closed_at__isnull=False).update(
        version=F("version") + 1, opened_at=at, closed_at=None
    )
    feed.refresh_from_db()
    return feed


def renew_feed(*, person: Person, at: datetime) -> None:
    """Give an open feed a new address; the old one works no more."""
    Feed.objects.filter(person=person, closed_at=None).update(version=F("version") + 1, opened_at=at)


def close_feed(*, person: Person, at: datetime) -> None:
    """Stop the feed: its address works no more."""
    Feed.objects.filter(person=person, closed_at=None).update(closed_at=at)
