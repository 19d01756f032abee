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


def main() -> None:
    """Write the picture."""
    with serve(BOOK) as site, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, device_scale_factor=1.5)
        page.goto(f"{site}worked-example.html")
        page.get_by_role("slider", name="Step").fill(STEP)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(500)
        page.locator(".nn-we").screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
