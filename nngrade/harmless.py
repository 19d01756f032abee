"""A notebook shown as HTML without any of its students' HTML: what they wrote as text, what they drew as pictures.

Markdown becomes HTML of a few kinds, without raw HTML in it, and an output keeps what cannot do anything: text, and
pictures that are pixels. Feedback is made of these, and nbgrader's formgrader is given them through

    c.HTMLExporter.preprocessors = [Harmless]
    c.HTMLExporter.filters = {"markdown2html": markdown}
"""

import base64
import binascii
import functools
import re

import bleach
import mistune
from markupsafe import Markup, escape
from mistune.plugins.math import math
from mistune.plugins.table import table
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from nngrade.pages import MOST_TEXT, element, lines

MOST_PICTURE = 3_000_000
"""Bytes of one picture, as text."""

MOST_OUTPUTS = 200
"""Outputs of one cell."""

PIXELS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
"""The pictures that are shown, and how their files begin."""

TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": ["href", "rel"],
    "div": ["class", "tabindex", "role", "aria-label"],
    "ol": ["start"],
    "span": ["class"],
    "th": ["scope"],
}
PROTOCOLS = {"http", "https", "mailto"}


_GRADE_ID = re.compile(r"[\w-]{1,200}", re.ASCII)


class _Renderer(mistune.HTMLRenderer):
    """Headings below that of the page that they are put into, none skipped; pictures and raw HTML as text."""

    def __init__(self, under: int) -> None:
        super().__init__(escape=True)
        self.under = self.last = under

    def heading(self, text: str, level: int, **attrs: object) -> str:
        if not text.strip():
            return ""
        self.last = min(self.under + level, self.last + 1, 6)
        return f"<h{self.last}>{text}</h{self.last}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"<em>(picture: {text or 'without a description'})</em>"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        # Link text that is empty cannot be seen, nor be read aloud.
        return f'<a href="{self.safe_url(url)}" rel="noopener noreferrer">{text if text.strip() else escape(url)}</a>'


def markdown(source: str, under: int = 0) -> Markup:
    """Return foreign Markdown as harmless HTML; its first heading is one level below `under`.

    Formulas stay as they are written, in spans and blocks of the class `math`.
    """
    return _markdown(lines(source), under)


# Most of a notebook is the same for the whole class; the text has been cut, so that what is kept is bounded.
@functools.lru_cache(maxsize=512)
def _markdown(source: str, under: int) -> Markup:
    renderer = _Renderer(under)
    convert = mistune.Markdown(renderer, plugins=[table, math])
    # What a plugin registers goes before the methods of a renderer.
    renderer.register("table", _table)
    renderer.register("table_cell", _table_cell)
    try:
        html = convert(source)
    except RecursionError:
        return element("pre", source)
    return Markup(bleach.clean(html, TAGS, ATTRIBUTES, PROTOCOLS, strip=True))  # noqa: S704 (it is clean)


def _table(_: mistune.HTMLRenderer, text: str) -> str:
    return f'<div class="wide" tabindex="0" role="group" aria-label="Table"><table>{text}</table></div>'


def _table_cell(_: mistune.HTMLRenderer, text: str, align: str | None = None, head: bool = False) -> str:
    # A heading that says nothing is none.
    return f'<th scope="col">{text}</th>' if head and text.strip() else f"<td>{text}</td>"


def picture(data: dict) -> str:
    """Return the data address of an output's picture, if it is one that is only pixels; else ""."""
    for kind, begin in PIXELS.items():
        text = data.get(kind)
        if not isinstance(text, str) or len(text) > MOST_PICTURE:
            continue
        try:
            content = base64.b64decode(re.sub(r"\s", "", text), validate=True)
        except (binascii.Error, ValueError):
            continue
        if content.startswith(begin):
            return f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return ""


def harmless(output: NotebookNode) -> NotebookNode | None:
    """Return an output with nothing in it but text and pixels; None if there is nothing of that kind in it."""
    if output.output_type == "stream":
        return NotebookNode(output_type="stream", name="stdout", text=lines(output.text))
    if output.output_type == "error":
        said = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
        return NotebookNode(
            output_type="error",
            ename=lines(output.ename, 200),
            evalue=lines(output.evalue),
            traceback=lines(said).split("\n"),
        )
    shown = {}
    address = picture(output.data)
    if address:
        kind, _, content = address.removeprefix("data:").partition(";base64,")
        shown[kind] = content
    texts = [output.data.get(kind) for kind in ("text/plain", "text/latex", "text/markdown")]
    text = next((text for text in texts if isinstance(text, str)), None)
    if text is not None:
        shown["text/plain"] = lines(text)
    if not shown:
        return None
    made = NotebookNode(output_type=output.output_type, data=NotebookNode(shown), metadata=NotebookNode())
    if output.output_type == "execute_result":
        made.execution_count = _count(output.get("execution_count"))
    return made


def _count(number: object) -> int | None:
    return number if isinstance(number, int) else None


class Harmless(Preprocessor):
    """Takes out of a notebook, and of what is known of its student, all that a browser would run or load."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Clean one notebook, and the names that stand beside it."""
        # The state of widgets is a page of its own.
        nb.metadata = NotebookNode(language_info=NotebookNode(name="python"))
        for cell in nb.cells:
            cell.pop("attachments", None)
            # Tags become classes, ids become anchors, and metadata say how a picture is drawn.
            marks = cell.metadata.get("nbgrader", {})
            is_ours = bool(_GRADE_ID.fullmatch(str(marks.get("grade_id", ""))))
            cell.metadata = NotebookNode(nbgrader=marks) if is_ours else NotebookNode()
            if cell.cell_type == "raw":
                cell.cell_type = "markdown"
                cell.source = f"```\n{cell.source.replace('`', '’')}\n```"
            cell.source = lines(cell.source, 10 * MOST_TEXT)
            if cell.cell_type == "code":
                cell.execution_count = _count(cell.get("execution_count"))
                cell.outputs = [shown for output in cell.outputs[:MOST_OUTPUTS] if (shown := harmless(output))]
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = str(escape(resources[name]))
        return nb, resources
