"""Looking at a submission before anything is done with it: what cannot be graded is named in one sentence.

Only files are read here, and no code is run. A sentence tells the instructor what to ask the student for.
"""

import itertools
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nncheck.plain import listed, one_line

MARKS = ("schema_version", "grade", "solution", "locked", "task")
"""What nbgrader notes of a cell: the version of the notes, and the roles of the cell."""

LARGEST = 50_000_000
"""Bytes. A notebook is text, and rarely has more than a few hundred thousand."""


PATTERN = "[]*?,"
"""Characters of a student's id that nbgrader reads as a pattern."""

Markings = dict[str, tuple]
"""The values of `MARKS` of each cell that nbgrader tracks, by its grade id, in the notebook's order."""


def problem(folder: Path, assignment: str, released: Markings) -> str:
    """Return why the submission in `folder` cannot be graded, and what to do; "" if it can.

    `released` are the markings of the notebook that students were given.
    """
    wanted = f"{assignment}.ipynb"
    student = folder.parent.name
    if any(c in PATTERN or not c.isprintable() for c in student) or student.strip() != student:
        return (
            f"The folder {one_line(student, 60)!r} has a name that nbgrader cannot use: rename it to the student's id."
        )
    if not folder.is_dir() and not folder.is_symlink():
        return f"{_name(folder)} is a file: put the student's {wanted} into a folder of that name."
    for path in [folder, *sorted(folder.rglob("*"))]:
        if path.is_symlink():
            return f"{_name(path)} is a symbolic link, which is not followed: ask for the file itself."
        if not path.is_file() and not path.is_dir():
            return f"{_name(path)} is neither a file nor a folder: remove it."
        if path.is_file() and path.stat().st_size > LARGEST:
            return f"{_name(path)} is larger than {LARGEST // 1_000_000} MB: ask for the work without it, or smaller."
    path = folder / wanted
    if not path.is_file():
        others = [_name(other) for other in sorted(folder.glob("*.ipynb"))][:3]
        found = f"there is {listed(others)}: if that is it, rename it" if others else "there is no notebook: ask for it"
        return f"{wanted} is missing; {found}."
    try:
        content = path.read_bytes()
    except OSError as error:
        return f"{wanted} cannot be read ({error.strerror}): check its permissions."
    return _content_problem(content, wanted, released)


def _content_problem(content: bytes, wanted: str, released: Markings) -> str:
    again = "ask for the notebook again, as it was saved by Jupyter"
    if not content.strip():
        return f"{wanted} is empty: {again}."
    try:
        read = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        return f"{wanted} is not UTF-8 text: {again}."
    except RecursionError:
        return f"{wanted} is nested too deeply to be a notebook: {again}."
    except ValueError:
        return f"{wanted} is not JSON, so not a notebook: {again}."
    if isinstance(read, dict) and read.get("nbformat") in (1, 2, 3):
        return f"{wanted} is in an old notebook format: open it in JupyterLab, save it, and grade it again."
    if not _is_notebook(read):
        return f"{wanted} is not a notebook: {again}."
    tracked = [cell for cell in read["cells"] if _is_tracked(cell)]
    ids = Counter(_grade_id(cell) for cell in tracked)
    copies = [name for name, count in ids.items() if name and count > 1]
    if copies:
        return (
            f"{wanted} has {_named(copies)} more than once: "
            "delete the copy of that cell, keep the one that counts, and grade it again."
        )
    found = markings(tracked)
    refill = "put the answers into a copy of the released notebook, and grade that."
    lost = _lost(found, released)
    if lost:
        return f"{wanted} has lost the cells {_named(lost)}: {refill}"
    damaged = [name for name, marking in found.items() if released.get(name) != marking]
    if damaged:
        return f"{wanted} has cells whose nbgrader markings were changed, {_named(damaged)}: {refill}"
    return ""


def markings(cells: Iterable[dict]) -> Markings:
    """Return the markings of those of `cells` that nbgrader tracks."""
    return {_grade_id(cell): tuple(_marks(cell).get(key) for key in MARKS) for cell in cells if _is_tracked(cell)}


def _lost(found: Markings, released: Markings) -> list[str]:
    """The cells that nbgrader cannot put back: a test cell together with the answer before it."""
    names = list(released)
    for before, name in itertools.pairwise(names):
        is_test = released[name][MARKS.index("grade")]
        if is_test and name not in found and before not in found:
            return [lost for lost in names if lost not in found]
    return []


def _is_notebook(read: object) -> bool:
    return (
        isinstance(read, dict)
        and isinstance(read.get("nbformat"), int)
        and isinstance(read.get("cells"), list)
        and all(
            isinstance(cell, dict)
            and isinstance(cell.get("cell_type"), str)
            and isinstance(cell.get("source"), str | list)
            and isinstance(cell.get("metadata"), dict)
            for cell in read["cells"]
        )
    )


def _is_tracked(cell: dict) -> bool:
    """Whether nbgrader sees a role in the cell, or markings that it cannot read."""
    marks = _marks(cell)
    return "nbgrader" in cell["metadata"] and (marks.get("schema_version") != 3 or any(map(marks.get, MARKS[1:])))


def _marks(cell: dict) -> dict:
    marks = cell["metadata"].get("nbgrader")
    return marks if isinstance(marks, dict) else {}


def _grade_id(cell: dict) -> str:
    return str(_marks(cell).get("grade_id", ""))


def _named(names: list[str]) -> str:
    shown = [f"“{one_line(name, 60)}”" for name in names[:3]]
    return listed([*shown, f"{len(names) - 3} more"] if len(names) > 3 else shown)


def _name(path: Path) -> str:
    return one_line(path.name, 60)
