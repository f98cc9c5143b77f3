"""Several mails to one reader made into one; each keeps its row, which says where it went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import ngettext, override

from vaert.outbox import layout
from vaert.outbox.message_id import message_id_of
from vaert.outbox.models import Message
from vaert.people.models import Person

State = Message.State


def join(parts: Sequence[Message], person: Person, *, kind: str, at: datetime) -> Message:
    """Put the messages into one new one that is due now, and mark them as joined. In the caller's transaction."""
    key = f"joined:{parts[0].pk}:{parts[-1].pk}"
    mail = Message(
        organisation=parts[0].organisation,
        key=key,
        message_id=message_id_of(key),
        kind=kind,
        recipient=person,
        to_name=person.name,
        to_address=person.email,
        language=person.language,
        created_at=at,
        next_attempt_at=at,
    )
    _write(mail, parts)
    mail.save()
    Message.objects.filter(pk__in=[part.pk for part in parts]).update(state=State.JOINED, joined_into=mail)
    return mail


def take_out(keys: Collection[str], *, at: datetime) -> set[str]:
    """Take messages out of the mails they were joined into, where those still wait; an empty one is dropped.

    Returns the keys of those that were taken out. In the caller's transaction.
    """
    if not keys:
        return set()
    taken: set[str] = set()
    joined = Message.objects.filter(key__in=keys, state=State.JOINED)
    waiting = joined.filter(joined_into__state=State.WAITING, joined_into__maybe_twice=False)
    for mail in Message.objects.select_for_update().filter(parts__in=waiting, state=State.WAITING).order_by("pk"):
        out = mail.parts.filter(key__in=keys)
        taken |= set(out.values_list("key", flat=True))
        out.update(state=State.DROPPED, closed_at=at, joined_into=None)
        left = list(mail.parts.order_by("next_attempt_at", "id"))
        if left:
            _write(mail, left)
        else:
            mail.state, mail.closed_at = State.DROPPED, at
        mail.save()
    return taken


def _write(mail: Message, parts: Sequence[Message]) -> None:
    """The words of the parts, one after the other, and whom one would answer where that is one and the same.

    The mail is pointless when the last of its parts is.
    """
    late = [part.pointless_after for part in parts if part.pointless_after]
    mail.pointless_after = max(late) if len(late) == len(parts) else None
    answered = {part.reply_to for part in parts}
    mail.reply_to = answered.pop() if len(answered) == 1 else ""
    with override(mail.language):
        more = len(parts) - 1
        said = ngettext("%(first)s – and %(more)s more", "%(first)s – and %(more)s more", more)
        mail.subject = parts[0].subject if not more else said % {"first": parts[0].subject[:170], "more": more}
    if not more:
        mail.text, mail.html = parts[0].text, parts[0].html
        return
    mail.text = layout.RULE.join(f"{part.subject.upper()}\n\n{part.text.strip()}\n" for part in parts)
    mail.html = layout.joined([(part.subject, part.html) for part in parts])
