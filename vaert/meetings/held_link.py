"""The address at which one of a meeting's people says with one tap that it was held, without logging in (M11)."""

from datetime import timedelta

from django.urls import reverse

from vaert.common.links import Signed, make_token
from vaert.meetings.models import Meeting
from vaert.people.models import Person

HELD = "held"
_LINK_LIVES = timedelta(days=30)  # after the meeting; later the page of the meeting is the place


def held_path(meeting: Meeting, person: Person) -> str:
    """Where the person says it; good for this meeting alone, until a month after its time."""
    said = Signed(about=meeting.pk, person=person.pk, until=meeting.ends_at + _LINK_LIVES)
    return reverse("held_by_link", args=[make_token(HELD, said)])
