"""What follows from a change in somebody's working life, as codes with values; words are made in `texts`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Code(StrEnum):
    """One kind of consequence each."""

    COURSE_BEGINS = "course_begins"  # a course begins on another day
    COURSE_ENDS = "course_ends"  # a course ends on this day
    COURSE_DROPPED = "course_dropped"  # a course that has not begun is taken back
    COURSE_PAUSES = "course_pauses"  # a course stands still
    COURSE_RESUMES = "course_resumes"  # a course goes on
    NEEDS_BUDDY = "needs_buddy"  # somebody else must host; perhaps somebody is proposed
    DUTY = "duty"  # a role is somebody else's
    ANSWERS = "answers"  # letters are signed, and answers to them read, by somebody else
    NO_STAND_IN = "no_stand_in"  # whoever stood in until now does so no longer
    MEETINGS = "meetings"  # meetings get another time, or will not take place


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that follows: for whom, who else it is about (the role of a duty), from when to when, how many."""

    code: Code
    who: str = ""
    other: str = ""
    first: date | None = None
    last: date | None = None
    moved: int = 0
    cancelled: int = 0
    number: int = 0


def seal_of(found: Iterable[Consequence]) -> str:
    """A short mark of what follows, to tell whether it is still what somebody saw; empty where nothing does."""
    told = list(found)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16] if told else ""
