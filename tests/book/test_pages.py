"""Every page of the built book, opened from a plain static server: quiet, complete, legible, and open to everyone."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from playwright.sync_api import Page, TimeoutError

from tests.looking import violations, wear

# The tour of every page, four times each, is one fixture, and takes minutes.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
CHAPTERS = [
    "choosing-the-size.html",
    "computational-graphs.html",
    "convolution.html",
    "counting.html",
    "deep-networks.html",
    "descent.html",
    "errata.html",
    "evaluation.html",
    "for-authors.html",
    "for-instructors.html",
    "formula-sheet.html",
    "glossary.html",
    "gradient-checking.html",
    "how-to-use.html",
    "index.html",
    "initialisation.html",
    "logistic-regression.html",
    "matrices.html",
    "notation.html",
    "perceptron.html",
    "playground.html",
    "references.html",
    "regularisation.html",
    "tasks.html",
    "threshold-units.html",
    "two-layer-network.html",
    "universal-approximation.html",
    "valleys.html",
    "variance.html",
    "worked-example.html",
]

# What a reader must scroll sideways for, or cannot reach at all. (Long lines of code and computational graphs of many
# steps do scroll, and take the focus.)
CUT_OFF = """() => {
  const shown = document.querySelectorAll(
    'article mjx-container[display], article table:not(.nn-scroll table), article svg[role=img]:not(.nn-stage svg)');
  const cut = node => {
    for (let each = node; each; each = each.parentElement) {
      const scrolls = getComputedStyle(each).overflowX !== 'visible';
      if (scrolls && each.scrollWidth > each.clientWidth + 1) return true;
    }
    return node.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
  };
  return [...shown].filter(cut).map(node => (node.textContent || node.outerHTML).slice(0, 60));
}"""
STOPS = """() => [...document.querySelectorAll('pre')].every(
  node => node.tabIndex === 0 || node.scrollWidth <= node.clientWidth)"""


def settle(page: Page) -> None:
    """Wait until the theme has answered a change of width by letting long lines of code take the focus.

    Where it never does, axe-core says so.
    """
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(STOPS, timeout=3_000)


@dataclass
class Visited:
    """What one page was like: what went wrong, and what stands on it."""

    watch: object
    title: str
    headings: int
    description: str
    pictures: list[str]
    ids: set[str]
    links: list[str]
    cut_off: dict[int, list[str]] = field(default_factory=dict)
    violations: dict[tuple[str, int], list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def tour(site: str, pages: list[str], open_page: Callable[..., Page]) -> dict[str, Visited]:
    """Every page, opened once and looked at in light and dark, on a desk and in a hand."""
    seen = {}
    for name in pages:
        page, watch = open_page(site + name)
        page.wait_for_load_state("networkidle")
        visited = seen[name] = Visited(
            watch=watch,
            title=page.title(),
            headings=page.locator("h1:visible").count(),
            description=page.evaluate("document.querySelector('meta[name=description]')?.content ?? ''"),
            pictures=page.evaluate(
                """() => [...document.querySelectorAll('main img, main svg[role=img]:not([aria-hidden=true])')]
                  .filter(node => node.checkVisibility())
                  .map(node => node.getAttribute('alt') ?? node.getAttribute('aria-label') ?? '')"""
            ),
            ids=set(page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")),
            links=page.evaluate("[...document.querySelectorAll('a[href]')].map(node => node.getAttribute('href'))"),
        )
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            settle(page)
            for theme in ("light", "dark"):
                wear(page, theme)
                visited.violations[theme, width] = violations(page)
            # After axe-core, which has laid out what is folded away too.
            visited.cut_off[width] = page.evaluate(CUT_OFF)
        page.context.close()
    return seen


def test_the_book_has_the_pages_of_its_contents_and_no_others(pages: list[str]) -> None:
    assert pages == sorted([*CHAPTERS, "genindex.html", "search.html"])


def test_no_page_asks_another_host_or_complains(tour: dict[str, Visited]) -> None:
    for name, visited in tour.items():
        assert (name, visited.watch.foreign, visited.watch.failed, visited.watch.errors) == (name, [], [], [])


def test_each_chapter_has_one_heading_a_title_and_a_description(tour: dict[str, Visited]) -> None:
    for name in CHAPTERS:
        assert tour[name].headings == 1, name
        assert tour[name].title.endswith("Backprop by Hand"), name
        assert len(tour[name].description) > 40, name


def test_each_picture_has_a_text_alternative_that_says_something(tour: dict[str, Visited]) -> None:
    for name, visited in tour.items():
        for text in visited.pictures:
            assert len(text) > 30, f"{name}: {text!r}"
            assert not re.search(r"\.(svg|png|jpe?g)$", text), f"{name}: {text!r}"


def test_each_figure_of_the_sources_is_on_its_page(tour: dict[str, Visited]) -> None:
    for name in CHAPTERS:
        written = re.findall(
            r"^    name: (fig-\S+)$", (ROOT / "book" / name).with_suffix(".md").read_text("utf-8"), re.M
        )
        assert written == sorted(set(written), key=written.index), name
        assert {each for each in tour[name].ids if each.startswith("fig-")} == set(written), name


def test_no_link_inside_the_book_is_dead(site: str, tour: dict[str, Visited]) -> None:
    dead, followed = [], 0
    for name, visited in tour.items():
        for link in visited.links:
            target, fragment = urldefrag(urljoin(site + name, link))
            if target.startswith(site):
                followed += 1
                path = unquote(target.removeprefix(site)) or "index.html"
                there = (HTML / path).is_file()
                if not there or (fragment and unquote(fragment) not in tour[path].ids):
                    dead.append((name, link))
    assert dead == []
    assert followed > 80


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_cut_off(tour: dict[str, Visited], width: int) -> None:
    assert {name: visited.cut_off[width] for name, visited in tour.items() if visited.cut_off[width]} == {}


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(tour: dict[str, Visited], theme: str, width: int) -> None:
    assert [(name, each) for name, visited in tour.items() for each in visited.violations[theme, width]] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_widget_breaks_no_rule_in_any_phase(site: str, visit: Callable[..., Page], theme: str) -> None:
    page = visit(site + "worked-example.html", theme=theme)
    page.locator(".nn-we summary").click()
    for phase in ("Forward", "Error", "Output layer", "Hidden layer", "Update"):
        page.get_by_role("button", name=phase, exact=True).click()
        assert violations(page, ".nn-worked_example") == []


def test_the_assignment_is_handed_out_with_its_data(tour: dict[str, Visited]) -> None:
    links = tour["logistic-regression.html"].links
    handed_out = {Path(link).name for link in links if "_downloads/" in link}
    assert handed_out == {"logistic.ipynb", "breast_cancer.csv"}


def test_a_planted_fault_of_accessibility_is_found(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "index.html")
    page.evaluate("document.querySelector('article').append(document.createElement('button'))")
    assert any(each.startswith("button-name") for each in violations(page))


def test_a_planted_formula_that_is_too_wide_is_found(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "notation.html", width=360)
    page.evaluate("document.querySelector('mjx-container[display] mjx-math').style.width = '500px'")
    assert len(page.evaluate(CUT_OFF)) == 1


def test_a_request_to_another_host_is_refused_and_counted(site: str, open_page: Callable) -> None:
    page, watch = open_page(site + "index.html")
    assert page.evaluate("fetch('https://example.org/').then(() => 'answered', () => 'refused')") == "refused"
    assert watch.foreign == ["https://example.org/"]


def test_a_failed_request_and_an_error_are_noticed(site: str, open_page: Callable) -> None:
    page, watch = open_page(site + "index.html")
    page.evaluate("fetch('missing.json')")
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(200)
    assert watch.failed == [site + "missing.json"]
    assert any("planted" in error for error in watch.errors)


def test_the_widget_lives_on_a_page_opened_as_a_file(open_page: Callable) -> None:
    page, watch = open_page((HTML / "worked-example.html").as_uri())
    page.get_by_role("button", name="Next").click()
    assert page.locator(".nn-we-value").text_content() == "= 0.377500000"
    assert watch.foreign == []


def test_light_and_dark_follow_the_switch_too(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "worked-example.html", theme="dark")
    ground = "getComputedStyle(document.querySelector('.nn-worked_example')).backgroundColor"
    dark = page.evaluate(ground)
    page.locator(".theme-switch-button:visible").first.click()
    page.wait_for_function(f"{ground} !== '{dark}'")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_formulas_are_set_by_our_own_mathjax_in_the_colours_of_the_book(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "logistic-regression.html")
    assert page.locator("mjx-container").count() > 50
    assert page.locator("mjx-merror").count() == 0
    colour = page.evaluate("getComputedStyle(document.querySelector('mjx-container .nn-value')).color")
    assert colour == "rgb(0, 90, 156)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_formula_sheet_is_one_page_of_a4_in_black_on_white(
    site: str, visit: Callable[..., Page], theme: str
) -> None:
    page = visit(site + "formula-sheet.html", theme=theme)
    page.evaluate(
        "addEventListener('beforeprint', () => { window.ink = getComputedStyle(document.querySelector('td')).color })"
    )
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12]", printed)
    assert page.evaluate("Math.max(...window.ink.match(/\\d+/g).slice(0, 3).map(Number))") < 100
    assert page.evaluate("document.documentElement.dataset.theme") == theme


def test_no_table_of_the_printed_formula_sheet_is_wider_than_its_column(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "formula-sheet.html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 725, "height": 1055})  # A4 without the margins
    over = page.evaluate(
        """() => [...document.querySelectorAll('.nn-sheet table')].map(
          each => each.scrollWidth - each.parentElement.clientWidth)"""
    )
    assert len(over) > 8
    assert max(over) <= 1


def test_the_footer_names_the_authors_of_this_book(site: str, visit: Callable[..., Page]) -> None:
    footer = " ".join(visit(site + "index.html").locator("footer").all_text_contents())
    assert "Backprop by Hand authors" in footer
    assert "Jupyter Book" not in footer
