"""Put messages in the outbox, in the transaction of the deed that caused them (D2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from vaert.common.jobs import enqueue
from vaert.outbox import layout
from vaert.outbox.draft import Draft
from vaert.outbox.entry import read_entry
from vaert.outbox.message_id import message_id_of
from vaert.outbox.models import Message

CODE_LIFETIME = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def queue(drafts: Sequence[Draft], *, at: datetime) -> list[Message]:
    """Write the messages and wake the worker when the transaction commits.

    Returns the messages in the order of the drafts. A draft whose key is known makes no new message: the
    one that is there is returned as it is.
    """
    if not drafts:
        return []
    Message.objects.bulk_create([_message(draft, at) for draft in drafts], ignore_conflicts=True)
    if any(draft.due_at is None or draft.due_at <= at for draft in drafts):
        enqueue("vaert.outbox.jobs.send_due")
    written = {message.key: message for message in Message.objects.filter(key__in=[draft.key for draft in drafts])}
    return [written[draft.key] for draft in drafts]


def _message(draft: Draft, at: datetime) -> Message:
    person = draft.recipient
    label, address = draft.button or ("", "")
    return Message(
        organisation=draft.organisation,
        key=draft.key,
        message_id=message_id_of(draft.key),
        kind=draft.kind,
        recipient=person,
        to_name=draft.to_name or (person.name if person else ""),
        to_address=draft.to_address or (person.email if person else ""),
        reply_to=_one_line(draft.reply_to),
        language=draft.language or (person.language if person else "da"),
        subject=_one_line(draft.subject)[:200],
        text=f"{draft.text.strip()}\n\n{label}: {address}\n" if address else f"{draft.text.strip()}\n",
        html=layout.fragment(draft.text, draft.button),
        calendar=draft.calendar,
        calendar_method=draft.calendar_method,
        created_at=at,
        next_attempt_at=max(draft.due_at or at, at),
        event_at=_event_at(draft),
        pointless_after=draft.pointless_after,
        empty_at=_empty_at(draft, at),
    )


def _event_at(draft: Draft) -> datetime | None:
    """When a cancelled meeting would have begun: in quiet hours those of today go out nevertheless."""
    entry = read_entry(draft.calendar) if draft.kind == Message.Kind.CANCELLATION and draft.calendar else None
    return entry.starts_at if entry and isinstance(entry.starts_at, datetime) else None


def _empty_at(draft: Draft, at: datetime) -> datetime | None:
    """When the words are erased: a log-in code's when it expires; a demo keeps them to be read (D3)."""
    is_secret = draft.kind == Message.Kind.LOGIN_CODE and not (draft.organisation and draft.organisation.is_demo)
    return at + CODE_LIFETIME if is_secret else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
