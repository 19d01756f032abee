"""Takes the README's picture from the built book: the worked example, stepped to the gradient of w1.

Run `make picture` when the widget looks different.
"""

import functools
import http.server
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

BOOK = Path("_build/html")
PICTURE = Path("tools/picture.png")
STEP = "32"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """The standard library's static server, without a line for each request."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Write the picture."""
    handler = functools.partial(QuietHandler, directory=BOOK)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        executable = (Path(sys.prefix) / "browser").read_text(encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, device_scale_factor=1.5)
        page.goto(f"http://127.0.0.1:{server.server_port}/worked-example.html")
        page.get_by_role("slider", name="Step").fill(STEP)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(500)
        page.locator(".nn-we").screenshot(path=PICTURE)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
