"""A real browser for the tests: Debian's Chromium, on a phone and on a desk, that notices by itself what is wrong.

A test that takes `page` runs twice, at 390 and at 1280 pixels. When it ends, it fails if on its way there was an
error in the console (a breach of the content security policy is one), a request to another host, an answer that
is a server's error, or a layout that jumped. `check_page(page)` looks closer at the page it is on.

    def test_karen_sees_who_needs_her(page, log_in, library):
        log_in(page, library.karen)
        page.goto("/")
        check_page(page)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# Playwright keeps an event loop in the thread that also uses the database; nothing in it runs at the same time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PATIENCE_MS = 30_000  # a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1280, "height": 800}},
}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]  # what another colour scheme can change
FIRST_VIEW_BYTES = 120_000
_NO_BROWSER = "Chromium is missing (apt install chromium)"

_WATCH_LAYOUT = """
  window.__shifts = [];
  new PerformanceObserver(list => {
    for (const shift of list.getEntries())
      if (!shift.hadRecentInput && shift.value > 0.02)
        window.__shifts.push(shift.sources.map(s => s.node?.outerHTML?.slice(0, 80) ?? s.node?.nodeName).join(' | '));
  }).observe({type: 'layout-shift', buffered: true});
"""
TRANSFERRED = """() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@pytest.fixture(scope="session")
def live_server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The product on a port of its own, with static files as in production.

    One request at a time: on SQLite all threads of the tests share one connection to a database in memory.
    """
    from pytest_django.live_server_helper import LiveServer

    turn = threading.Lock()

    def one_at_a_time(application: Any) -> Any:
        def answer(environ: Any, start_response: Any) -> Any:
            with turn:
                return application(environ, start_response)

        return answer

    server = LiveServer("localhost", start=False)
    server.thread.static_handler = one_at_a_time  # type: ignore[assignment]  # WhiteNoise serves, as in production
    with override_settings(WHITENOISE_AUTOREFRESH=False):
        server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Without one its tests are skipped, and fail in CI."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(_NO_BROWSER)
        pytest.skip(_NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    """The name of the screen a browser test runs on: `phone` or `desk`."""
    return request.param


@pytest.fixture
def new_context(browser: Browser, live_server: Any, screen: str) -> Iterator[Any]:
    """`new_context()` is another browser profile, for a journey in which two people take part."""
    opened: list[tuple[BrowserContext, list[str], list[str]]] = []

    def open_context(**more: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url, locale="da-DK", timezone_id="Europe/Copenhagen", **SCREENS[screen], **more
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_WATCH_LAYOUT)
        opened.append((context, _watch(context, live_server.url), _unanswered(context)))
        return context

    yield open_context
    wrong = []
    for context, noticed, unanswered in opened:
        if unanswered:  # pytest shows it where a test has failed: a page that never loads waits for one of these
            print(f"not answered yet: {', '.join(unanswered)}")
        for page in context.pages:
            noticed += [f"the layout jumped at {page.url}: {what}" for what in page.evaluate("window.__shifts || []")]
        wrong += noticed
        context.close()
    assert not wrong, "\n".join(wrong)


def _watch(context: BrowserContext, home: str) -> list[str]:
    """Collect what a page does that none should."""
    noticed: list[str] = []
    own = urlsplit(home).netloc

    def request_made(request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != own:
            noticed.append(f"asked another host: {request.url}")

    def answered(response: Any) -> None:
        if response.status >= 500:
            noticed.append(f"answered {response.status}: {response.url}")

    # An answer 4xx is also written to the console; a journey that means to be refused looks at the page itself.
    # And Chromium warns when a font that was loaded ahead is drawn later than it expects: on a busy machine it is.
    to_be_expected = ("Failed to load resource", "was preloaded using link preload but not used within")

    def said(message: Any) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in to_be_expected):
            noticed.append(f"console {message.type}: {message.text}")

    context.on("request", request_made)
    context.on("response", answered)
    context.on("console", said)
    context.on("weberror", lambda error: noticed.append(f"script error: {error.error}"))
    return noticed


def _unanswered(context: BrowserContext) -> list[str]:
    """The addresses that are asked for and not answered yet, kept up to date."""
    waiting: list[str] = []

    def ended(request: Any) -> None:
        if request.url in waiting:
            waiting.remove(request.url)

    context.on("request", lambda request: waiting.append(request.url))
    context.on("requestfinished", ended)
    context.on("requestfailed", ended)
    return waiting


@pytest.fixture
def page(new_context: Any) -> Page:
    """An empty page of a fresh profile."""
    return new_context().new_page()


@pytest.fixture
def log_in(live_server: Any) -> Any:
    """`log_in(page, person)` gives the page's profile a session of that person, as if they had logged in."""
    from django.conf import settings
    from django.test import Client

    def as_person(page: Page, person: Any) -> None:
        client = Client()
        client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return as_person


def check_page(page: Page, *, is_first_view: bool = False, schemes: Iterable[str] = ("light", "dark")) -> None:
    """No accessibility fault, light or dark; nothing wider than the screen; no jump; and, first seen, not too heavy."""
    page.wait_for_load_state()  # after a click the new page may have no element yet
    weight = page.evaluate(TRANSFERRED)
    assert not is_first_view or weight < FIRST_VIEW_BYTES, f"{page.url} weighs {weight} bytes"
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} pixels wider than the screen"
    shifts = page.evaluate("window.__shifts")
    assert not shifts, f"{page.url} jumped: {shifts}"
    faults = {scheme: faults_axe_finds(page, scheme) for scheme in schemes}
    page.emulate_media(color_scheme="light")
    assert not any(faults.values()), f"{page.url}: {faults}"


def faults_axe_finds(page: Page, scheme: str) -> list[str]:
    """What axe-core says of the page in a colour scheme: the rule, what it means, and the elements.

    All rules are tried in the light scheme, those about colours in the dark one.
    """
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)",
        AXE_RULES if scheme == "light" else AXE_RULES_OF_COLOUR,
    )
    return [f"{fault['id']}: {fault['help']}: {[node['html'][:120] for node in fault['nodes']]}" for fault in found]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser is marked `browser`, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what was left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(_NO_BROWSER in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(f"{left_out} browser tests were skipped: {_NO_BROWSER}.", yellow=True)
