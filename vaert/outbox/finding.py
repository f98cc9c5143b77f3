"""Finding messages among many."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Q, Value, When

from vaert.common.danish import search_key
from vaert.common.prepared import PreparedPages, prepared
from vaert.outbox.models import Message
from vaert.outbox.models.message import MessageQuerySet, sight_of
from vaert.people.models import Person

State = Message.State
SHOWN: dict[str, list[State]] = {"waiting": [State.WAITING, State.SENDING], "failed": [State.FAILED, State.DATA]}
_LETTERS_FIRST = Case(When(kind=Message.Kind.LETTER, then=Value(0)), default=Value(1))  # within a deed
_COLUMNS = ("organisation", "kind", "to_name", "to_address", "subject", "calendar_method", "state")
_MOMENTS = ("created_at", "next_attempt_at", "sent_at", "attempts")
_FACE = ("recipient__given_name", "recipient__family_name")


def find_message(reader: Person, pk: int, *, on: date) -> Message | None:
    """The message, with its recipient and organisation, where the reader sees that it exists."""
    found = _one(*sight_of(reader, on=on), pk)
    return found[0] if found else None


def pages_of_messages(
    reader: Person, *, on: date, shown: str = "", kind: str = "", words: str = ""
) -> PreparedPages[Message]:
    """What the reader sees for a Paginator, the newest deed first: `shown` of `SHOWN`, one kind, to whom.

    A word with @ also finds the addresses of those who are nobody's colleague any more.
    """
    address = words.strip().lower() if "@" in words else None
    values: list[Any] = [*sight_of(reader, on=on), kind or None, address, *search_key(words).split()]
    return _listed.pages(*values, shown=shown if shown in SHOWN else "")


@prepared
def _one(organisation: int, recipient: int | None, pk: int) -> MessageQuerySet:
    seen = Message.objects.in_sight(organisation, recipient).filter(pk=pk)
    return seen.select_related("organisation", "recipient")


@prepared
def _listed(
    organisation: int, recipient: int | None, kind: str | None, address: str | None, *words: str, shown: str
) -> MessageQuerySet:
    found = Message.objects.in_sight(organisation, recipient)
    if shown:
        found = found.filter(state__in=SHOWN[shown])
    if kind is not None:
        found = found.filter(kind=kind)
    if words:
        colleagues = Person.objects.filter(organisation_id=organisation)
        for word in words:
            colleagues = colleagues.with_word(word)
        to_them = Q(recipient__in=colleagues.order_by())
        found = found.filter(to_them if address is None else to_them | Q(to_address__contains=address))
    ordered = found.order_by("-created_at", _LETTERS_FIRST, "id")
    return ordered.select_related("recipient").only(*_COLUMNS, *_MOMENTS, *_FACE)
