"""How often one may try in a while: asking for codes, guessing them. Says when to try again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most `times` in any `minutes`, for one key such as an e-mail address.

    Each try takes a slot that frees itself again. Adding a slot is atomic in the shared cache, so tries at the
    same moment from many machines cannot pass together where only one may.
    """

    name: str
    times: int
    minutes: int

    def take(self, key: str, *, at: datetime) -> datetime | None:
        """Take a slot. Returns None when there was one, else the instant when the next is free."""
        free_again = at + timedelta(minutes=self.minutes)
        if any(cache.add(slot, free_again, self.minutes * 60) for slot in self._slots(key)):
            return None
        return min(cache.get_many(self._slots(key)).values(), default=free_again)

    def locked_until(self, key: str) -> datetime | None:
        """The instant when the next slot is free, None when one is free now. Takes nothing."""
        taken = cache.get_many(self._slots(key))
        return min(taken.values()) if len(taken) == self.times else None

    def forget(self, key: str) -> None:
        """Free every slot, because it went well."""
        cache.delete_many(self._slots(key))

    def _slots(self, key: str) -> list[str]:
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        return [f"limit:{self.name}:{digest}:{number}" for number in range(self.times)]


CODES_ASKED = Limit("codes-asked", times=5, minutes=15)  # by address
CODES_GUESSED = Limit("codes-guessed", times=9, minutes=60)  # by address: three codes, three guesses each
ASKED_FROM = Limit("asked-from", times=60, minutes=15)  # by network address: a whole library may share one
