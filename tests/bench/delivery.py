"""Tries to make delivery lose or double something, and measures it: `bin/bench delivery [--quick] [--json]`.

Parts (`--only`): kills, faults, drain, writers; each on SQLite and PostgreSQL (`--db` names one of them). Everything
runs on this machine's own addresses. Exits 1 and names each goal that was missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.bench import delivery_faults, delivery_kills, delivery_speed

PARTS = ("kills", "faults", "drain", "writers")
NEVER = (
    "lost",
    "promised but not there",
    "sent for an undone deed",
    "twice and not flagged",
    "reminders sent twice",
    "left over",
    "twice behind a relay that drops known ones",
)
LEAST_A_SECOND = {"sqlite": 40, "postgres": 100}
MOST_P99_MS = 1000


def main(argv: list[str]) -> int:
    """Run the parts asked for and print their figures; 0 when every goal is met."""
    options = argparse.ArgumentParser(prog="delivery", description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer messages and kills, shorter")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--only", choices=PARTS, action="append", help="this part (may be repeated)")
    options.add_argument("--db", choices=["sqlite", "postgres"], action="append")
    chosen = options.parse_args(argv)
    figures: dict[str, dict[str, Any]] = {}
    for part in chosen.only or PARTS:
        for database in chosen.db or ["sqlite", "postgres"]:
            for name, found in _measured(part, database, chosen.quick):
                figures[name] = found
                if not chosen.json:
                    print(f"\n{name}\n" + "\n".join(f"  {key:<44}{value}" for key, value in found.items()), flush=True)
    missed = [said for name, found in figures.items() for said in missed_goals(name, found)]
    if chosen.json:
        print(json.dumps({"figures": figures, "missed": missed}, indent=1))
    else:
        print("\n" + ("\n".join(f"MISSED {said}" for said in missed) or "Every goal is met."))
    return 1 if missed else 0


def _measured(part: str, database: str, is_quick: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    if part == "kills":
        messages, kills = (200, 30) if is_quick else (1000, 200)
        yield f"kills, {database}", delivery_kills.measure(database, messages, kills)
    elif part == "faults":
        for name, found in delivery_faults.measure(database, 60 if is_quick else 200).items():
            yield f"{name}, {database}", found
    elif part == "drain":
        yield f"drain, {database}", delivery_speed.drain(database, 600 if is_quick else 10_000)
    else:
        yield f"writers, {database}", delivery_speed.write(database, 5 if is_quick else 60)


def missed_goals(name: str, found: dict[str, Any]) -> Iterator[str]:
    """What in these figures is not as it must be, in words."""
    for what in NEVER:
        if found.get(what):
            yield f"{name}: {what}: {found[what]}"
    part, database = name.split(", ")
    if part in {"drain", "two workers"} and found["arrived twice"]:
        yield f"{name}: arrived twice: {found['arrived twice']}"
    if part == "drain" and found["messages a second"] < LEAST_A_SECOND[database]:
        yield f"{name}: {found['messages a second']} messages a second; the goal is {LEAST_A_SECOND[database]}"
    if part == "writers" and found["refused"]:
        yield f"{name}: {found['refused']} deeds were refused: {found['first refusal']}"
    if part == "writers" and database == "sqlite" and found["p99 ms"] >= MOST_P99_MS:
        yield f"{name}: p99 {found['p99 ms']} ms; the goal is under {MOST_P99_MS}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
