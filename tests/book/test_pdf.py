"""The book on paper: one page as a reader prints it, and the PDF of them all."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfWriter

from tests.book.test_pages import CHAPTERS
from tools.pdf import CONTENTS, bind, chapters, names

pytestmark = pytest.mark.browser

SOME = {
    "index": "A neural network learns",
    "threshold-units": "A threshold unit adds up its inputs",
    "worked-example": "When you have worked through this chapter you can",
}
NOT_ON_PAPER = (
    ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer, .bd-footer-content, "
    ".copybtn, .nn-quiz button, .nn-w button, #pst-back-to-top"
)


@pytest.fixture(scope="module")
def bound(site: str, browser: Browser) -> PdfWriter:
    """A PDF of a few chapters, one with a figure, and two with a widget, made on a system that prefers the dark."""
    page = browser.new_page(color_scheme="dark")
    parts = [(name, "" if name == "index" else "Some") for name in SOME]
    writer = bind(page, site, chapters(page, site, parts))
    page.close()
    return writer


@pytest.fixture(scope="module")
def texts(bound: PdfWriter) -> list[str]:
    # Compatible forms, since a font may set two letters as one sign.
    return [" ".join(unicodedata.normalize("NFKC", page.extract_text()).split()) for page in bound.pages]


def test_every_chapter_is_in_the_pdf_in_the_order_of_the_contents() -> None:
    listed = [name for name, _ in names(CONTENTS)]
    assert listed[0] == "index"
    assert sorted(f"{name}.html" for name in listed) == CHAPTERS
    assert CONTENTS.read_text(encoding="utf-8").index(listed[2]) > CONTENTS.read_text(encoding="utf-8").index(listed[1])


def test_the_pdf_has_the_text_of_each_chapter_and_no_blank_page(texts: list[str]) -> None:
    for line in SOME.values():
        assert sum(line in text for text in texts) >= 1, line
    assert [number for number, text in enumerate(texts) if len(text) < 20] == []


def test_the_pages_are_numbered_and_the_contents_name_the_right_ones(texts: list[str], bound: PdfWriter) -> None:
    for number, text in enumerate(texts[1:], start=2):
        assert text.endswith(str(number))
    places = dict(re.findall(r"(Threshold units|The worked [\d./]+ example) (\d+)", texts[1]))
    assert len(places) == 2
    for title, number in places.items():
        assert title in texts[int(number) - 1]


def test_the_bookmarks_are_the_chapters_and_their_sections(bound: PdfWriter) -> None:
    top, below, part, chapters_of_part = bound.outline[:4]
    assert (top.title, part.title) == ("Backprop by Hand", "Some")
    assert "The chapters" in [each.title for each in below]
    named = [each for each in chapters_of_part if not isinstance(each, list)]
    assert [each.title for each in named] == ["Threshold units", "The worked 0.05/0.10 example"]


def test_links_lead_to_pages_of_the_pdf_and_never_to_the_machine_that_made_it(bound: PdfWriter) -> None:
    links = [link.get_object() for page in bound.pages for link in page.get("/Annots", [])]
    assert len([link for link in links if "/Dest" in link]) > 5
    assert [link["/A"] for link in links if "127.0.0.1" in str(link.get("/A", ""))] == []
    kept = {page.indirect_reference.idnum for page in bound.pages}
    assert {link["/Dest"][0].idnum for link in links if "/Dest" in link} <= kept


def test_figures_and_widgets_stand_in_the_pdf(bound: PdfWriter, texts: list[str]) -> None:
    figure = next(text for text in texts if "Values flow forward to the error" in text)
    assert "gradients" in figure
    assert any("of 4 rows" in text for text in texts)


def test_answers_are_unfolded_and_the_buttons_are_gone(texts: list[str]) -> None:
    whole = " ".join(texts)
    assert "Stop and think" in whole
    assert re.search(r"The (first|second|third) of the \d\.", whole)
    assert not re.search(r"\bCheck\b.{0,30}(Answer|The \w+ of the)", whole)


def test_a_page_is_printed_light_and_unfolded_and_is_then_as_it_was(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "threshold-units.html", theme="dark")
    page.evaluate(
        """() => addEventListener("beforeprint", () => { window.printed = {
          theme: document.documentElement.dataset.theme,
          folded: document.querySelectorAll("article details:not([open])").length,
          ground: getComputedStyle(document.body).backgroundColor,
        }; })"""
    )
    page.pdf()
    assert page.evaluate("window.printed") == {"theme": "light", "folded": 0, "ground": "rgb(255, 255, 255)"}
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("article details[open]").count() == 0


def test_on_paper_there_is_the_text_and_nothing_to_press(site: str, visit: Callable[..., Page]) -> None:
    page = visit(site + "threshold-units.html")
    assert page.locator(".bd-sidebar-primary").is_visible()
    page.emulate_media(media="print")
    assert page.locator("article h1").is_visible()
    assert page.locator(NOT_ON_PAPER).locator("visible=true").count() == 0
    assert page.locator(".nn-w svg, .nn-w canvas").first.is_visible()
