"""What is true of every repaired notebook, whatever it was."""

import nbformat
from nbgrader.nbgraderformat import MetadataValidator

from nngrade.mending.pieces import grade_id, marks
from nngrade.repair import repair
from tests.nngrade.mangled import RELEASED


def check_repaired(notebook):
    """What is true of every repaired notebook."""
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    tracked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    wanted = [cell for cell in RELEASED.cells if grade_id(cell)]
    for cell, released in zip(tracked, wanted, strict=True):
        assert (cell.id, cell.cell_type, cell.metadata) == (released.id, released.cell_type, released.metadata)
        if not marks(released)["solution"]:
            assert cell.source == released.source
    assert not any("tags" in cell.metadata or cell.get("outputs") for cell in notebook.cells)
    assert notebook.metadata == RELEASED.metadata
    again = repair(notebook, RELEASED)
    assert again.notebook == notebook
    # A merge is the student's to finish: it is named as long as it is there.
    assert [note for note in again.notes if "unfinished merge" not in note] == []
    nbformat.writes(notebook).encode()
