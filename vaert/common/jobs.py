"""Background work: one way to ask for it, whatever engine carries it out.

What is due always stands on the domain's own rows; a job only wakes somebody to look. So a job may run
twice without harm, and a job that is lost is made good by the sweep in `config/schedule.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_q.tasks import async_task


@dataclass(frozen=True)
class _WakeUp:
    """A job that is put in the queue when the transaction commits; two of the same are equal."""

    function_path: str
    args: tuple[object, ...]
    organisation_id: int | None = None

    def __call__(self) -> None:
        # Inside a transaction the broker leaves the connection alone; outside one it may close it.
        with transaction.atomic():
            group = None if self.organisation_id is None else group_of(self.organisation_id)
            async_task(self.function_path, *self.args, group=group)


def group_of(organisation_id: object) -> str:
    """The word by which an organisation's jobs are told from those of the others."""
    return f"organisation:{organisation_id}"


def enqueue(function_path: str, *args: object, organisation_id: int | None = None) -> None:
    """Have the worker call the function once this transaction has committed; never after a rollback.

    Asking again for the same within one transaction changes nothing. Arguments are plain values (ids,
    words), never rows: the job reads the rows as they are when it runs. `organisation_id` says whose job it
    is: its administrators see it when it fails. A queue that cannot be reached is logged and left to the
    sweep: the deed is already done.

    Raises ImportError at once when there is no such function.
    """
    import_string(function_path)
    wake_up = _WakeUp(function_path, args, organisation_id)
    if not any(pending == wake_up for _, pending, *_ in connection.run_on_commit):
        transaction.on_commit(wake_up, robust=True)


def path_of(function: Callable[..., object]) -> str:
    """The dotted path of a function, as `enqueue` and the schedule want it."""
    return f"{function.__module__}.{function.__qualname__}"


def clear_sessions() -> None:
    """Forget the sessions that have expired."""
    call_command("clearsessions")
