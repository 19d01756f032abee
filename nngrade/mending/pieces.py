"""What the cells are sorted with: the pieces a submission consists of, the release they are held against, the notes."""

import copy
from collections.abc import Sequence
from functools import cached_property

from nbformat import NotebookNode

from nngrade.mending.definitions import Look, glance, look
from nngrade.problem import quoted

MARKS = ("schema_version", "grade", "solution", "locked", "task", "points")
"""What nbgrader notes of a cell: the version of the notes, the roles of the cell, and its points."""


def grade_id(cell: NotebookNode) -> str:
    """Return the name that nbgrader knows a cell by; "" if it knows none."""
    return str(marks(cell).get("grade_id", ""))


def marks(cell: NotebookNode) -> dict:
    """Return what nbgrader notes of a cell."""
    noted = cell.metadata.get("nbgrader")
    return noted if isinstance(noted, dict) else {}


def markings(cell: NotebookNode) -> tuple:
    """Return the values of `MARKS`; a role that isn't noted is none."""
    noted = marks(cell)
    return tuple(noted.get(key, None if key == "schema_version" else False) for key in MARKS)


class Piece:
    """A cell of the submission while the cells are sorted.

    `name` is the grade id of the released cell that it stands for, "" for none. `before` are the pieces that go
    wherever it goes, directly in front of it. `is_new` is true of what was not handed in, and `origin` is
    the grade id that was.
    """

    def __init__(self, cell: NotebookNode, name: str = "", *, is_new: bool = False) -> None:
        self.cell = cell
        self.name = name
        self.is_new = is_new
        self.origin = name
        self.marked = markings(cell)
        self.before: list[Piece] = []

    @property
    def source(self) -> str:
        """Its text."""
        return self.cell.source

    @property
    def is_code(self) -> bool:
        """Whether it would be run."""
        return self.cell.cell_type == "code"

    @cached_property
    def look(self) -> Look:
        """What the cell defines, by its syntax where it was to be run, by a glance at it elsewhere."""
        return look(self.cell.source) if self.is_code or self.name else glance(self.cell.source)


def extra(source: str, kind: str) -> Piece:
    """Return a new cell without a role, and not yet with an id."""
    cell = NotebookNode(id="", cell_type=kind, metadata=NotebookNode(), source=source)
    return Piece(retyped(cell, kind), is_new=True)


def retyped(cell: NotebookNode, kind: str) -> NotebookNode:
    """Return a cell with another type, and what that type asks for."""
    kept = {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}
    changed = NotebookNode(kept | {"cell_type": kind})
    if kind == "code":
        changed.pop("attachments", None)
        changed.outputs, changed.execution_count = [], None
    return changed


class Release:
    """The notebook that students were given. `names` are the grade ids of its cells in order."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
        self.names = list(self.cells)
        self.places = {name: k for k, cell in enumerate(notebook.cells) if (name := grade_id(cell))}
        self.stubs = {self.cells[name].source for name in self.names if self.is_solution(name)}
        self.texts = {cell.source: k for k, cell in enumerate(notebook.cells) if not grade_id(cell)}

    def is_solution(self, name: str) -> bool:
        """Whether students write in the cell."""
        return bool(marks(self.cells[name]).get("solution"))

    def is_graded(self, name: str) -> bool:
        """Whether the cell has points."""
        return bool(marks(self.cells[name]).get("grade") or marks(self.cells[name]).get("task"))

    def blank(self, name: str) -> Piece:
        """Return the cell as it was released."""
        return Piece(copy.deepcopy(self.cells[name]), name, is_new=True)

    def place(self, piece: Piece) -> int | None:
        """Return where in the release the cell is that a piece stands for; None for a cell that isn't in it."""
        return self.places[piece.name] if piece.name else self.texts.get(piece.source)


class Notes:
    """What was repaired, by kind: one sentence for all the cells that it happened to."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[str]] = {}

    def add(self, kind: str, name: str) -> None:
        """Note a repair of a cell; that it came from elsewhere says already that it was moved and unmarked."""
        told = self.kinds.get("elsewhere", []) + self.kinds.get("merged", [])
        if kind in ("marks", "moved") and name in told:
            return
        names = self.kinds.setdefault(kind, [])
        if name not in names:
            names.append(name)

    def sentences(self, order: Sequence[str]) -> list[str]:
        """Return a sentence for each kind of repair, with the cells of the release in its `order`."""
        places = {name: k for k, name in enumerate(order)}
        return [
            _sentence(rest, sorted(self.kinds[kind], key=lambda name: places.get(name, len(places))))
            for kind, rest in _KINDS.items()
            if kind in self.kinds
        ]


_KINDS = {
    "foreign": "{was} not of this assignment, and {counts} as ordinary text and code.",
    "marks": "had lost or changed markings for grading; they are as released again.",
    "type": "had another cell type; it is as released again.",
    "restored": "{was} changed, though read-only; the text is as released again.",
    "added": "{was} written into, though read-only; what was added stands in a cell of its own.",
    "once": "{was} there more than once; one was kept.",
    "split": "{was} split; the pieces were joined.",
    "copies": "{was} there more than once; the last complete one was graded, and what differs from it was kept.",
    "answers": "{was} there more than once; the texts were put together.",
    "elsewhere": "{was} not written where it belongs; the function of that name in another cell was graded.",
    "merged": "{was} found within the cell of another task, where it was graded.",
    "missing": "{was} missing, and {is} back as released.",
    "moved": "{was} moved, and {is} back in the released order.",
    "tags": "had tags, which were taken off.",
    "conflict": "{holds} the marks of an unfinished merge (<<<<<<<), and cannot run before they are taken out.",
}


def _sentence(rest: str, names: Sequence[str]) -> str:
    """Return "The cell “a” was …" or "The cells “a” and “b” were …"."""
    one = {"was": "was", "is": "is", "counts": "counts", "holds": "holds"}
    many = {"was": "were", "is": "are", "counts": "count", "holds": "hold"}
    forms = one if len(names) == 1 else many
    return f"The cell{'' if len(names) == 1 else 's'} {quoted(names)} {rest.format(**forms)}"
