"""An installation for the delivery bench: a database of its own, and a nursery that forks workers in no time.

The nursery is a process that has loaded the program and never opened the database; each line it is told starts a
child: `work`, `cluster` (the whole worker as `bin/serve` runs it), `deeds` or `write`. The bench kills the children.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests import tables
from tests.own_installation import environment
from tests.postgres import Server as Postgres
from tests.postgres import running_postgres

OURS = "vaert@bench.example"


class Place:
    """The installation, seen from the bench."""

    def __init__(self, name: str, own: dict[str, str], folder: Path, postgres: Postgres | None) -> None:
        self.name, self.own, self.folder, self._postgres = name, own, folder, postgres
        self._nursery: subprocess.Popen[str] | None = None

    def open(self) -> None:
        """Make the tables, and start the nursery."""
        self.ask("migrate")
        command = [sys.executable, "-m", "tests.bench.delivery_place", "nursery"]
        self._nursery = subprocess.Popen(
            command, env=self.own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """Let the nursery go."""
        if self._nursery:
            self._nursery.kill()
            self._nursery.wait()

    def restart_database(self, how: str) -> None:
        """Stop PostgreSQL (`fast` or `immediate`) and start it again."""
        assert self._postgres
        self._postgres.stop(how)
        time.sleep(0.5)
        self._postgres.start()

    def start(self, what: str, **more: object) -> int:
        """Start a child; returns its process id, which is also its group's."""
        assert self._nursery
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(json.dumps({"what": what, **more}) + "\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())

    def ask(self, what: str, **more: object) -> Any:
        """What a process of its own answers; the bench never opens the database itself."""
        command = [sys.executable, "-m", "tests.bench.delivery_place", "ask", json.dumps({"what": what, **more})]
        done = subprocess.run(command, env=self.own, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return json.loads(done.stdout.strip().splitlines()[-1])


def is_alive(pid: int) -> bool:
    """Whether the process is there; children of the nursery that ended are reaped by it."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def kill(pid: int) -> None:
    """-9, the whole group."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


@contextmanager
def place(name: str, folder: Path, port: int) -> Iterator[Place]:
    """A fresh installation on `sqlite` or `postgres` that sends to the mail server on the port."""
    with ExitStack() as stack:
        postgres = stack.enter_context(running_postgres(is_durable=True)) if name == "postgres" else None
        (folder / "data").mkdir(parents=True)
        own = environment(
            folder / "data",
            MAIL_HOST="127.0.0.1",
            MAIL_PORT=port,
            MAIL_FROM=f"Vært <{OURS}>",
            SITE_ADDRESS="https://bench.example",
        )
        if name == "sqlite":
            tables.copy_sqlite(folder / "data" / "vaert.sqlite3")
        made = Place(name, own | (postgres.environment if postgres else {}), folder, postgres)
        made.open()
        stack.callback(made.close)
        yield made


# -- in the nursery's children ---------------------------------------------------
def _clock(offset: float, jumps: int = 0) -> Callable[[], Any]:
    """The machine's clock, so many seconds ahead; with `jumps` it leaps by hours at each look."""
    from django.utils import timezone

    chance = random.Random(jumps)
    leap = [-7200, -60, 0, 0, 0, 60, 7200] if jumps else [0]
    return lambda: timezone.now() + timedelta(seconds=offset + chance.choice(leap))


def _work(
    offset: float = 0, until_empty: bool = False, timeout: int = 30, jumps: int = 0, no_room: bool = False, **_: object
) -> None:
    """Deliver what is due, again and again; what fails is tried again, as the sweep would."""
    from django.db import Error

    from vaert.outbox import delivery, smtp

    smtp._TIMEOUT_SECONDS = timeout
    sent, at = 1, _clock(offset, jumps)
    while sent or not until_empty:
        try:
            if no_room and sent:
                _let_no_file_grow(40_000 if no_room else 0)
            sent = delivery.send_due(at=at)
        except Error:
            sent = 0
            time.sleep(0.1)
        time.sleep(0.02)


def _let_no_file_grow(by: int) -> None:
    """From now on a file of this process's can grow by so many bytes at most, as on a full disk (SQLite)."""
    from vaert.config.installation import DATA

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    log = DATA / "vaert.sqlite3-wal"
    most = (log.stat().st_size if log.exists() else 0) + by
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def _cluster(offset: float = 0, lease: float = 0, **_: object) -> None:
    """The worker as `bin/serve` runs it, woken once."""
    from django.core.management import call_command

    from vaert.common import clock
    from vaert.common.jobs import enqueue
    from vaert.outbox import leasing

    clock.now = _clock(offset)
    if lease:
        leasing.LEASE = timedelta(seconds=lease)
    enqueue("vaert.outbox.jobs.send_due")
    call_command("qcluster")


def _deeds(first: int, count: int, each: int = 5, log: str = "", no_room: bool = False, **_: object) -> None:
    """Deeds that queue messages; every fifth is rolled back. `log` gets a line for each that was committed."""
    from django.db import Error, transaction
    from django.utils import timezone

    from vaert.outbox.actions import Draft, queue

    for deed in range(first, first + count):
        is_undone = deed % 5 == 4
        drafts = [
            Draft(
                key=f"{'undone' if is_undone else 'deed'}:{deed}:{number}",
                kind="reminder" if number == each - 1 else "letter",
                organisation=None,
                recipient=None,
                to_name="Åge Ågård-Sørensen",
                to_address=f"person{deed}.{number}@bench.example",
                subject=f"Velkommen, besked {number}",
                text="Kære Åge\n\nHer er dine næste møder:\n\n- tirsdag kl. 10\n- torsdag kl. 14\n\nHilsen biblioteket",
            )
            for number in range(each)
        ]
        if no_room:
            _let_no_file_grow(0)
        try:
            with transaction.atomic():
                queue(drafts, at=timezone.now())
                if is_undone:
                    raise ZeroDivisionError
        except (ZeroDivisionError, Error):
            time.sleep(0.05 if no_room else 0)
            continue
        if log:
            with Path(log).open("a") as file:
                file.write(f"{deed}\n")


def _write(seconds: float, log: str, **_: object) -> None:
    """Small deeds of one writer, one after the other; `log` gets how long each took, and what went wrong."""
    from django.db import Error, transaction
    from django.utils import timezone

    from vaert.outbox.actions import Draft, queue

    times, faults, me = [], [], os.getpid()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.perf_counter()
        draft = Draft(
            key=f"write:{me}:{len(times) + len(faults)}", kind="letter", organisation=None, recipient=None,
            to_address="lone@bench.example", subject="Hej", text="Hej",
        )  # fmt: skip
        try:
            with transaction.atomic():
                queue([draft], at=timezone.now() + timedelta(days=9))
            times.append(time.perf_counter() - begun)
        except Error as error:
            faults.append(str(error))
    Path(f"{log}.{me}").write_text(json.dumps({"times": times, "faults": faults}))


# -- what the bench asks -----------------------------------------------------------
def _migrate() -> bool:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return True


def _rows() -> list[list[Any]]:
    """Key, Message-ID, state, whether perhaps sent twice, kind, attempts."""
    from vaert.outbox.models import Message

    found = Message.objects.order_by("id").values_list("key", "message_id", "state", "maybe_twice", "kind", "attempts")
    return [list(row) for row in found]


def _fill(count: int) -> int:
    """Queue so many messages at once, some with an invitation's size."""
    from django.utils import timezone

    from vaert.outbox.actions import Draft, queue

    for first in range(0, count, 500):
        drafts = [
            Draft(
                key=f"fill:{number}", kind="letter", organisation=None, recipient=None, to_name="Lone Bruun",
                to_address=f"person{number}@bench.example", subject="Velkommen til Amira",
                text="Kære Lone\n\n" + "Amira begynder hos jer den 1. december. Du er hendes buddy. " * 8,
                button=("Se forløbet", "https://bench.example/courses/7/"),
            )
            for number in range(first, min(first + 500, count))
        ]  # fmt: skip
        queue(drafts, at=timezone.now())
    return count


def _waiting() -> int:
    """How many are not over yet."""
    from vaert.outbox.models import Message

    State = Message.State
    perhaps_over = Message.objects.filter(state=State.DATA, leased_until=None).count()
    return Message.objects.filter(state__in=[State.WAITING, State.SENDING, State.DATA]).count() - perhaps_over


CHILDREN = {"work": _work, "cluster": _cluster, "deeds": _deeds, "write": _write}
ANSWERS: dict[str, Callable[..., Any]] = {"migrate": _migrate, "rows": _rows, "waiting": _waiting, "fill": _fill}


def _nurse() -> None:
    """Fork a child for each line; nobody here ever opens the database."""
    from vaert.common import wall

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are reaped by themselves
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(2, 1)
            code = 1
            try:
                with wall.everywhere():
                    CHILDREN[told.pop("what")](**told)
                code = 0
            finally:
                os._exit(code)
        with suppress(PermissionError, ProcessLookupError):
            os.setpgid(child, child)
        print(child, flush=True)


def main() -> None:
    """Load the program, then be what one is asked to be."""
    import django

    django.setup()
    if sys.argv[1] == "nursery":
        _nurse()
    else:
        from vaert.common import wall

        told = json.loads(sys.argv[2])
        with wall.everywhere():
            print(json.dumps(ANSWERS[told.pop("what")](**told)))


if __name__ == "__main__":
    main()
