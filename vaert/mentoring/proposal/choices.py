"""What was chosen for a course that has not begun: by somebody's hand, or by a published plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
        return cls.read(course.choices)

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Choices:
        """The choices as a course keeps them."""
        kept = kept or {}
        return cls(
            buddies={int(stage): buddy for stage, buddy in kept.get("buddies", {}).items()},
            times={
                (int(key.split("-")[0]), int(key.split("-")[1])): datetime.fromisoformat(at)
                for key, at in kept.get("times", {}).items()
            },
            planned=frozenset(kept.get("planned", [])),
        )
