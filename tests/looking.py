"""Looking at a page as its readers do: in light and dark, with a screen reader's rules, and with a camera.

The pictures are kept in _build/screenshots, to be looked at by people.
"""

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "_build" / "screenshots"
THEMES = ("light", "dark")

# WCAG 2.1 A and AA, axe-core's advice of good practice, and one rule of 2.1 A that it holds back as experimental.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe-core finds wrong, one line for each element."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("([within, rules]) => axe.run(within, rules)", [within, RULES])["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def wear(page: Page, theme: str) -> None:
    """Let the reader's system prefer light or dark, and wait for the page to follow."""
    page.emulate_media(color_scheme=theme)
    # A page without scripts has no theme of its own to wait for.
    page.wait_for_function("theme => [undefined, theme].includes(document.documentElement.dataset.theme)", arg=theme)


def look(page: Page, widget: str, state: str) -> None:
    """Hold the widget (a selector) in this state to the rules, in light and dark, and take its picture in both.

    `state` names the pictures, such as "boolean-xor-solved". Nothing of the widget may stick out of the page.
    """
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"]
    for theme in THEMES:
        wear(page, theme)
        assert violations(page, widget) == [], (state, theme, width)
        page.locator(widget).screenshot(path=SCREENSHOTS / f"{state}-{theme}-{width}.png")
    wear(page, "light")
    box = page.locator(widget).bounding_box()
    assert box["x"] >= 0, (state, box)
    assert box["x"] + box["width"] <= width, (state, box)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, state
