"""What was chosen for a course that has not begun: by somebody's hand, or by a published plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vaert.mentoring.models import Course


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen: buddies by stage number, times by (stage number, meeting number).

    The stages in `planned` have theirs from a published plan, the others from somebody's hand.
    """

    buddies: dict[int, int]
    times: dict[tuple[int, int], datetime]
    planned: frozenset[int] = frozenset()

    @classmethod
    def of(cls, course: Course) -> Choices:
        """The choices kept on a course."""
        kept = course.choices or {}
        return cls(
            buddies={int(stage): buddy for stage, buddy in kept.get("buddies", {}).items()},
            times={
                (int(key.split("-")[0]), int(key.split("-")[1])): datetime.fromisoformat(at)
                for key, at in kept.get("times", {}).items()
            },
            planned=frozenset(kept.get("planned", [])),
        )
