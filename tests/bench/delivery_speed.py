"""How fast two workers empty a long queue, and how long many writers at once wait for each other."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.bench import delivery_server
from tests.bench.delivery_place import is_alive, place


def drain(database: str, messages: int) -> dict[str, Any]:
    """Seconds and messages a second for two workers, against a server on this machine that flushes nothing."""
    with tempfile.TemporaryDirectory(prefix="vaert-bench-") as made:
        folder = Path(made)
        with (
            delivery_server.running(folder / "server", flushes=False) as server,
            place(database, folder, server.port) as here,
        ):
            here.ask("fill", count=messages)
            begun = time.monotonic()
            workers = [here.start("work", until_empty=True) for _ in range(2)]
            while any(is_alive(worker) for worker in workers):
                time.sleep(0.05)
            seconds = time.monotonic() - begun
            arrived = server.arrived()
            left = here.ask("waiting")
    return {
        "messages": messages,
        "seconds": round(seconds, 1),
        "messages a second": round(messages / seconds, 1),
        "left over": left,
        "arrived twice": sum(number > 1 for number in arrived.values()),
    }


def write(database: str, seconds: float, writers: int = 8) -> dict[str, Any]:
    """Deeds of many writers at once: how many, how long the slow ones took, what was refused."""
    with tempfile.TemporaryDirectory(prefix="vaert-bench-") as made:
        folder = Path(made)
        with place(database, folder, 9) as here:
            pids = [here.start("write", seconds=seconds, log=str(folder / "times")) for _ in range(writers)]
            while any(is_alive(pid) for pid in pids):
                time.sleep(0.1)
            told = [json.loads(path.read_text()) for path in folder.glob("times.*")]
    times = [one for each in told for one in each["times"]]
    faults = [one for each in told for one in each["faults"]]
    steps = quantiles(times, n=1000)
    return {
        "writers": len(told),
        "deeds": len(times),
        "deeds a second": round(len(times) / seconds),
        "refused": len(faults),
        "first refusal": faults[0] if faults else "",
        "p50 ms": round(steps[499] * 1000),
        "p99 ms": round(steps[989] * 1000),
        "longest ms": round(max(times) * 1000),
    }
