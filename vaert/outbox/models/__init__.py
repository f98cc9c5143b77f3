"""The state of the outbox."""

from vaert.outbox.models.hold import Hold
from vaert.outbox.models.inbox import Inbox, ReceivedMail
from vaert.outbox.models.message import Message

__all__ = ["Hold", "Inbox", "Message", "ReceivedMail"]
