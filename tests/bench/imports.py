"""How fast and how big a staff list of 100,000 rows is: `bin/bench imports [--quick] [--json]`.

Each measurement is a process of its own, so that the peak memory is its own: the preview into an empty
organisation from CSV and from XLSX, carrying it out, and the preview of the same list on top of it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROWS, QUICK_ROWS = 100_000, 5_000
MOST_SECONDS, MOST_MEGABYTES = 20.0, 500.0
STEPS = ("preview CSV", "preview XLSX", "apply CSV", "preview CSV again")
GIVEN = (
    "Åge",
    "Signe",
    "Bo",
    "Ida",
    "Mads",
    "Karen",
    "Lone",
    "Jens",
    "Amira",
    "Yusuf",
    "Freja",
    "Øjvind",
    "Ærø",
    "Olga",
)
FAMILY = (
    "Kjær",
    "Dahl",
    "Bæk",
    "Poulsen",
    "Færch",
    "Holm",
    "Bruun",
    "Østergaard",
    "Haddad",
    "Larsen",
    "Sørensen-Ågård",
)
HEADER = [
    "Medarbejdernr", "Fornavn", "Efternavn", "E-mail", "Afdeling", "Lokation", "Stilling", "Ansat fra", "Ansat til",
    "Nærmeste leder", "Timer pr. uge", "Sprog", "Ressourceperson", "Telefon",
]  # fmt: skip


def staff_rows(count: int) -> list[list[str]]:
    """A made-up staff: a leader for every fifty, dates in two forms, some languages."""
    chance = random.Random(1)
    rows = []
    for index in range(count):
        department = index // 50
        hired = date(1995, 1, 1) + timedelta(days=chance.randrange(11_500))
        leader = f"p{department * 50}@kommune.example" if index % 50 else ""
        rows.append([
            str(10_000 + index), chance.choice(GIVEN), chance.choice(FAMILY), f"p{index}@kommune.example",
            f"Afdeling {department}", f"Sted {department // 20}", "bibliotekar",
            hired.isoformat() if index % 3 else f"{hired:%d-%m-%Y}", "", leader,
            chance.choice(("37", "32", "30,5", "20")), chance.choice(("", "", "engelsk", "tysk, polsk")),
            "ja" if index % 20 == 0 else "", f"{chance.randrange(20, 99)} {chance.randrange(10, 99)} 10 20",
        ])  # fmt: skip
    return rows


def write_files(folder: Path, count: int) -> None:
    """The list as CSV (cp1252) and as a workbook."""
    rows = staff_rows(count)
    with (folder / "staff.csv").open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADER, *rows])
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Personale")
    for row in [HEADER, *rows]:
        sheet.append(row)
    book.save(folder / "staff.xlsx")


def run_step(step: str, folder: Path) -> None:
    """One measurement, in this process; prints its figures as JSON."""
    import django

    django.setup()
    from vaert.people.models import Organisation
    from vaert.people.staff_import.agreed import Agreed
    from vaert.people.staff_import.applying import import_staff
    from vaert.people.staff_import.preview import preview_staff
    from vaert.people.staff_import.reading import read_table

    organisation, _ = Organisation.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    told: list[int] = []
    started = time.perf_counter()
    table = read_table((folder / ("staff.xlsx" if "XLSX" in step else "staff.csv")).read_bytes())
    today = date(2026, 11, 23)
    if step.startswith("apply"):
        import_staff(table, organisation=organisation, agreed=Agreed(), by=None, today=today, on_progress=told.append)
    else:
        changes, _ = preview_staff(table, organisation, today=today, on_progress=told.append)
        assert not changes.faults
        assert len(changes.joiners) == (0 if "again" in step else len(table.rows))
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": len(table.rows), "seconds": seconds, "megabytes": megabytes, "progress": len(told)}))


def measure(rows: int) -> list[dict[str, Any]]:
    """Every step in a process of its own, in one throw-away installation."""
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, rows)
        there = {**os.environ, "VAERT_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "vaert.config.settings"}
        subprocess.run([sys.executable, "-m", "vaert", "migrate", "--verbosity=0"], env=there, check=True)
        for step in STEPS:
            command = [sys.executable, "-m", "tests.bench.imports", "--step", step, "--folder", name]
            answer = subprocess.run(command, env=there, check=True, capture_output=True, text=True).stdout
            results.append({"step": step, **json.loads(answer)})
    for each in results:
        is_goal = each["step"].startswith("preview")
        each["ok"] = not is_goal or (each["seconds"] < MOST_SECONDS and each["megabytes"] < MOST_MEGABYTES)
    return results


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 1 when a preview is too slow or too big."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS} rows")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.step:
        run_step(options.step, options.folder)
        return 0
    results = measure(QUICK_ROWS if options.quick else ROWS)
    if options.json:
        print(json.dumps(results, indent=1))
    else:
        print(f"{'step':<20}{'rows':>9}{'seconds':>9}{'MB':>7}   goal: < {MOST_SECONDS:g} s, < {MOST_MEGABYTES:g} MB")
        for each in results:
            word = "ok" if each["ok"] else "missed"
            print(f"{each['step']:<20}{each['rows']:>9}{each['seconds']:>9.1f}{each['megabytes']:>7.0f}   {word}")
    return 0 if all(each["ok"] for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
