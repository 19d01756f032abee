"""HTML pages that run nothing and ask nobody for anything: what is put into them is text, unless it was made here.

A name, an output or a comment is somebody else's text. It is bounded, freed of what a reader cannot see (escape codes,
reversed writing, control characters), and escaped; and the page's own policy forbids scripts and requests besides.
"""

import re
from pathlib import Path

from markupsafe import Markup, escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""No script, no request: what a page needs stands in it."""

MOST_TEXT = 20_000
"""How many characters of one foreign text a page shows."""

JOINERS = "\u200c\u200d"
"""Invisible, and part of how Persian, Hindi and emoji are written."""

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_ESCAPE_CODE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])")
_LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_VOID = ("br", "img", "meta")


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return an element: what is no markup yet is made text, and children that are None are left out.

    `class_` and `for_` lose their underscore, in other names it becomes a hyphen; an attribute that is None is left
    out.
    """
    words = "".join(
        f' {key.removesuffix("_").replace("_", "-")}="{_text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{words}>")  # noqa: S704 (its parts are escaped)
    return Markup(f"<{name}{words}>{joined(*children)}</{name}>")  # noqa: S704


def joined(*children: object) -> Markup:
    """Return children one after the other, those that are no markup yet as text."""
    return Markup().join(_text(child) for child in children if child is not None)


def lines(text: str, most: int = MOST_TEXT) -> str:
    """Return foreign text of several lines, cut after `most` characters, in which a reader sees all there is."""
    # Cut first: the rest of a megabyte is not worth reading.
    head = _LINE_END.sub("\n", _ESCAPE_CODE.sub("", text[: 2 * most]))
    shown = "\n".join(line if line.isprintable() else _seen(line) for line in head.split("\n"))
    return shown if len(shown) <= most and len(text) <= 2 * most else f"{shown[:most]}\n… (cut here)"


def table(
    caption: object, head: list[object], rows: list[list[object]], *, numbers: bool = True, class_: str = ""
) -> Markup:
    """Return a table that can be scrolled by itself; the first column names its row.

    A cell that is a `td` already is kept. With `numbers`, the other columns are set as figures.
    """
    words = " ".join(filter(None, ["figures" if numbers else "", class_]))
    body = [element("tr", element("th", first, scope="row"), *(_cell(cell) for cell in rest)) for first, *rest in rows]
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", *(element("th", word, scope="col") for word in head))),
            element("tbody", *body),
            class_=words or None,
        ),
        class_="wide",
        tabindex="0",
        role="group",
        aria_label=f"Table: {caption}",
    )


def page(title: str, *children: object) -> str:
    """Return a whole page."""
    return str(
        joined(
            Markup("<!DOCTYPE html>\n"),
            element(
                "html",
                element(
                    "head",
                    element("meta", charset="utf-8"),
                    element("meta", http_equiv="Content-Security-Policy", content=POLICY),
                    element("meta", name="viewport", content="width=device-width, initial-scale=1"),
                    element("meta", name="color-scheme", content="light dark"),
                    element("meta", name="referrer", content="no-referrer"),
                    element("title", title),
                    element("style", Markup(_STYLE)),  # noqa: S704 (it is ours)
                ),
                element("body", element("main", element("h1", title), *children)),
                lang="en",
            ),
            Markup("\n"),
        )
    )


def _seen(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" or c in JOINERS else "�" for c in line)


def _text(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape(lines(str(value)))


def _cell(cell: object) -> Markup:
    return cell if isinstance(cell, Markup) and cell.startswith("<td") else element("td", cell)
