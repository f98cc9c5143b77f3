"""What every page costs, against the smallest view Django can serve on the same server in the same run.

`bin/bench pages [--quick] [--json]`. Exits 1 where a page needs more than its queries or CPU, and says which.
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
from typing import Any

import django

PAGE_QUERIES, PAGE_CPU_MS = 12, 10.0
START_QUERIES, START_CPU_MS = 40, 100.0
FIRST_VIEW_BYTES = 120_000

# Every page that is read, by the name of its address, and who reads it. Arguments come from `_arguments`.
PAGES = [
    ("today", "coordinator"),
    ("today", "leader"),
    ("today", "buddy"),
    ("today", "newcomer"),
    ("courses", "coordinator"),
    ("courses", "leader"),
    ("new_course", "coordinator"),
    ("course_proposal", "coordinator"),
    ("course", "coordinator"),
    ("course", "leader"),
    ("course", "buddy"),
    ("course", "newcomer"),
    ("people", "coordinator"),
    ("people", "leader"),
    ("people?q=møller", "coordinator"),
    ("new_person", "coordinator"),
    ("person", "coordinator"),
    ("meeting", "newcomer"),
    ("meeting", "buddy"),
    ("mailbox", "coordinator"),
    ("imports", "coordinator"),
    ("who_can_see_what", "newcomer"),
    ("me", "newcomer"),
    ("usersessions_list", "newcomer"),
    ("account_login", "nobody"),
    ("accessibility", "nobody"),
    ("stil", "nobody"),
]


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

    def misses(self) -> list[str]:
        """The goals it misses."""
        missed = []
        if self.queries > PAGE_QUERIES:
            missed.append(f"{self.page} as {self.reader}: {self.queries} queries, goal {PAGE_QUERIES}")
        if self.cpu_ms > PAGE_CPU_MS:
            missed.append(f"{self.page} as {self.reader}: {self.cpu_ms:.1f} ms CPU, goal {PAGE_CPU_MS:.0f}")
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
    """Ask for a page so many times after three to warm up. Stops when it is not a page."""
    asked = [browser.ask(address) for _ in range(rounds + 3)][3:]
    answer, content, _ = asked[-1]
    if answer.status != 200:
        sys.exit(f"{page} as {reader} answered {answer.status} at {address}")
    return Cost(
        page=page,
        reader=reader,
        queries=max(int(answer.headers["X-Queries"]) for answer, _, _ in asked),
        cpu_ms=statistics.median(float(answer.headers["X-CPU-Ms"]) for answer, _, _ in asked),
        p50_ms=statistics.median(took for _, _, took in asked),
        bytes=len(content),
    )


def _arguments(name: str, library: Any) -> list[int] | None:
    """What an address needs to be complete; None where this bench does not know."""
    from vaert.meetings.models import Meeting

    meeting = Meeting.objects.filter(stage_meeting__stage__course=library.running).first()
    return {
        "course_proposal": [library.waiting[-1].pk],
        "course": [library.running.pk],
        "person": [library.newcomer.pk],
        "meeting": [meeting.pk if meeting else 0],
    }.get(name, [])


def measure_pages(port: int, library: Any, sessions: dict[str, str], rounds: int) -> list[Cost]:
    """Every page of PAGES that exists, the minimal view first."""
    from django.urls import NoReverseMatch, reverse

    nobody = Browser(port, "")
    costs = [measure(nobody, "(minimal view)", "nobody", "/minimal/", rounds * 3)]
    for page, reader in PAGES:
        name, _, query = page.partition("?")
        try:
            address = reverse(name, args=_arguments(name, library))
        except NoReverseMatch:
            print(f"no page is called {name} yet", file=sys.stderr)
            continue
        address += f"?{query}".replace("ø", "%C3%B8") if query else ""
        costs.append(measure(Browser(port, sessions.get(reader, "")), page, reader, address, rounds))
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


def _sessions(library: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    sessions = {}
    for reader in ("coordinator", "leader", "buddy", "newcomer"):
        client = Client()
        client.force_login(getattr(library, reader).account, backend=settings.AUTHENTICATION_BACKENDS[0])
        sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Build, serve, measure; everything that was found."""
    django.setup()
    from django.core.management import call_command

    from tests.bench.big_library import build
    from vaert.common import clock

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    begun = time.monotonic()
    size = (
        {"size": 300, "courses": 20, "waiting": 3} if options.quick else {"size": 1000, "courses": 100, "waiting": 21}
    )
    library = build(clock.today(), **size)
    print(
        f"built {size['size']} people and {size['courses']} courses in {time.monotonic() - begun:.0f} s",
        file=sys.stderr,
    )
    sessions = _sessions(library)
    with served(options.port):
        pages = measure_pages(options.port, library, sessions, 4 if options.quick else 60)
        weight = first_view_bytes(options.port, sessions["newcomer"])
        start = measure_starts(options.port, library, sessions["coordinator"])
    start.ratio = start.cpu_ms / pages[0].cpu_ms
    missed = [miss for cost in pages for miss in cost.misses()]
    if start.queries > START_QUERIES or start.cpu_ms > START_CPU_MS:
        missed.append(f"starting a year: {start.queries} queries, {start.cpu_ms:.0f} ms CPU; goal {START_QUERIES}, 100")
    if weight is not None and weight > FIRST_VIEW_BYTES:
        missed.append(f"the first view on a phone weighs {weight} bytes, goal {FIRST_VIEW_BYTES}")
    costs = [asdict(cost) for cost in [*pages, start]]
    return {"costs": costs, "first_view_bytes": weight, "missed": missed}


def show(found: dict[str, Any]) -> None:
    """The table."""
    print(f"{'page':22}{'reader':13}{'queries':>8}{'CPU ms':>8}{'p50 ms':>8}{'bytes':>9}{'ratio':>7}")
    for cost in found["costs"]:
        line = "{page:22}{reader:13}{queries:8}{cpu_ms:8.1f}{p50_ms:8.1f}{bytes:9}{ratio:7.1f}"
        print(line.format(**cost))
    print(f"first view on a phone: {found['first_view_bytes']} bytes")
    print("\n".join(f"MISSED: {miss}" for miss in found["missed"]) or "every goal is met")


def main() -> int:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="bin/bench pages")
    parser.add_argument("--quick", action="store_true", help="few people and rounds: whether it works, not how fast")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--port", type=int, default=8149)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vaert-bench-") as data:
        os.environ |= {"VAERT_DATA": data, "DJANGO_SETTINGS_MODULE": "vaert.config.settings"}
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        found = run(options)
    print(json.dumps(found, indent=2)) if options.json else show(found)
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
