"""What is practised, as the two find it again: in the next meeting's guide and on their front pages (M11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Aim
from vaert.people.models import Person


@prepared
def _aims(reader: int, on: date, courses: list[int]) -> QuerySet[Aim]:
    rows = Aim.objects.visible_with(reader, on).filter(course_id__in=courses)
    return rows.select_related("meeting", "buddy").order_by("meeting__starts_at", "pk")


@dataclass(frozen=True)
class Practised:
    """One thing that is practised, as one of the two sees it."""

    aim: Aim
    is_mine: bool  # the reader is the new colleague, whose it is
    is_with_another: bool  # agreed with somebody who is not the buddy now

    @property
    def may_take_along(self) -> bool:
        """Whether the reader may show it to the present buddy, or stop to."""
        return self.is_mine and self.is_with_another


class Aims:
    """Everything the reader may see that is practised in some courses: one query."""

    def __init__(self, courses: Iterable[int], reader: Person, *, on: date) -> None:
        self.reader = reader
        self._rows = _aims(reader.pk, on, list(courses))

    def at(self, meeting: Meeting) -> Aim | None:
        """What was agreed at the meeting."""
        return next((each for each in reversed(self._rows) if each.meeting_id == meeting.pk), None)

    def before(self, meeting: Meeting, *, newcomer: Person, buddy: Person | None) -> Practised | None:
        """What the two practise when they come to the meeting: the last thing that was agreed before it."""
        earlier = [each for each in self._rows if each.meeting.starts_at < meeting.starts_at]
        return self._practised(earlier, newcomer, buddy)

    def now(self, course: int, *, newcomer: Person, buddy: Person | None) -> Practised | None:
        """The last thing that was agreed in the course."""
        return self._practised([each for each in self._rows if each.course_id == course], newcomer, buddy)

    def _practised(self, rows: list[Aim], newcomer: Person, buddy: Person | None) -> Practised | None:
        if not rows:
            return None
        is_with_another = buddy is not None and rows[-1].buddy_id != buddy.pk
        return Practised(rows[-1], self.reader.pk == newcomer.pk, is_with_another)
