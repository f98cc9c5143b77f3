"""What goes wrong around the worker: the mail server, the disk, the database, the clock, another worker."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import delivery_server
from tests.bench.delivery_kills import LEASE_AND_MORE, verdict
from tests.bench.delivery_place import Place, is_alive, kill, place

SHORT_LEASE = 5  # seconds, where a worker that lives on has to find what another left


def measure(database: str, messages: int) -> dict[str, dict[str, Any]]:
    """Each fault in an installation of its own; figures by name."""
    faults: dict[str, Callable[[Place, delivery_server.Server, int], None]] = {
        "two workers": _two_workers,
        "server refuses": _mood("refuse"),
        "server says 451": _mood("later"),
        "server hangs up in the body": _mood("close"),
        "server stalls": _mood("stall"),
        "clock jumps": _clock_jumps,
        "disk full": _disk_full,
    }
    if database == "postgres":
        faults["database restarted"] = _restarted
    return {name: _one(database, fault, messages) for name, fault in faults.items()}


def _one(database: str, fault: Callable[[Place, delivery_server.Server, int], None], messages: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="vaert-bench-") as made:
        folder = Path(made)
        with delivery_server.running(folder / "server") as server, place(database, folder, server.port) as here:
            begun = time.monotonic()
            fault(here, server, messages)
            rows, promised = here.ask("rows"), (folder / "promised").read_text().split()
            found = verdict(rows, server.arrived(), promised, server.passed_on())
            return {"seconds": round(time.monotonic() - begun), "failed": _failed(rows), **found}


def _failed(rows: list[list[Any]]) -> int:
    return sum(row[2] == "failed" for row in rows)


def _put(here: Place, messages: int, first: int = 0) -> None:
    deeds = here.start("deeds", first=first, count=messages // 4, log=str(here.folder / "promised"))
    while is_alive(deeds):
        time.sleep(0.02)


def _finish(here: Place, offset: float, seconds: int = 90) -> None:
    """Until nothing is left, with a worker whose clock is ahead of every wait there is."""
    worker = here.start("work", offset=offset)
    until = time.monotonic() + seconds
    while here.ask("waiting") and time.monotonic() < until:
        time.sleep(0.2)
    kill(worker)


def _two_workers(here: Place, server: delivery_server.Server, messages: int) -> None:
    _put(here, messages)
    workers = [here.start("work"), here.start("work")]
    until = time.monotonic() + 90
    while here.ask("waiting") and time.monotonic() < until:
        time.sleep(0.2)
    for worker in workers:
        kill(worker)


def _mood(mood: str) -> Callable[[Place, delivery_server.Server, int], None]:
    def fault(here: Place, server: delivery_server.Server, messages: int) -> None:
        """The server is so for a while, then well again; who was refused for good stays failed."""
        few = 10 if mood == "stall" else messages
        server.is_in_mood(mood)
        _put(here, few)
        worker = here.start("work", timeout=1)
        time.sleep(3)
        kill(worker)
        server.is_in_mood("well")
        _finish(here, LEASE_AND_MORE)

    return fault


def _clock_jumps(here: Place, server: delivery_server.Server, messages: int) -> None:
    """Two workers whose clocks jump by hours, forth and back, at every look."""
    _put(here, messages)
    workers = [here.start("work", jumps=seed) for seed in (1, 2)]
    time.sleep(4)
    for worker in workers:
        kill(worker)
    _finish(here, 8 * 3600)


def _disk_full(here: Place, server: delivery_server.Server, messages: int) -> None:
    """No file of the worker's or of the deeds' may grow; the server's disk is another."""
    _put(here, messages // 2)
    workers = [here.start("work", no_room=True, slowly=True), here.start("deeds", first=9000, count=20, no_room=True)]
    time.sleep(3)
    for worker in workers:
        kill(worker)
    _put(here, messages // 2, first=5000)
    _finish(here, LEASE_AND_MORE)


def _until_something_arrives(server: delivery_server.Server, seconds: int = 90) -> None:
    """The worker is at work; one that is only starting would end with the database, for systemd to start again."""
    before, until = len(server.arrived()), time.monotonic() + seconds
    while len(server.arrived()) == before and time.monotonic() < until:
        time.sleep(0.05)


def _restarted(here: Place, server: delivery_server.Server, messages: int) -> None:
    """PostgreSQL ends twice under load, once politely and once not; the same worker goes on by itself."""
    worker = here.start("cluster", lease=SHORT_LEASE)
    first = 0
    for how in ("fast", "immediate"):
        deeds = here.start("deeds", first=first, count=messages // 4, log=str(here.folder / "promised"))
        _until_something_arrives(server)
        here.restart_database(how)
        while is_alive(deeds):
            time.sleep(0.05)
        first += 10_000
    until = time.monotonic() + 150  # the schedule's sweep comes every minute
    while here.ask("waiting") and time.monotonic() < until:
        time.sleep(1)
    kill(worker)
