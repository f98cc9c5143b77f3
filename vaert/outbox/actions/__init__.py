"""What can be done with messages, one deed a file."""

from vaert.outbox.actions.drop import drop
from vaert.outbox.actions.give_up import give_up
from vaert.outbox.actions.queue import queue
from vaert.outbox.actions.retry import let_go, retry, retry_all
from vaert.outbox.draft import Draft

__all__ = ["Draft", "drop", "give_up", "let_go", "queue", "retry", "retry_all"]
