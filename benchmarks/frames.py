"""Frames of the playground: how long the browser takes from one to the next while a network trains on 500 points.

A display that repaints 60 times a second leaves 16.7 ms for training, drawing and the browser's own work. Headless
Chromium keeps that beat: a frame that is done in time is 16.7 ms after the last one, one that is late is 33.3 ms after.
"""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.harness import Result
from nnwidgets import Playground
from tests.nnwidgets.conftest import bare_page
from tools.browser import launch

SECONDS = 5
BEAT = 1 / 60
TOLERANCE = 1.03
"""The beat itself wavers by some tenths of a millisecond; a frame that comes late comes a whole beat late."""

MEASURE = """(milliseconds) => new Promise((done) => {
  const passed = [];
  let last = null;
  const end = performance.now() + milliseconds;
  const tick = (now) => {
    if (last !== null) passed.push((now - last) / 1000);
    last = now;
    if (now < end) requestAnimationFrame(tick);
    else done(passed);
  };
  requestAnimationFrame(tick);
})"""


def results() -> Iterator[Result]:
    """Yield the 95th percentile of the frames at the two speeds, beside the median of an empty page."""
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        launch(playwright.chromium) as browser,
    ):
        idle = statistics.median(_frames(browser.new_page()))
        for speed in ("steady", "fast"):
            file = Path(folder) / f"{speed}.html"
            file.write_text(bare_page(Playground(speed=speed)), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1000, "height": 1000})
            page.goto(file.as_uri())
            page.get_by_role("button", name="Play").click()
            # V8 compiles what has run for a while.
            page.wait_for_timeout(1000)
            frames = _frames(page)
            page.close()
            ours = statistics.quantiles(frames, n=20)[-1]
            goal = BEAT * TOLERANCE / idle
            name = f"95th percentile of a frame, playground {speed}"
            yield Result(
                name,
                ours,
                idle,
                f"an empty page; median {1e3 * statistics.median(frames):.1f} ms",
                ours / idle,
                goal,
                ours / idle <= goal,
            )


def _frames(page: Page) -> list[float]:
    return page.evaluate(MEASURE, 1000 * SECONDS)
