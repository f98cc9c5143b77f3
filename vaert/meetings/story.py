"""What happened to a meeting, with the times it was about: moved, missed and booked again are different (M10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vaert.meetings.models import MeetingChange

What = MeetingChange.What
_SAY_HOW_IT_STOOD = {What.BOOKED, What.MOVED, What.MISSED, What.HELD, What.REOPENED, What.CANCELLED}


@dataclass(frozen=True, slots=True)
class Happened:
    """One change: `then` is the time the meeting had before it, `to` the time it got where it got another."""

    change: MeetingChange
    then: datetime
    to: datetime | None
    is_rebooked: bool  # the meeting had been missed, and found a new time

    @property
    def word(self) -> str:
        """What happened, in a word or two."""
        return _("Booked again") if self.is_rebooked else str(self.change.get_what_display())


def what_happened(changes: Sequence[MeetingChange], starts_at: datetime | None = None) -> list[Happened]:
    """The changes of one meeting in the order they came; `starts_at` is its time now, else its rows say it."""
    if not changes:
        return []
    now = starts_at or changes[0].meeting.starts_at
    told: list[Happened] = []
    for place in range(len(changes) - 1, -1, -1):
        change = changes[place]
        if change.what != What.MOVED or change.was_at is None:
            told.append(Happened(change, now, None, is_rebooked=False))
            continue
        before = [one.what for one in changes[:place] if one.what in _SAY_HOW_IT_STOOD]
        told.append(Happened(change, change.was_at, now, is_rebooked=before[-1:] == [What.MISSED]))
        now = change.was_at
    return told[::-1]
