"""Prints the built book into one PDF: each page of the contents through the browser, then bound together by pypdf.

The browser makes pages of each chapter as a reader's printer would (book/_static/print.css). What binds them is made
here: a title and the contents, a number on each page, bookmarks, and links that lead to a page of the PDF where they
led to a page of the book. Run `make pdf`.
"""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NullObject, NumberObject
from sphinx_external_toc.parsing import parse_toc_yaml

from tools.browser import launch
from tools.static_server import serve

BOOK = Path("_build/html")
CONTENTS = Path("_toc.yml")
PDF = Path("_build/backprop-by-hand.pdf")
TITLE, AUTHOR = "Backprop by Hand", "the Backprop by Hand authors"
READY = """async () => {
  for (const picture of document.querySelectorAll(".nn-w")) {
    picture.scrollIntoView();
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  }
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
}"""
ALIVE = """() => !document.querySelector('script[type$="widget-state+json"]')
  || document.documentElement.dataset.widgets === "ready\""""
SHEET = (
    "<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>Backprop by Hand</title><style>{style}</style>{body}"
)
FRONT = """@page { size: A4; margin: 25mm 25mm 20mm } body { font: 11pt/1.5 sans-serif; margin: 0 }
h1 { font-size: 30pt; margin: 70mm 0 4mm } .by { break-after: page } h2 { font-size: 18pt }
h3 { font-size: 10pt; color: #57606a; margin: 5mm 0 1mm } p { margin: 0 } .row { display: flex }
.row b { margin-left: auto }"""
NUMBERS = """@page { size: A4; margin: 0 } body { font: 9pt sans-serif; margin: 0 }
p { height: 297mm; margin: 0; box-sizing: border-box; padding-top: 283mm; text-align: center; break-after: page }
p:last-child { break-after: auto }"""


class Chapter(NamedTuple):
    """A page of the book: its name, the part that it opens or stands in, its heading, and its pages on paper."""

    name: str
    part: str
    title: str
    printed: PdfReader


def names(contents: Path) -> list[tuple[str, str]]:
    """Return the pages of the book in their order, each with the caption of its part."""
    sites = parse_toc_yaml(contents)
    found = [(sites.root.docname, "")]
    found += [(item, tree.caption or "") for tree in sites.root.subtrees for item in map(str, tree.items)]
    return found


def printed(page: Page, **options: object) -> PdfReader:
    """Return what the browser prints of the page that it shows."""
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, **options)))


def chapters(page: Page, site: str, contents: Sequence[tuple[str, str]]) -> list[Chapter]:
    """Print each page of the book."""
    found = []
    for name, part in contents:
        page.goto(f"{site}{name}.html")
        page.wait_for_function(ALIVE)
        page.evaluate(READY)
        title = page.locator("h1:visible").first.inner_text().removesuffix("#").strip()
        found.append(Chapter(name, part, title, printed(page, outline=True, tagged=True)))
    return found


def front(page: Page, book: Sequence[Chapter], before: int) -> PdfReader:
    """Print the title and the contents, for chapters that come after so many pages."""
    rows, part, at = [], "", before + 1
    for chapter in book:
        if chapter.part != part:
            part = chapter.part
            rows.append(f"<h3>{escape(part)}</h3>")
        rows.append(f"<p class='row'><span>{escape(chapter.title)}</span><b>{at}</b></p>")
        at += len(chapter.printed.pages)
    title = f"<h1>{escape(TITLE)}</h1><p class='by'>{escape(AUTHOR)}</p><h2>Contents</h2>"
    page.set_content(SHEET.format(title=TITLE, style=FRONT, body=title + "".join(rows)))
    return printed(page)


def bind(page: Page, site: str, book: Sequence[Chapter]) -> PdfWriter:
    """Put the chapters into one PDF."""
    # The length of the contents does not depend on the numbers in it.
    opening = front(page, book, len(front(page, book, 0).pages))
    writer = PdfWriter()
    writer.append(opening, import_outline=False)
    starts, part, parent = {}, "", None
    for chapter in book:
        starts[chapter.name] = len(writer.pages)
        writer.append(chapter.printed, import_outline=False)
        if chapter.part != part:
            part = chapter.part
            parent = writer.add_outline_item(title=part, page_number=starts[chapter.name])
        mark = writer.add_outline_item(title=chapter.title, page_number=starts[chapter.name], parent=parent)
        _mark_sections(writer, chapter.printed, starts[chapter.name], mark)
    for chapter in book:
        for number in range(starts[chapter.name], starts[chapter.name] + len(chapter.printed.pages)):
            _lead(writer, writer.pages[number], chapter, site, starts)
    numbers = "".join(f"<p>{number}</p>" for number in range(1, len(writer.pages) + 1))
    page.set_content(SHEET.format(title=TITLE, style=NUMBERS, body=numbers))
    for sheet, number in list(zip(writer.pages, printed(page).pages, strict=True))[1:]:
        sheet.merge_page(number)
        sheet.compress_content_streams()
    writer.add_metadata({"/Title": TITLE, "/Author": AUTHOR})
    writer.compress_identical_objects()
    return writer


def _mark_sections(writer: PdfWriter, chapter: PdfReader, start: int, parent: object) -> None:
    """Make a bookmark of each section below its chapter's."""
    _, *below = chapter.outline
    for each in below[0] if below else ():
        if not isinstance(each, list):
            at = start + chapter.get_destination_page_number(each)
            writer.add_outline_item(title=_once(each.title), page_number=at, parent=parent)


def _once(title: str) -> str:
    """Return the title alone, where the browser says it twice: that of a heading moved to the next sheet."""
    half = len(title) // 2
    return title[:half] if title[:half] == title[half:] else title


def _lead(writer: PdfWriter, sheet: PageObject, chapter: Chapter, site: str, starts: dict[str, int]) -> None:
    """Let each link of a page lead to where it should in the PDF; one that leads to no page of it is none any more."""
    kept = ArrayObject()
    for reference in sheet.get("/Annots", ArrayObject()):
        link = reference.get_object()
        address = link.get("/A", {}).get("/URI", "")
        within = link.get("/Dest") or link.get("/A", {}).get("/D")
        if address and not address.startswith(site):
            kept.append(reference)
            continue
        if address:
            name = address.removeprefix(site).partition("#")[0].removesuffix(".html") or "index"
            place = (starts[name], None) if name in starts else None
        else:
            place = _place(chapter, within, starts[chapter.name])
        if place:
            link.pop("/A", None)
            link[NameObject("/Dest")] = _destination(writer, *place)
            kept.append(reference)
    if "/Annots" in sheet:
        sheet[NameObject("/Annots")] = kept


def _place(chapter: Chapter, within: object, start: int) -> tuple[int, float | None] | None:
    known = chapter.printed.named_destinations.get(str(within))
    if known is None:
        return None
    return start + chapter.printed.get_destination_page_number(known), known.top


def _destination(writer: PdfWriter, number: int, top: float | None) -> ArrayObject:
    sheet = writer.pages[number].indirect_reference
    height = NullObject() if top is None else FloatObject(top)
    return ArrayObject([sheet, NameObject("/XYZ"), NullObject(), height, NumberObject(0)])


def main() -> None:
    """Write the PDF."""
    with serve(BOOK) as site, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        page = browser.new_page(viewport={"width": 794, "height": 1123}, reduced_motion="reduce")
        writer = bind(page, site, chapters(page, site, names(CONTENTS)))
        writer.write(PDF)
        browser.close()
    print(f"Written to {PDF}: {len(writer.pages)} pages.")


if __name__ == "__main__":
    main()
