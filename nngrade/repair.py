"""A submission as it was saved → the same submission as it can be graded, with a note for each thing that was mended.

The released notebook says which cells there must be; the student's says what was written. Read-only cells come back as
released, each solution is found wherever it stands, everything else is kept and has no say in the grading.

    read(folder, assignment) → repair(notebook, released) → sandbox, probing → gradebook

Repairing what is whole changes nothing, and repairing twice is repairing once.
"""

import copy
import re
from typing import NamedTuple

from nbformat import NotebookNode

from nngrade.mending import placing, readonly, solutions
from nngrade.mending.pieces import Notes, Piece, Release, grade_id, markings, marks, retyped
from nngrade.mending.structure import give_ids, mend
from nngrade.problem import Refusal

_OURS = re.compile(r"^<{7}( |$)", re.MULTILINE)
_THEIRS = re.compile(r"^>{7}( |$)", re.MULTILINE)


MOST_PASSES = 5
"""What one pass puts in order can bring together what belonged together; two are enough for nearly everything."""


class Repaired(NamedTuple):
    """A notebook, and a sentence for instructor and student on each thing that was mended."""

    notebook: NotebookNode
    notes: list[str]


def repair(notebook: NotebookNode, released: NotebookNode) -> Repaired:
    """Return a submission with every cell that is graded in its place, and with what had to be mended for that.

    Neither argument is changed.

    Raises:
        Refusal: it is no notebook, or there is nothing of this assignment in it.
    """
    release, said = Release(released), []
    for _ in range(MOST_PASSES):
        before, repaired = notebook, _pass(notebook, release)
        notebook = repaired.notebook
        said += repaired.notes
        if notebook == before:
            break
    return Repaired(notebook, list(dict.fromkeys(said)))


def _pass(notebook: NotebookNode, release: Release) -> Repaired:
    mended, said = mend(notebook)
    notes, released = Notes(), release.notebook
    pieces = [Piece(cell, grade_id(cell)) for cell in mended.cells]
    _take_off_tags(pieces, notes)
    _refuse_another_assignment(pieces, release)
    readonly.restore(pieces, release, notes)
    solutions.claim(pieces, release, notes)
    if not any(piece.name and not piece.is_new for piece in pieces):
        raise Refusal("The notebook has none of the cells of this assignment: ask whether it is another one's.")
    pieces = placing.place(pieces, release, notes)
    for number, piece in enumerate(pieces, start=1):
        _note_markings(piece, release, notes)
        if _OURS.search(piece.source) and _THEIRS.search(piece.source):
            notes.add("conflict", piece.name or f"number {number}")
        piece.cell = _finished(piece, release, notes)
    names = {piece.cell.id for piece in pieces if piece.name}
    for piece in pieces:
        if not piece.name and piece.cell.id in names:
            piece.cell.id = ""
    mended.cells = [piece.cell for piece in pieces]
    give_ids(mended.cells)
    if mended.metadata.get("kernelspec", {}).get("language", "python") != "python":
        said.append("The notebook was set to another language; it was run with Python.")
    elif "kernelspec" not in mended.metadata and "kernelspec" in released.metadata:
        said.append("The notebook did not say which kernel runs it; it was run with the released one.")
    mended.metadata = copy.deepcopy(released.metadata)
    return Repaired(mended, said + notes.sentences(release.names))


def _take_off_tags(pieces: list[Piece], notes: Notes) -> None:
    """No tag may skip a cell or hide its error."""
    for number, piece in enumerate(pieces, start=1):
        if piece.cell.metadata.pop("tags", None):
            notes.add("tags", piece.name or f"number {number}")


def _refuse_another_assignment(pieces: list[Piece], release: Release) -> None:
    """Take the names off cells that are not of this assignment; if its graded cells are another one's, it is another's.

    Cells such as “setup” have the same name in every assignment, and graded cells a name of their own.
    """
    foreign = [piece for piece in pieces if piece.name not in ("", *release.names)]
    graded = [piece for piece in pieces if piece.name in release.names and release.is_graded(piece.name)]
    if any(marks(piece.cell).get("grade") for piece in foreign) and not graded:
        raise Refusal("The notebook is another assignment's, by the names of its graded cells: ask for the right one.")
    for piece in foreign:
        piece.name = ""


def _note_markings(piece: Piece, release: Release, notes: Notes) -> None:
    if piece.is_new:
        return
    if piece.name and (piece.origin, piece.marked) != (piece.name, markings(release.cells[piece.name])):
        notes.add("marks", piece.name)
    elif not piece.name and piece.origin not in ("", *release.names) and any(piece.marked[1:]):
        notes.add("foreign", piece.origin)


def _finished(piece: Piece, release: Release, notes: Notes) -> NotebookNode:
    """The cell as it goes on: one of the release's with its id, type and markings, any other one with none."""
    if not piece.name:
        piece.cell.metadata.pop("nbgrader", None)
        return piece.cell
    released = release.cells[piece.name]
    cell = piece.cell
    if cell.cell_type != released.cell_type:
        notes.add("type", piece.name)
        cell = retyped(cell, released.cell_type)
    cell.metadata = copy.deepcopy(released.metadata)
    cell.id = released.id
    return cell
