"""Background work: one way to ask for it, whatever engine carries it out.

What is due always stands on the domain's own rows; a job only wakes somebody to look. So a job may run
twice without harm, and a job that is lost is made good by the sweep in `config/schedule.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_q.tasks import async_task

from vaert.common import wall

Result = TypeVar("Result")


@dataclass(frozen=True)
class _WakeUp:
    """A job that is put in the queue when the transaction commits; two of the same are equal."""

    function_path: str
    organisation: str  # whose rows the job may reach: those that whoever asked for it could (common.wall)
    args: tuple[object, ...]
    organisation_id: int | None = None

    def __getattr__(self, name: str) -> str:
        """Django names a callback by its `__qualname__` when it tells in the log that one failed."""
        if name == "__qualname__":
            return f"enqueue({self.function_path})"
        raise AttributeError(name)

    def __call__(self) -> None:
        # Inside a transaction the broker leaves the connection alone; outside one it may close it.
        with transaction.atomic():
            asked = (self.organisation, self.function_path, *self.args)
            group = None if self.organisation_id is None else group_of(self.organisation_id)
            async_task(path_of(run), *asked, task_name=self.function_path[-100:], group=group)


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
    reach = str(organisation_id) if organisation_id and wall.in_force() == wall.EVERYWHERE else wall.in_force()
    wake_up = _WakeUp(function_path, reach, args, organisation_id)
    if not any(pending == wake_up for _, pending, *_ in connection.run_on_commit):
        transaction.on_commit(wake_up, robust=True)


def run(organisation: str, function_path: str, *args: object) -> object:
    """What the worker calls: the function, behind the wall of the organisation it was asked for in."""
    with wall.inside(organisation):
        return import_string(function_path)(*args)


def asked_for(function_path: str, args: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """What somebody asked for with `enqueue`, told from what the worker was given."""
    return (args[1], args[2:]) if function_path == path_of(run) else (function_path, args)


def for_all_organisations(job: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a job that looks after every organisation's rows, as each periodic one does."""

    @wraps(job)
    def looking_after_all(*args: object) -> Any:
        with wall.everywhere():
            return job(*args)

    looking_after_all.is_for_all_organisations = True  # type: ignore[attr-defined]
    return looking_after_all


def each_by_itself(deeds: Iterable[Callable[[], Result]]) -> list[Result]:
    """Does every deed, although one fails; what they answered. The first error is raised when all had their turn.

    For the rounds of the worker: what is wrong with one course or organisation is not to hold up the others.
    """
    answers, errors = [], []
    for deed in deeds:
        try:
            answers.append(deed())
        except Exception as error:  # whatever it is, the others are done
            errors.append(error)
    if errors:
        raise errors[0]
    return answers


def path_of(function: Callable[..., object]) -> str:
    """The dotted path of a function, as `enqueue` and the schedule want it."""
    return f"{function.__module__}.{function.__qualname__}"


@for_all_organisations
def clear_sessions() -> None:
    """Forget the sessions that have expired."""
    call_command("clearsessions")
