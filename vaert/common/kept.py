"""What is dear to find out about a large house, kept for a minute."""

from __future__ import annotations

from collections.abc import Hashable
from time import monotonic
from typing import Generic, TypeVar

AT_MOST, SECONDS = 64, 60

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, kept in this process for a minute each; the oldest go when there are too many.

    Keep what may be a minute old, such as how many there are, never what a deed has just changed for its reader.
    """

    def __init__(self) -> None:
        self.kept: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable) -> T | None:
        """The value; None where it is not known any more."""
        until, found = self.kept.get(key, (0.0, None))
        return found if monotonic() < until else None

    def put(self, key: Hashable, found: T) -> None:
        """Keep it for a minute."""
        self.kept.pop(key, None)
        while len(self.kept) >= AT_MOST:
            self.kept.pop(next(iter(self.kept)), None)
        self.kept[key] = (monotonic() + SECONDS, found)
