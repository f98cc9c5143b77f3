"""A library that lives for two years, day by day, through the product's own deeds and rounds; does everything hold?

`bin/bench life [--quick] [--json] [--seeds 200] [--first 0] [--days 730] [--processes N]`. Exits 1 where something
did not hold, and says in which seed, on which day, and what had happened to those it is about.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django

DAYS = 730
SEEDS = 200
QUICK = {"seeds": 8, "days": 180}


def live(seed: int, days: int, *, haste: float = 1, until_fault: bool = True) -> dict[str, Any]:
    """Live one library for so many days; what was counted, and the faults of the first day that had any."""
    from django.db import transaction
    from django.test.utils import override_settings

    from tests.bench.life_events import the_day
    from tests.bench.life_library import FIRST_DAY, Life, clock_of, worker_round
    from tests.bench.life_watch import Watch

    begun, faults = time.process_time(), []
    with transaction.atomic():
        life, watch = Life(seed, haste=haste), Watch()
        with clock_of(life):
            for _ in range(days):
                dead = life.mail_is_dead_until is not None
                with override_settings(MAIL_HOST="127.0.0.1" if dead else "", MAIL_PORT=9):
                    the_day(life)
                    life.clock_to(13)
                    worker_round()
                    faults = watch.faults(life)
                    if faults and until_fault:
                        break
                if dead and life.today >= life.mail_is_dead_until:  # type: ignore[operator]
                    life.mail_is_dead_until = None
                life.next_day()
        counted = _counted(life)
        transaction.set_rollback(True)
    return {
        "seed": seed,
        "days": (life.today - FIRST_DAY).days + bool(faults),
        "seconds": round(time.process_time() - begun, 1),
        "faults": [f"{life.today} {fault}" for fault in faults],
        "told": life.told if faults else [],
        "kinds": dict(life.kinds),
        **counted,
    }


def _counted(life: Any) -> dict[str, int]:
    from vaert.meetings.models import Meeting
    from vaert.mentoring.models import Course, Replacement
    from vaert.outbox.models import Message

    mine = {"organisation": life.organisation}
    return {
        "courses": Course.objects.filter(**mine).count(),
        "meetings": Meeting.objects.filter(**mine).count(),
        "mails": Message.objects.filter(**mine).count(),
        "replacements": Replacement.objects.in_organisation(life.organisation).filter(state="done").count(),
        "events": len(life.told),
    }


def _worker(seeds: list[int], days: int) -> None:
    """Live these seeds, a line of JSON each."""
    django.setup()
    gc.set_threshold(50_000)  # what a day leaves behind is let go of by itself
    for seed in seeds:
        print(json.dumps(live(seed, days)), flush=True)


def _in_processes(seeds: list[int], days: int, processes: int) -> list[dict[str, Any]]:
    """Live the seeds in processes with a database each."""
    with tempfile.TemporaryDirectory(prefix="vaert-life-") as folder:
        first = Path(folder, "0")
        environment = _environment(first)
        migrate = [sys.executable, "-m", "vaert", "migrate", "-v0"]
        subprocess.run(migrate, env=environment, check=True)
        for number in range(1, processes):
            shutil.copytree(first, Path(folder, str(number)))

        def run(number: int) -> list[dict[str, Any]]:
            mine = seeds[number::processes]
            command = [sys.executable, "-m", "tests.bench.life", "--worker", json.dumps([mine, days])]
            process = subprocess.Popen(
                command, env=_environment(Path(folder, str(number))), stdout=subprocess.PIPE, text=True
            )
            assert process.stdout is not None
            found = []
            for line in process.stdout:
                found.append(json.loads(line))
                print(_one(found[-1]), file=sys.stderr, flush=True)
            if process.wait():
                sys.exit(f"a process with seeds {mine} stopped after {len(found)}")
            return found

        with ThreadPoolExecutor(processes) as pool:
            return sorted(
                (each for part in pool.map(run, range(processes)) for each in part), key=lambda one: one["seed"]
            )


def _environment(data: Path) -> dict[str, str]:
    data.mkdir(exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VAERT_")}
    return clean | {"DJANGO_SETTINGS_MODULE": "vaert.config.settings", "VAERT_DATA": str(data)}


def main() -> int:
    """Live, and say what did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--days", type=int)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        _worker(*json.loads(asked.worker))
        return 0
    count = asked.seeds or (QUICK["seeds"] if asked.quick else SEEDS)
    days = asked.days or (QUICK["days"] if asked.quick else DAYS)
    begun = time.perf_counter()
    seeds = list(range(asked.first, asked.first + count))
    found = _in_processes(seeds, days, min(asked.processes, count))
    faulty = [each for each in found if each["faults"]]
    whole = {
        name: sum(each[name] for each in found)
        for name in ("days", "events", "courses", "meetings", "mails", "replacements")
    }
    kinds: Counter[str] = Counter()
    for each in found:
        kinds.update(each["kinds"])
    told = {
        "seeds": count,
        **whole,
        "kinds": dict(kinds.most_common()),
        "seconds": round(time.perf_counter() - begun),
        "faulty": faulty,
    }
    print(json.dumps(told, indent=1) if asked.json else _in_words(told))
    return 1 if faulty else 0


def _one(lived: dict[str, Any]) -> str:
    """What became of one seed, in a line."""
    end = lived["faults"][0] if lived["faults"] else "everything held"
    return f"seed {lived['seed']}: {lived['days']} days, {lived['events']} events, {lived['seconds']} s: {end}"


def _in_words(told: dict[str, Any]) -> str:
    lines = [
        f"{told['seeds']} libraries lived {told['days']} days in {told['seconds']} s: {told['events']} events, "
        f"{told['courses']} courses, {told['meetings']} meetings, {told['replacements']} buddies replaced, "
        f"{told['mails']} mails. {len(told['faulty'])} did not hold.",
        *(f"{number:>7}  {kind}" for kind, number in told["kinds"].items()),
    ]
    for each in told["faulty"]:
        lines += [f"seed {each['seed']}:", *(f"  {fault}" for fault in each["faults"])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
