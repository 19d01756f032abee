"""Whether a page would run something or ask another host: read by strict rules, and looked at in a real browser.

What is not on the lists is harm, whether a browser would obey it or not: a page of ours needs no more than this.
"""

import csv
import io
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from playwright.sync_api import Browser

from nngrade import pages

ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "div", "span", "p", "pre", "code", "br"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li"),
    *("a", "strong", "em", "blockquote", "hr", "img", "bdi", "details", "summary", "dl", "dt", "dd"),
    *("svg", "g", "rect", "text", "line", "path", "small", "figure", "figcaption"),
}
DRAWN = {"x", "y", "x1", "x2", "y1", "y2", "width", "height", "viewbox", "d", "text-anchor", "focusable"}
WORDS = {"class", "id", "lang", "scope", "role", "tabindex", "rel", "start", "alt", "open", "colspan", "dir"}
ADDRESS = re.compile(r"#[\w-]*|https?://.*|mailto:.*|data:image/(png|jpeg);base64,[A-Za-z0-9+/=]*")
META = {
    (("charset", "utf-8"),),
    (("http-equiv", "Content-Security-Policy"), ("content", pages.POLICY)),
    (("name", "viewport"), ("content", "width=device-width, initial-scale=1")),
    (("name", "color-scheme"), ("content", "light dark")),
    (("name", "referrer"), ("content", "no-referrer")),
}
STYLE = Path(pages.__file__).with_name("page.css").read_text(encoding="utf-8")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        if tag not in ELEMENTS or (tag == "meta" and tuple(attrs) not in META):
            self.harm.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            if tag == "meta" or name in WORDS | DRAWN or name.startswith("aria-"):
                continue
            # A link waits to be followed, a picture does not.
            is_at_hand = (value or "").startswith("data:image/")
            is_kept = (name == "href" and tag == "a") or (name == "src" and tag == "img" and is_at_hand)
            if not is_kept or not ADDRESS.fullmatch(value or ""):
                self.harm.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "style" and data != STYLE:
            self.harm.append(f"<style>{data}")

    def handle_comment(self, data: str) -> None:
        self.harm.append(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self.harm.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.harm.append(f"<?{data}>")


def harm(text: str) -> list[str]:
    """Return what in a page is none of what our pages are made of."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.harm


def computed(sheet: str) -> str:
    """Return the cells of a CSV file that a spreadsheet would compute."""
    cells = [cell for row in csv.reader(io.StringIO(sheet)) for cell in row]
    return "".join(cell for cell in cells if cell[:1] in tuple("=+-@\t\r|%") and not _is_number(cell))


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", cell) is not None


def tour(browser: Browser, files: Mapping[str, Path]) -> dict[str, list[str]]:
    """Look at pages, as they are and without their own policy, and return what each did, by name."""
    found: dict[str, list[str]] = {}
    for bypass in (False, True):
        context = browser.new_context(bypass_csp=bypass)
        page = context.new_page()
        for name, file in files.items():
            did: list[str] = []

            def note(request: object, own: str = file.as_uri(), did: list[str] = did) -> None:
                if request.url != own and not request.url.startswith("data:image/"):
                    did.append(request.url)

            page.on("request", note)
            page.on("dialog", lambda dialog, did=did: did.append(dialog.message))
            page.goto(file.as_uri(), wait_until="load")
            title = re.search(r"<title>(.*?)</title>", file.read_text(encoding="utf-8")).group(1)
            if page.title() != title or page.evaluate("'owned' in window"):
                did.append(f"the title is {page.title()}")
            page.remove_listener("request", note)
            if did:
                found.setdefault(name, []).extend(did)
        context.close()
    return found
