"""Finds a Chromium that starts, or gets one, and leaves its path in .venv/browser for the tests.

In this order: $CHROMIUM, the system's own, Debian's package (as root), Playwright's download.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error, sync_playwright

FOUND = Path(sys.prefix) / "browser"
SYSTEM = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def launch(chromium: BrowserType, executable: str | None = None, flags: Iterable[str] = ()) -> Browser:
    """Start a browser: the one that was found, if none is named.

    Raises:
        FileNotFoundError: none was looked for yet.
    """
    # Chromium's own sandbox refuses to run as root.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*flags, *["--no-sandbox"] * root]
    return chromium.launch(executable_path=executable or FOUND.read_text(encoding="utf-8").strip(), args=arguments)


def starts(executable: str) -> bool:
    """Whether this browser opens a page."""
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright.chromium, executable)
            browser.new_page().goto("about:blank")
            browser.close()
    except Error:
        return False
    return True


def system() -> Iterator[str]:
    """The browsers that stand on this machine."""
    for name in (os.environ.get("CHROMIUM"), *SYSTEM):
        path = name and shutil.which(name)
        if path:
            yield path


def from_debian() -> Iterator[str]:
    """Debian's package, where it may be installed."""
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's chromium")
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *step], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield from system()


def from_playwright() -> Iterator[str]:
    """Playwright's own build."""
    print("Downloading Playwright's Chromium")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def main() -> None:
    """Write the path of a browser that starts, or say what to install."""
    if FOUND.exists() and starts(FOUND.read_text()):
        return
    for source in (system, from_debian, from_playwright):
        for executable in source():
            if starts(executable):
                FOUND.write_text(executable)
                return
    sys.exit(
        "make: no Chromium that starts was found for the browser tests; install one (Debian: sudo apt-get install "
        "chromium; macOS: brew install --cask chromium) or name it in CHROMIUM, then run make test again"
    )


if __name__ == "__main__":
    main()
