"""The lines of the Monday list, and the parts they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import groupby

from django.utils.translation import gettext as _

from vaert.mentoring.course.now import Face

LINES_ON_A_SCREEN = 8  # the rest is a click away


class Urgency(IntEnum):
    """The parts of the list, in order."""

    NOW = 0
    WEEK = 1
    COMING = 2


@dataclass(frozen=True, slots=True)
class Deed:
    """The one thing to do about a line: a verb, and where it is done.

    `sent` makes it a button that does it in place: these values are posted to `href`, with back=today among them.
    """

    words: str
    href: str
    sent: tuple[tuple[str, str | int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: whom it is about, what is the matter, the day it counts from, what to do."""

    urgency: Urgency
    who: Face
    text: str
    since: date
    deed: Deed
    course: int | None = None
    waited: str = ""  # how long it has waited, where the day alone would be taken for the day of the event
    besides: Deed | None = None  # what else could be done about it, where there is a choice

    @property
    def leads_to_course(self) -> bool:
        """Whether the deed already is to look at the course."""
        return self.deed.sent is None and self.deed.href.startswith("/courses/") and "/stages/" not in self.deed.href


@dataclass(frozen=True, slots=True)
class MondayList:
    """The lines, the most urgent and oldest first, and how many running courses are in order.

    There are so many `more` lines after these, of which `more_needing` wait for a deed.
    """

    lines: list[Line]
    in_order: int
    more: int = 0
    more_needing: int = 0

    @property
    def needing(self) -> int:
        """How many lines wait for a deed; what is merely coming does not."""
        return self.more_needing + sum(line.urgency < Urgency.COMING for line in self.lines)

    def parts(self, shown: int | None) -> list[tuple[str, list[Line]]]:
        """The first `shown` lines (all where None) under their headings."""
        words = {Urgency.NOW: _("Urgent"), Urgency.WEEK: _("This week"), Urgency.COMING: _("On the way")}
        grouped = groupby(self.lines[:shown], key=lambda line: line.urgency)
        return [(words[urgency], list(lines)) for urgency, lines in grouped]
