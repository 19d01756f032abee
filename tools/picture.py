"""Takes the README's picture from the built book: the worked example, stepped to the gradient of w1.

Run `make picture` when the widget looks different.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.browser import launch
from tools.static_server import serve

BOOK = Path("_build/html")
PICTURE = Path("tools/picture.png")
STEP = "32"
ROOM = 10


def main() -> None:
    """Write the picture."""
    with serve(BOOK) as site, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, device_scale_factor=1.5)
        page.goto(f"{site}worked-example.html")
        page.get_by_role("slider", name="Step").fill(STEP)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(500)
        page.evaluate("scrollTo(0, 0)")
        # The part that is stepped through, with some room around it.
        box = page.locator(".nn-we").bounding_box()
        around = {"x": box["x"] - ROOM, "y": box["y"] - ROOM}
        size = {"width": box["width"] + 2 * ROOM, "height": box["height"] + ROOM}
        page.screenshot(path=PICTURE, full_page=True, clip=around | size)
        browser.close()


if __name__ == "__main__":
    main()
