"""What every page costs, against the smallest view Django can serve on the same server in the same run.

`bin/bench pages [--quick | --big] [--json]`. Exits 1 where a page needs more than its queries or CPU, and says which.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import django

from tests.bench.addresses import FILES, PAGES, Things, things_of

PAGE_QUERIES, PAGE_CPU_MS = 12, 10.0
START_QUERIES, START_CPU_MS = 40, 100.0
FIRST_VIEW_BYTES = 120_000

FILE_CPU_MS = 1000.0  # sheets, calendars and prints, made whole when they are asked for
ORGANISATIONS = {"normal": (1000, 100, 21), "quick": (300, 20, 3), "big": (100_000, 10_000, 5)}
MORE_WHEN_BIG = 1.3  # what the CPU of a page may grow by


@dataclass
class Cost:
    """What one page costs, over all its measured answers."""

    page: str
    reader: str
    queries: int
    cpu_ms: float
    p50_ms: float
    bytes: int
    ratio: float = 0.0  # CPU against the minimal view's
    is_file: bool = False

    def misses(self, more: float = 1.0) -> list[str]:
        """The goals it misses, where they may be `more` times as high."""
        goal = more * (FILE_CPU_MS if self.is_file else PAGE_CPU_MS)
        missed = []
        if self.queries > PAGE_QUERIES:
            missed.append(f"{self.page} as {self.reader}: {self.queries} queries, goal {PAGE_QUERIES}")
        if self.cpu_ms > goal:
            missed.append(f"{self.page} as {self.reader}: {self.cpu_ms:.1f} ms CPU, goal {goal:.0f}")
        return missed


class Browser:
    """One connection with one reader's session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        token = "a" * 32
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}

    def ask(self, address: str, method: str = "GET", body: str = "") -> tuple[HTTPResponse, bytes, float]:
        """The answer, its body and how long it took in milliseconds."""
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        begun = time.perf_counter()
        self.connection.request(method, address, body or None, self.headers | form)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer, content, (time.perf_counter() - begun) * 1000


@contextmanager
def served(port: int) -> Iterator[None]:
    """The measured product on one process with one thread, so that CPU time is the answer's own."""
    command = [sys.executable, "-m", "gunicorn", "tests.bench.measured:application", "--bind", f"127.0.0.1:{port}"]
    options = ["--worker-class", "gthread", "--threads", "1", "--no-control-socket", "--log-level", "warning"]
    server = subprocess.Popen([*command, *options])
    try:
        _wait(port)
        yield
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            Browser(port, "").ask("/minimal/")
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def measure(browser: Browser, page: str, reader: str, address: str, rounds: int) -> Cost:
    """Ask for a page so many times after three to warm up; fewer where it takes long. Stops when it is not a page."""
    took = [browser.ask(address)[2] for _ in range(3)][-1]
    rounds = max(3, min(rounds, int(3000 / took)))
    asked = [browser.ask(address) for _ in range(rounds)]
    answer, content, _ = asked[-1]
    is_made_meanwhile = answer.status == 302 and page.endswith("_sheet")  # a list of more than 2,000 rows
    if answer.status != 200 and not is_made_meanwhile:
        sys.exit(f"{page} as {reader} answered {answer.status} at {address}")
    return Cost(
        page=page,
        reader=reader,
        queries=max(int(answer.headers["X-Queries"]) for answer, _, _ in asked),
        cpu_ms=statistics.median(float(answer.headers["X-CPU-Ms"]) for answer, _, _ in asked),
        p50_ms=statistics.median(took for _, _, took in asked),
        bytes=len(content),
    )


def measure_pages(port: int, things: Things, sessions: dict[str, str], rounds: int) -> list[Cost]:
    """Every page and file, the minimal view first."""
    nobody = Browser(port, "")
    costs = [measure(nobody, "(minimal view)", "nobody", "/minimal/", rounds * 3)]
    for page, reader in [*PAGES, *FILES]:
        cost = measure(Browser(port, sessions.get(reader, "")), page, reader, things.path(page), rounds)
        cost.is_file = (page, reader) in FILES
        costs.append(cost)
    for cost in costs:
        cost.ratio = cost.cpu_ms / costs[0].cpu_ms
    return costs


