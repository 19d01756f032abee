"""What a page asks of its reader's line: little, scripts only where they are of use, and none before the text."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.pages import HTML, VISIT_LIMIT, first_visit, heaviest_chapter

pytestmark = pytest.mark.browser

MATHEMATICS = re.compile(r'class="[^"]*\bmath\b')
MATHJAX = re.compile(r'<script[^>]* src="_static/mathjax/')
GROUND = """(node) => {
  for (let each = node; each; each = each.parentElement) {
    const ground = getComputedStyle(each).backgroundColor;
    if (!ground.endsWith(", 0)")) return ground;
  }
  return "rgb(255, 255, 255)";
}"""
ON_TOP = """(node) => {
  node.scrollIntoView({ block: "center" });
  const box = node.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + 5, box.y + box.height / 2);
  return node.contains(top) || top?.contains(node);
}"""


@pytest.fixture(scope="module")
def moved(site: str, browser: Browser) -> dict[str, int]:
    chapter = heaviest_chapter()
    return {urlsplit(url).path: size for url, size in first_visit(browser, site + chapter.name).items()}


def test_a_first_visit_to_the_heaviest_chapter_moves_at_most_900_kb(moved: dict[str, int]) -> None:
    assert sum(moved.values()) <= VISIT_LIMIT, moved
    kinds = {Path(path).suffix for path in moved}
    assert {".html", ".css", ".js", ".woff"} <= kinds


def test_mathjax_is_loaded_where_there_is_mathematics_and_nowhere_else() -> None:
    with_mathematics = set()
    for page in HTML.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert bool(MATHJAX.search(text)) == bool(MATHEMATICS.search(text)), page.name
        with_mathematics |= {page.name} if MATHJAX.search(text) else set()
    assert "notation.html" in with_mathematics
    assert not {"genindex.html", "search.html", "tasks.html"} & with_mathematics


def test_no_page_loads_a_file_that_it_has_no_use_for() -> None:
    text = (HTML / "notation.html").read_text(encoding="utf-8")
    assert not re.search(r"sphinx-design|design-tabs|togglebutton|anymount", text)
    assert "copybutton" in text
    assert "copybutton" not in (HTML / "genindex.html").read_text(encoding="utf-8")


def test_the_text_can_be_read_before_any_script_has_come(site: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    held = []
    page.route(re.compile(r"\.js(\?|$)"), lambda route: held.append(route))
    page.goto(site + "two-layer-network.html", wait_until="commit")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    page.locator("article section").last.wait_for()
    assert page.locator("article h1").is_visible()
    assert len(page.locator("article").inner_text()) > 3_000
    assert len(held) > 3
    for route in held:
        route.abort()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["threshold-units.html", "two-layer-network.html"])
def test_the_text_can_be_read_without_javascript(site: str, open_page: Callable, name: str, theme: str) -> None:
    page, _ = open_page(site + name, theme=theme, java_script_enabled=False)
    assert len(page.locator("article").inner_text()) > 3_000
    paragraph = page.locator("article section > p").first
    assert paragraph.evaluate(ON_TOP)
    assert paragraph.evaluate("node => getComputedStyle(node).color") != paragraph.evaluate(GROUND)
    formulas = page.locator("article .math:visible").all_inner_texts()
    assert any("\\(" in formula for formula in formulas)
    assert any("\\[" in formula for formula in formulas)


def test_code_can_be_copied_by_keyboard(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "threshold-units.html", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".copybtn").first
    button.wait_for(state="attached")
    page.locator("article .cell_input pre").first.focus()
    page.keyboard.press("Tab")
    while not button.evaluate("node => node === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.wait_for_function("node => getComputedStyle(node).opacity === '1'", arg=button.element_handle())
    assert "Copy" in button.evaluate("node => node.ariaLabel ?? node.textContent")
    page.keyboard.press("Enter")
    page.wait_for_function("navigator.clipboard.readText()")
    code = page.locator("article .highlight pre").first.inner_text().strip()
    assert page.evaluate("navigator.clipboard.readText()").strip() == code
