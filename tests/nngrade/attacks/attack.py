"""What an attack is: what to change in the released notebook, in which nothing is solved and which so is worth nothing.

In its texts, `@ROOT@` stands for the course's folder, `@HOME@` for the instructor's home, `@TEMPORARY@` for a file in
the machine's folder for temporary ones, `@PORT@` for a port at which something listens, and `@NAME@` for the attack. A
cheat who has read a traceback, or the manual, knows as much.
"""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode, from_dict

from tests.nngrade.mangled import RELEASED, code

QUICK = "import matplotlib.pyplot as plt\nplt.scatter = plt.xlabel = plt.ylabel = plt.legend = lambda *a, **k: None"
"""A first cell, of a student in a hurry: the assignment's own plots take longer than all the rest."""

BASE = copy.deepcopy(RELEASED)
"""What is patched: the released notebook, without its plots and the cells at the end that train."""
BASE.cells = [code(QUICK), *(cell for cell in BASE.cells if cell.cell_type != "code" or "nbgrader" in cell.metadata)]

Cell = str | dict
"""The text of a code cell, or a whole cell as it stands in the file."""


class Link(NamedTuple):
    """A symbolic link, to be handed in."""

    to: str


class Attack(NamedTuple):
    """One patch.

    `aims` says at what, and `idea` how a cheat thinks that it works. `cells` replace the texts of cells, and `edits`
    change other fields of them, both by grade id; the edits of "" are of the notebook itself. None takes a field away.
    """

    name: str
    aims: str
    idea: str
    cells: Mapping[str, str] = {}
    before: tuple[Cell, ...] = ()
    after: tuple[Cell, ...] = ()
    edits: Mapping[str, dict] = {}
    files: Mapping[str, str | Link] = {}
    names: tuple[str, str] = ("", "")
    """What the student is called in the gradebook, first and last."""
    worth: float = 0.0
    """The points of what is solved in it: they are earned, and not gained."""


class Places(NamedTuple):
    """What a cheat knows of the machine."""

    root: Path
    home: Path
    temporary: Path
    port: int

    def told(self, text: str, attack: Attack) -> str:
        """Return a text of an attack with these in it."""
        known = {"ROOT": self.root, "HOME": self.home, "TEMPORARY": self.temporary, "PORT": self.port}
        for word, place in {**known, "NAME": attack.name}.items():
            text = text.replace(f"@{word}@", str(place))
        return text


def hand_in(attack: Attack, places: Places, folder: Path) -> None:
    """Put what the student hands in into a folder, beside what is there."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(patched(attack), ensure_ascii=False)
    # In a JSON string a place may stand as it is: none has a quote or a backslash in it.
    (folder / "logistic.ipynb").write_text(places.told(text, attack), encoding="utf-8", errors="surrogatepass")
    for name, content in attack.files.items():
        path = folder / places.told(name, attack)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(content, Link):
            path.symlink_to(places.told(content.to, attack))
        else:
            path.write_text(places.told(content, attack), encoding="utf-8")


def patched(attack: Attack) -> NotebookNode:
    """Return the notebook that is handed in."""
    made = copy.deepcopy(BASE)
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        cell.source = attack.cells.get(name, cell.source)
        _edit(cell, attack.edits.get(name, {}) if name else {})
    _edit(made, attack.edits.get("", {}))
    first, last = (
        [_cell(cell, f"{where}-{k}") for k, cell in enumerate(cells)]
        for where, cells in (("first", attack.before), ("last", attack.after))
    )
    made.cells = [*first, *made.cells, *last]
    return made


def _cell(cell: Cell, name: str) -> NotebookNode:
    return code(cell, name) if isinstance(cell, str) else from_dict({"id": name, "metadata": {}, **cell})


def _edit(node: dict, changes: Mapping[str, object]) -> None:
    for key, value in changes.items():
        if value is None:
            node.pop(key, None)
        elif isinstance(value, dict) and isinstance(node.get(key), dict):
            _edit(node[key], value)
        else:
            node[key] = from_dict(value)
