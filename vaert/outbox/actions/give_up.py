"""A message that a server took came back: it was not delivered after all (D2)."""

from datetime import datetime, timedelta

from vaert.outbox.models import Message

State = Message.State
_CLOCKS_DIFFER = timedelta(minutes=10)


def give_up(*, message_id: str, address: str, words: str, returned_at: datetime, at: datetime) -> bool:
    """Mark the message as not delivered, with the server's words; False where it is none of ours.

    A notice from before the message was sent the last time is an old one and changes nothing. One that names an
    address we did not write to is not ours; an empty address is taken for the one we wrote to.
    """
    message = Message.objects.filter(message_id=message_id).first()
    if message is None or (address and not _is_to(message, address)):
        return False
    Message.objects.filter(pk=message.pk, state__in=[State.SENT, State.DATA]).exclude(
        sent_at__gt=returned_at + _CLOCKS_DIFFER
    ).update(state=State.FAILED, closed_at=at, leased_until=None, last_error=words[:300] or "5.0.0")
    return True


def _is_to(message: Message, address: str) -> bool:
    """Whether the notice is about our recipient; a domain may have been written as DNS knows it."""
    local, _, domain = message.to_address.lower().rpartition("@")
    try:
        return address in {f"{local}@{domain}", f"{local}@{domain.encode('idna').decode()}"}
    except UnicodeError:
        return False
