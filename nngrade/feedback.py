"""What students get back: their notebook with points and messages, and nothing of the hidden tests."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests


class HideTests(ClearHiddenTests):
    """Takes the hidden tests out of graded cells, and out of tracebacks that quote them.

    Nbgrader puts a test cell back as it was written before it grades, hidden lines and all, and would show them.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Clean one cell."""
        if utils.is_grade(cell) and cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
            return super().preprocess_cell(cell, resources, cell_index)
        return cell, resources
