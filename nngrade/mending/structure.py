"""Any JSON document → a valid notebook of format 4.5: what Jupyter would mend is mended, and outputs are dropped.

Outputs, widget states and the editor's metadata are the student's word and are not graded, so nothing after this sees
them. What comes out always passes nbformat's schema, and mending it again changes nothing.
"""

import itertools
import re
from collections.abc import Iterable

from nbformat import NotebookNode

from nngrade.problem import Refusal

MOST_CELLS = 5_000
MOST_CODE = 1_000_000
"""Characters of code and answers in a notebook; a long assignment has some ten thousand."""

LARGEST_ATTACHMENTS = 5_000_000
"""Characters of the pictures attached to one cell, in base 64."""

AGAIN = "ask for the notebook again, as it was saved by Jupyter"

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")


def mend(document: object, name: str = "The notebook") -> tuple[NotebookNode, list[str]]:
    """Return the notebook that `document` holds, and a sentence for each thing that had to be mended.

    Raises:
        Refusal: it holds no notebook, or one too large; `name` is what the sentence calls it.
    """
    rows = _rows(document)
    if rows is None:
        raise Refusal(f"{name} is not a notebook: {AGAIN}.")
    version = _version(document, name)
    if len(rows) > MOST_CELLS:
        raise Refusal(f"{name} has more than {MOST_CELLS} cells: ask for it without those that repeat.")
    notes = []
    if version is None:
        notes.append("The notebook did not say its format; it was read as format 4.")
    elif version < 4:
        notes.append(f"The notebook was in the old format {version}; it was brought to format 4.")
    cells = [cell for cell in (_cell(row, version or 4, notes) for row in rows) if cell is not None]
    if rows and not cells:
        raise Refusal(f"{name} is not a notebook: {AGAIN}.")
    if len(cells) < len(rows):
        notes.append(f"Of the {len(rows)} cells, {len(rows) - len(cells)} could not be read and were left out.")
    looked_at = (cell for cell in cells if cell.cell_type == "code" or "nbgrader" in cell.metadata)
    if sum(len(cell.source) for cell in looked_at) > MOST_CODE:
        raise Refusal(
            f"{name} has more than {MOST_CODE // 1_000_000} MB of code: ask for it without the data in its cells."
        )
    if give_ids(cells):
        notes.append("Several cells had the same id; each has one of its own now.")
    made = NotebookNode(nbformat=4, nbformat_minor=5, metadata=_notebook_metadata(document), cells=cells)
    return made, list(dict.fromkeys(notes))


def give_ids(cells: Iterable[NotebookNode]) -> bool:
    """Give an id to each cell that has none of its own, always the same one; return whether one was there twice."""
    cells = list(cells)
    given = {cell.id for cell in cells if cell.id}
    seen, repeated = set(), False
    for k, cell in enumerate(cells):
        if not cell.id or cell.id in seen:
            repeated |= bool(cell.id)
            cell.id = next(fresh for n in itertools.count(k) if (fresh := f"extra-{n}") not in given)
            given.add(cell.id)
        seen.add(cell.id)
    return repeated


def text(value: object, join: str = "") -> str | None:
    """Return a text that JSON holds as a string or as a list of lines, fit for UTF-8; None if it is something else."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = join.join(value)
    if not isinstance(value, str):
        return None
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    # JSON may hold half of a surrogate pair, which no file can.
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _rows(document: object) -> list | None:
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("cells"), list):
        return document["cells"]
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    return [row for rows in lists for row in rows] if lists else None


def _version(document: dict, name: str) -> int | None:
    version = document.get("nbformat")
    if type(version) is not int:
        return None
    if version < 2:
        raise Refusal(
            f"{name} is in an old notebook format: ask for it again, opened in JupyterLab and saved from there."
        )
    if version > 4:
        raise Refusal(f"{name} is in a notebook format that is not known yet: ask for it in format 4.")
    return version


def _cell(row: object, version: int, notes: list[str]) -> NotebookNode | None:
    if not isinstance(row, dict):
        return None
    lines = row.get("source", row.get("input", ""))
    # Format 3 was also written with the ends of its lines cut off.
    bare = version < 4 and isinstance(lines, list) and not any("\n" in line for line in lines if isinstance(line, str))
    source = text(lines, "\n" if bare else "")
    kind = row.get("cell_type")
    if source is None or not isinstance(kind, str | None):
        return None
    if kind == "heading":
        level = row.get("level")
        source = f"{'#' * (level if type(level) is int and 1 <= level <= 6 else 1)} {' '.join(source.split())}"
    if kind is None:
        kind = "code" if row.keys() & {"outputs", "execution_count", "input"} else "markdown"
    kind = {"heading": "markdown", "html": "markdown"}.get(kind, kind)
    cell = NotebookNode(
        id=row["id"] if isinstance(row.get("id"), str) and _ID.match(row["id"]) else "",
        cell_type=kind if kind in ("code", "markdown") else "raw",
        metadata=_cell_metadata(row.get("metadata")),
        source=source,
    )
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    elif row.get("attachments"):
        attached = _attachments(row["attachments"])
        if sum(len(data) for bundle in attached.values() for data in bundle.values()) > LARGEST_ATTACHMENTS:
            notes.append(f"Attached pictures of more than {LARGEST_ATTACHMENTS // 1_000_000} MB were left out.")
        elif attached:
            cell.attachments = attached
    return cell


def _cell_metadata(metadata: object) -> NotebookNode:
    """Only what has a meaning in grading: nbgrader's markings, as plain values, and tags."""
    kept = NotebookNode()
    if not isinstance(metadata, dict):
        return kept
    marks = metadata.get("nbgrader")
    if isinstance(marks, dict):
        kept.nbgrader = NotebookNode(
            {
                text(key): text(value) if isinstance(value, str) else value
                for key, value in marks.items()
                if isinstance(value, str | bool) or (isinstance(value, int | float) and abs(value) < 1e9)
            }
        )
    tags = metadata.get("tags")
    if isinstance(tags, list):
        named = [text(tag) for tag in tags if isinstance(tag, str) and tag and "," not in tag]
        if named:
            kept.tags = list(dict.fromkeys(named))
    return kept


def _attachments(attachments: object) -> NotebookNode:
    kept = NotebookNode()
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        pictures = {
            mime: text(data)
            for mime, data in (bundle.items() if isinstance(bundle, dict) else ())
            if mime in ("image/png", "image/jpeg", "image/gif", "image/webp") and text(data)
        }
        if pictures:
            kept[text(name)] = NotebookNode(pictures)
    return kept


def _notebook_metadata(document: dict) -> NotebookNode:
    """The kernel and the language, where they are said in full."""
    metadata = document.get("metadata")
    kept = NotebookNode()
    for key, needed in (("kernelspec", ("name", "display_name")), ("language_info", ("name",))):
        said = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(said, dict) and all(isinstance(said.get(word), str) for word in needed):
            words = {word: said[word] for word in (*needed, "language") if isinstance(said.get(word), str)}
            kept[key] = NotebookNode({word: text(value) for word, value in words.items()})
    return kept
