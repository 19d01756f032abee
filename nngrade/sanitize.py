"""The repair as the first of nbgrader's own sanitizing steps, for `nngrade autograde` and the stock one alike.

    c.Autograde.sanitize_preprocessors = [Repair, ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]

`DeduplicateIds` is not among them: it empties the markings of a copied cell, on which `CheckCellMetadata` then stops.
"""

from functools import lru_cache
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, reader
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from nngrade.problem import Problem
from nngrade.repair import repair

MENDED = "mended"
"""What was mended before, a sentence each, in nbconvert's resources: never in the notebook, which is the student's."""


class Repair(NbGraderPreprocessor):
    """Repairs a submission against the released notebook; the notes are in its metadata, as `nngrade.notes`."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Repair one notebook.

        Raises:
            Problem: the assignment has not been released, or the notebook cannot be repaired.
        """
        names = resources["nbgrader"]
        path = released(self.parent.parent.coursedir, names["assignment"], names["notebook"])
        repaired = repair(nb, read_released(path, path.stat().st_mtime_ns))
        notes = [*resources.get(MENDED, ()), *repaired.notes]
        if notes:
            repaired.notebook.metadata.nngrade = {"notes": notes}
        for note in notes:
            self.log.warning("%s", note)
        return repaired.notebook, resources


def released(directory: CourseDirectory, assignment: str, notebook: str) -> Path:
    """Return where the notebook is that students were given.

    Raises:
        Problem: it is not there.
    """
    path = Path(directory.format_path(directory.release_directory, ".", assignment)) / f"{notebook}.ipynb"
    if not path.is_file():
        raise Problem(f"The released notebook {path} is not there: run make exercises first.")
    return path


@lru_cache(maxsize=8)
def read_released(path: Path, changed: int) -> NotebookNode:
    """Return the released notebook at `path`, which was last changed at `changed`. It is shared: don't change it."""
    # Not by `nbformat.read`, which checks it: that a schema is compiled takes longest in grading the first submission.
    return nbformat.convert(reader.reads(path.read_text(encoding="utf-8")), 4)