def measure_starts(port: int, library: Any, session: str) -> Cost:
    """Start the waiting courses but the last, each a year of its own; the deed is counted, not the page after it."""
    from django.urls import reverse

    browser, answers = Browser(port, session), []
    for course in library.waiting[:-1]:
        course.refresh_from_db()
        address = reverse("course_start", args=[course.pk])
        page = browser.ask(reverse("course_proposal", args=[course.pk]))[1].decode()
        seal = page.partition('name="seen" value="')[2].partition('"')[0]
        answer, _, took = browser.ask(address, "POST", f"seen={seal}")
        course.refresh_from_db()
        if course.state != "running":
            sys.exit(f"starting a year answered {answer.status} and did not start it")
        answers.append((int(answer.headers["X-Queries"]), float(answer.headers["X-CPU-Ms"]), took))
    return Cost(
        page="starting a year",
        reader="coordinator",
        queries=max(queries for queries, _, _ in answers),
        cpu_ms=statistics.median(cpu for _, cpu, _ in answers),
        p50_ms=statistics.median(took for _, _, took in answers),
        bytes=0,
    )


def first_view_bytes(port: int, session: str) -> int | None:
    """What a phone fetches to show the first page, everything counted; None without Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.browser import CHROMIUM, FLAGS, SCREENS, TRANSFERRED

    if not CHROMIUM.exists():
        return None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(**SCREENS["phone"])
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/", wait_until="networkidle")
        weight = int(page.evaluate(TRANSFERRED))
        chromium.close()
    return weight


def sessions_of(library: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    sessions = {}
    for reader in ("coordinator", "leader", "buddy", "newcomer"):
        client = Client()
        client.force_login(getattr(library, reader).account, backend=settings.AUTHENTICATION_BACKENDS[0])
        sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client = Client(HTTP_HOST="127.0.0.1")
    client.post(reverse("account_login"), {"email": library.buddy.email})
    sessions["typing the code"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def _built(size: str) -> tuple[Any, Things]:
    """The library and what its addresses are about."""
    from tests.bench.big_library import build
    from vaert.common import clock

    begun = time.monotonic()
    people, courses, waiting = ORGANISATIONS[size]
    library = build(clock.today(), size=people, courses=courses, waiting=waiting)
    things = things_of(library, clock.today(), clock.now())
    print(f"built {people} people and {courses} courses in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return library, things


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Build, serve, measure; everything that was found."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    size = "big" if options.big else "quick" if options.quick else "normal"
    library, things = _built(size)
    sessions = sessions_of(library)
    with served(options.port):
        pages = measure_pages(options.port, things, sessions, 4 if options.quick else 60)
        weight = first_view_bytes(options.port, sessions["newcomer"])
        start = measure_starts(options.port, library, sessions["coordinator"])
    start.ratio = start.cpu_ms / pages[0].cpu_ms
    more = MORE_WHEN_BIG if options.big else 1.0
    missed = [miss for cost in pages for miss in cost.misses(more)]
    if start.queries > START_QUERIES or start.cpu_ms > START_CPU_MS * more:
        missed.append(f"starting a year: {start.queries} queries, {start.cpu_ms:.0f} ms CPU; goal {START_QUERIES}, 100")
    if weight is not None and weight > FIRST_VIEW_BYTES:
        missed.append(f"the first view on a phone weighs {weight} bytes, goal {FIRST_VIEW_BYTES}")
    costs = [asdict(cost) for cost in [*pages, start]]
    return {"costs": costs, "first_view_bytes": weight, "missed": missed}


def show(found: dict[str, Any]) -> None:
    """The table."""
    print(f"{'page':28}{'reader':16}{'queries':>8}{'CPU ms':>8}{'p50 ms':>8}{'bytes':>9}{'ratio':>7}")
    for cost in found["costs"]:
        line = "{page:28}{reader:16}{queries:8}{cpu_ms:8.1f}{p50_ms:8.1f}{bytes:9}{ratio:7.1f}"
        print(line.format(**cost))
    print(f"first view on a phone: {found['first_view_bytes']} bytes")
    print("\n".join(f"MISSED: {miss}" for miss in found["missed"]) or "every goal is met")


def main() -> int:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="bin/bench pages")
    parser.add_argument("--quick", action="store_true", help="few people and rounds: whether it works, not how fast")
    parser.add_argument("--big", action="store_true", help="100,000 people and 10,000 courses")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--port", type=int, default=8149)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vaert-bench-") as data:
        os.environ |= {"VAERT_DATA": data, "DJANGO_SETTINGS_MODULE": "vaert.config.settings"}
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        from tests import tables  # knows our settings, which are those of this folder

        tables.copy_sqlite(Path(data) / "vaert.sqlite3")
        found = run(options)
    print(json.dumps(found, indent=2)) if options.json else show(found)
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
