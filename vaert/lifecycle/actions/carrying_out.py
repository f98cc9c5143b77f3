"""Change somebody's working life, or a year, with all that follows, in one transaction, once it has been seen (P5)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from vaert.lifecycle.consequences import Consequence, seal_of
from vaert.lifecycle.following import follow
from vaert.people.models import Organisation, Person

Deed = Callable[[], object]
"""What is to be done; it may return the consequences it has itself, as a list."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows, and whether it was done or only shown."""

    follows: list[Consequence]
    is_done: bool

    @property
    def seal(self) -> str:
        """The mark to send back when one has seen what follows and wants it."""
        return seal_of(self.follows)


def carry_out(
    deed: Deed,
    *,
    organisation: Organisation,
    people: Collection[int] | None,
    seen: str,
    by: Person,
    at: datetime,
    today: date,
) -> Outcome:
    """Do the deed and what follows from it, if that is what was `seen`; else do nothing and say what would follow.

    The deed may tell what it does itself. Where nothing follows, it is simply done. What is shown is found by doing it
    all and taking it back, so it cannot differ from what is done: no row is written, no message queued. Errors of the
    deed pass through.
    """
    with transaction.atomic():
        # The organisation first, then people and courses: the same order as every planning deed.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        told = deed()
        found = list(told) if isinstance(told, list) else []
        found += follow(organisation=organisation, people=people, by=by, at=at, today=today)
        is_done = seal_of(found) in {"", seen}
        if not is_done:
            transaction.set_rollback(True)
    return Outcome(found, is_done)
