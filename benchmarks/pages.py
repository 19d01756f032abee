"""What the built book costs a reader: the size of a first visit and of the widgets' code, and how soon they are alive.

Sizes are of what goes over the wire when the server compresses it. The heaviest chapter is the one with most on its own
page, since what all pages share weighs the same in each. Readiness is the time from the page's own load event
to the moment when all its widgets are drawn, from a static server on this machine, the median of a few visits.
"""

import gzip
import json
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Response, sync_playwright

from benchmarks.harness import Result
from tools.browser import launch
from tools.static_server import serve

HTML = Path("_build/html")
MOUNT = HTML / "_static" / "anymount.js"
STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL)

CODE_LIMIT, MOUNT_LIMIT, READY_LIMIT = 60 * 1024, 3 * 1024, 0.3
VISIT_LIMIT = 900 * 1000
COMPRESSED = (".woff", ".woff2", ".png", ".jpg")
VISITS = 5

NOTE_WHEN_READY = """new MutationObserver(() => {
  if (document.documentElement.dataset.widgets === "ready") window.readyAt ??= performance.now();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-widgets"] });"""
AFTER_LOAD = """() => window.readyAt - performance.getEntriesByType("navigation")[0].loadEventEnd"""


def code_on(page: Path) -> int:
    """The bytes of widget code on this page, compressed; 0 where there is none."""
    saved = STATE.search(page.read_text(encoding="utf-8"))
    if not saved:
        return 0
    models = json.loads(saved[1])["state"].values()
    return len(gzip.compress("".join(model["state"].get("source", "") for model in models).encode()))


def sizes() -> Iterator[Result]:
    """Yield the rows in bytes: the page with the most code, and the mount script."""
    if not MOUNT.exists():
        print("The pages were not measured, since the book is not built: run make book first.")
        return
    code = {page: code_on(page) for page in HTML.glob("*.html")}
    heaviest = max(code, key=code.get)
    yield _row(f"widget code of {heaviest.stem}, compressed", code[heaviest], CODE_LIMIT)
    yield _row("mount script", MOUNT.stat().st_size, MOUNT_LIMIT)
    chapter = heaviest_chapter()
    with serve(HTML) as site, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        moved = first_visit(browser, site + chapter.name)
        browser.close()
    yield _row(f"first visit to {chapter.stem}, compressed", sum(moved.values()), VISIT_LIMIT)


def heaviest_chapter() -> Path:
    """The page that weighs most by itself, compressed; what is fetched beside it hardly differs."""
    return max(HTML.glob("*.html"), key=lambda page: len(gzip.compress(page.read_bytes())))


def first_visit(browser: Browser, address: str) -> dict[str, int]:
    """The bytes of each response that a reader with an empty cache gets, compressed where that helps."""
    context = browser.new_context()
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    page.evaluate("async () => { await window.MathJax?.startup?.promise; await document.fonts.ready; }")
    page.wait_for_load_state("networkidle")
    moved = {answer.url: _over_the_wire(answer) for answer in answers if not answer.url.startswith(("blob:", "data:"))}
    context.close()
    return moved


def _over_the_wire(answer: Response) -> int:
    body = answer.body()
    return len(body) if answer.url.endswith(COMPRESSED) else len(gzip.compress(body))


def readiness() -> Iterator[Result]:
    """Yield the row in seconds: the page that is slowest to come alive."""
    if not MOUNT.exists():
        return
    times = ready_times([page for page in sorted(HTML.glob("*.html")) if code_on(page)])
    slowest = max(times, key=times.get)
    yield _row(f"widgets of {slowest.stem} after load", times[slowest], READY_LIMIT)


def ready_times(pages: list[Path]) -> dict[Path, float]:
    """Seconds from the load of each page until its widgets are drawn."""
    with serve(HTML) as site, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        times = {}
        for page in pages:
            times[page] = statistics.median(_visit(browser, site + page.name) for _ in range(VISITS))
        browser.close()
    return times


def _visit(browser: Browser, address: str) -> float:
    page = browser.new_page()
    page.add_init_script(NOTE_WHEN_READY)
    page.goto(address)
    page.wait_for_function("() => window.readyAt")
    # Widgets that are ready before the load event has ended have cost the reader nothing.
    seconds = max(page.evaluate(AFTER_LOAD), 0) / 1000
    page.close()
    return seconds


def _row(name: str, found: float, limit: float) -> Result:
    return Result(name, found, limit, "the limit", found / limit, 1.0, found <= limit)
