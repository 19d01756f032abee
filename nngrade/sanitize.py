"""The repair as the first of nbgrader's own sanitizing steps, so that stock `nbgrader autograde` profits as well.

    c.Autograde.sanitize_preprocessors = [Repair, ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]

`DeduplicateIds` is not among them: it empties the markings of a copied cell, on which `CheckCellMetadata` then stops.
"""

from functools import lru_cache
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from nngrade.problem import Problem
from nngrade.repair import repair


class Repair(NbGraderPreprocessor):
    """Repairs a submission against the released notebook; the notes are in its metadata, as `nngrade.notes`."""

    before = List(Unicode(), help="What was mended before nbgrader read the file, a sentence each.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Repair one notebook.

        Raises:
            Problem: the assignment has not been released, or the notebook cannot be repaired.
        """
        repaired = repair(nb, self._released(resources["nbgrader"]))
        notes = [*self.before, *repaired.notes]
        if notes:
            repaired.notebook.metadata.nngrade = {"notes": notes}
        for note in notes:
            self.log.warning("%s", note)
        return repaired.notebook, resources

    def _released(self, names: dict[str, str]) -> NotebookNode:
        directory = self.parent.parent.coursedir
        folder = Path(directory.format_path(directory.release_directory, ".", names["assignment"]))
        path = folder / f"{names['notebook']}.ipynb"
        try:
            return read_released(path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            raise Problem(f"The released notebook {path} is not there: run make exercises first.") from None


@lru_cache(maxsize=8)
def read_released(path: Path, changed: int) -> NotebookNode:
    """Return the released notebook at `path`, which was last changed at `changed`. It is shared: don't change it."""
    return nbformat.read(path, as_version=4)
