"""Submissions as no instructor wants them: each holds one failure, made from the released notebook of *logistic*.

A fixture is a function named for its failure. It is given the notebook that a good student filled in, and changes it in
place, or returns the bytes of the file, or the files of the folder by name. What is expected of it is said beside it.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from nngrade.release import notebook
from nngrade.sampleclass import CLASS, TASKS

ROOT = Path(__file__).parents[3]
RELEASED = nbformat.read(ROOT / "exercises" / "logistic" / "logistic.ipynb", as_version=4)


def filled() -> NotebookNode:
    """Return the released notebook as a good student hands it in."""
    text = (ROOT / "solutions" / "logistic" / "logistic.md").read_text(encoding="utf-8")
    right = next(sample for sample in CLASS if not sample.code and not sample.blank and not sample.spoil)
    return nbformat.reads(right.file(RELEASED, notebook(text, "http://127.0.0.1:8000")), as_version=4)


FILLED = filled()


class Mangled(NamedTuple):
    """A fixture: what it is worth once it is repaired, or why it is refused.

    `notes` are the sentences of what is repaired; none, if it is graded as it is. `lost` are the tasks that earn
    nothing, since nothing is left of their solution.
    """

    name: str
    make: Callable[[NotebookNode], object]
    notes: tuple[str, ...]
    lost: tuple[str, ...]
    refused: str

    def hand_in(self, folder: Path) -> None:
        """Put what the student hands in into a new folder."""
        folder.mkdir(parents=True)
        made = copy.deepcopy(FILLED)
        content = self.make(made)
        handed_in = content if isinstance(content, dict) else {"logistic.ipynb": made if content is None else content}
        for name, held in handed_in.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if callable(held):
                held(path)
            else:
                path.write_bytes(held if isinstance(held, bytes) else saved(held))


MANGLED: list[Mangled] = []


def mangled(*notes: str, lost: tuple[str, ...] = (), refused: str = "") -> Callable:
    """Enter a function into the fixtures, with what is expected."""

    def enter(make: Callable[[NotebookNode], object]) -> Callable:
        MANGLED.append(Mangled(make.__name__, make, notes, lost, refused))
        return make

    return enter


def saved(made: NotebookNode) -> bytes:
    """Return a notebook as bytes, valid or not."""
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def at(made: NotebookNode, name: str) -> int:
    """Return where the first cell of a grade id is."""
    return next(k for k, cell in enumerate(made.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def cell(made: NotebookNode, name: str) -> NotebookNode:
    """Return the first cell of a grade id."""
    return made.cells[at(made, name)]


def stub(name: str) -> str:
    """Return the text of a cell as it was released."""
    return cell(RELEASED, name).source


def code(source: str, name: str = "of-the-student") -> NotebookNode:
    """Return an ordinary cell."""
    return NotebookNode(
        id=name, cell_type="code", metadata=NotebookNode(), source=source, outputs=[], execution_count=None
    )


def pasted(made: NotebookNode, name: str) -> NotebookNode:
    """Return a copy of a cell, as a paste makes it."""
    copied = copy.deepcopy(cell(made, name))
    copied.id = f"pasted-{name}"
    return copied


from tests.nngrade.mangled import cells, contents, files, markings  # noqa: E402, F401 (they enter their fixtures)

__all__ = ["FILLED", "MANGLED", "RELEASED", "TASKS", "Mangled"]
