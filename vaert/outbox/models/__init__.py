"""The state of the outbox."""

from vaert.outbox.models.message import Message

__all__ = ["Message"]
