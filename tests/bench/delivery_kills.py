"""Kills workers in the middle of their work, again and again, and counts what arrived (D2)."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.bench import delivery_server
from tests.bench.delivery_place import Place, is_alive, kill, place

LEASE_AND_MORE = 330  # seconds each life's clock is ahead of the one before: the dead one's leases are over
WHOLE_WORKERS = 0.05  # this share of the lives is the whole worker with its schedule, killed as a group


def measure(database: str, messages: int, kills: int, seed: int = 1) -> dict[str, Any]:
    """Deeds that commit or roll back while workers are killed; figures, and what is wrong with them."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="vaert-bench-") as made:
        folder = Path(made)
        with (
            delivery_server.running(folder / "server") as server,
            place(database, folder, server.port) as here,
        ):
            begun = time.monotonic()
            killed, offset = _kill_and_kill(here, server, messages, kills, chance)
            _finish(here, offset)
            rows, arrived = here.ask("rows"), server.arrived()
            promised = (folder / "promised").read_text().split()
            return {
                "seconds": round(time.monotonic() - begun),
                **killed,
                **verdict(rows, arrived, promised, server.passed_on()),
            }


def _kill_and_kill(
    here: Place, server: delivery_server.Server, messages: int, kills: int, chance: random.Random
) -> tuple[dict[str, int], float]:
    """Half of the kills hit before the messages are gone only if each life gets little done: a few messages each."""
    deeds = messages // 4  # five each, and one deed in five is undone
    writer = here.start("deeds", first=0, count=deeds, log=str(here.folder / "promised"))
    done, whole, offset, writers = 0, 0, 0.0, 0
    written = deeds
    while done < kills:
        is_whole = chance.random() < WHOLE_WORKERS
        offset += LEASE_AND_MORE
        before = sum(server.arrived().values())
        worker = here.start("cluster" if is_whole else "work", offset=offset)
        share = messages / kills  # what a life may send
        until = time.monotonic() + 20
        while is_alive(worker) and sum(server.arrived().values()) < before + chance.random() * 2 * share:
            time.sleep(0.001)
            if time.monotonic() > until:
                break
        time.sleep(chance.random() * 0.02)
        kill(worker)
        done, whole = done + 1, whole + is_whole
        if done % 40 == 0:  # a writer is killed in its deeds too; others go on with new ones
            kill(writer)
            writer = here.start("deeds", first=written, count=deeds // 8, log=str(here.folder / "promised"))
            written, writers = written + deeds // 8, writers + 1
    while is_alive(writer):
        time.sleep(0.05)
    return {"workers killed": done, "of them whole groups": whole, "writers killed": writers}, offset


def _finish(here: Place, offset: float) -> None:
    """One worker that lives finishes; nothing may be left after a lease."""
    worker = here.start("work", offset=offset + LEASE_AND_MORE)
    until = time.monotonic() + 120
    while here.ask("waiting") and time.monotonic() < until:
        time.sleep(0.2)
    kill(worker)


def verdict(
    rows: list[list[Any]], arrived: Counter[str], promised: list[str], passed_on: Counter[str]
) -> dict[str, Any]:
    """What is in the outbox beside what the server has: lost, undone, double, flagged."""
    known = {row[1] for row in rows}
    kept = {row[0].split(":")[1] for row in rows}
    twice = {one for one, number in arrived.items() if number > 1}
    flagged = {row[1] for row in rows if row[3]}
    is_reminder = {row[1] for row in rows if row[4] == "reminder"}
    perhaps = {row[1] for row in rows if row[2] == "data"}
    refused = {row[1] for row in rows if row[2] == "failed"}
    lost = {row[1] for row in rows if row[1] not in arrived} - perhaps - refused
    return {
        "messages": len(rows),
        "sent": sum(row[2] == "sent" for row in rows),
        "lost": len(lost),
        "promised but not there": len(set(promised) - kept),
        "sent for an undone deed": len(set(arrived) - known),
        "arrived twice": len(twice),
        "flagged as perhaps twice": len(flagged),
        "twice and not flagged": len(twice - flagged),
        "reminders sent twice": len(twice & is_reminder),
        "reminders left as perhaps delivered": len(perhaps),
        "of them not arrived": len(perhaps - set(arrived)),
        "left over": sum(row[2] in {"waiting", "sending"} for row in rows),
        "twice behind a relay that drops known ones": sum(number > 1 for number in passed_on.values()),
    }
