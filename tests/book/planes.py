"""Where a point of a widget's plane is on the screen, and when what was done to it is drawn."""

from playwright.sync_api import Locator, Page

# As in nnwidgets/js/plane.js, for a plane with names at its axes.
SIDE, EDGE = 400, 34


def on_screen(plane: Locator, x: float, y: float, span: tuple[float, float]) -> tuple[float, float]:
    """Return the place of (x, y) in the window, in whose middle the plane then is.

    `plane` is the .nn-plane, `span` what both of its axes reach over.
    """
    plane.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = plane.bounding_box()
    inner = SIDE - EDGE
    low, high = span
    across = EDGE + (x - low) / (high - low) * inner
    down = inner - (y - low) / (high - low) * inner
    return box["x"] + across / SIDE * box["width"], box["y"] + down / SIDE * box["height"]


def drawn(page: Page) -> None:
    """Wait until what was set is drawn, which a view does in the next frame."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
