"""What browser tests need: the built site on a static server, and pages that are watched while they are open.

And how Hypothesis searches: no deadlines, since time is measured in `make bench`; the same examples on every CI run.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tools.browser import FOUND, launch
from tools.static_server import serve

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "here"))

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
# No name but this machine's is found, so that no request can leave; Chromium asks its maker for updates unless told not
# to.
FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
READY = """() => {
  const widgets = document.querySelector('script[type$="widget-state+json"]');
  return !widgets || document.documentElement.dataset.widgets === 'ready';
}"""


@dataclass
class Watch:
    """What went wrong while pages were open: requests to other hosts, requests that failed, messages of errors."""

    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built book, served from a plain static server."""
    if not (HTML / "index.html").exists():
        pytest.fail("The book is not built: run make book.")
    with serve(HTML) as address:
        yield address


@pytest.fixture(scope="session")
def pages(site: str) -> list[str]:
    """The name of every page of the built book, the index and the search page included."""
    names = (path.relative_to(HTML) for path in HTML.rglob("*.html"))
    return sorted(name.as_posix() for name in names if name.parts[0] != "_static")


# One browser a module, not one a session: while Playwright runs, no other test could start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium: the one that tools/browser.py found."""
    if not FOUND.exists():
        pytest.fail("No browser was looked for yet: run make test, or python -m tools.browser.")
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, flags=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """A function that opens an address in a fresh page; it returns the page, and a watch over what goes wrong there."""
    contexts = []

    def open_page(
        address: str, *, width: int = 1280, height: int = 800, theme: str = "light", **options: object
    ) -> tuple[Page, Watch]:
        watch = Watch()
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: _note_request(request, watch))
        page.on("requestfailed", lambda request: _note_failure(request, watch))
        page.on("response", lambda response: watch.failed.append(response.url) if response.status >= 400 else None)
        page.on("console", lambda message: _note_message(message, watch))
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        page.goto(address)
        if options.get("java_script_enabled", True):
            page.wait_for_function(READY)
            page.evaluate("() => window.MathJax?.startup?.promise")
        return page, watch

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(open_page: Callable[..., tuple[Page, Watch]]) -> Iterator[Callable[..., Page]]:
    """A function that opens an address in a fresh page; at the end of the test nothing may have gone wrong there."""
    opened = []

    def visit(address: str, **options: object) -> Page:
        opened.append(open_page(address, **options))
        return opened[-1][0]

    yield visit
    for page, _ in opened:
        page.context.close()
    assert [watch for _, watch in opened] == [Watch() for _ in opened]


def _is_foreign(address: str) -> bool:
    return not address.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "file:", "data:", "blob:", "about:"))


def _note_request(request: Request, watch: Watch) -> None:
    if _is_foreign(request.url):
        watch.foreign.append(request.url)


def _note_failure(request: Request, watch: Watch) -> None:
    # A request that the page itself broke off, by leaving, is no failure.
    if request.failure != "net::ERR_ABORTED" and not _is_foreign(request.url):
        watch.failed.append(f"{request.url} ({request.failure})")


def _note_message(message: ConsoleMessage, watch: Watch) -> None:
    if message.type == "error":
        watch.errors.append(message.text)
