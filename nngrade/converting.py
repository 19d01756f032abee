"""Nbgrader's own converters, taken apart where a worker comes between, and writing into a folder of their own.

    submitted → sanitized notebook → (a worker runs it) → gradebook and autograded notebook → feedback page

Everything that is configured for `nbgrader autograde` and `nbgrader generate_feedback` holds here: preprocessors, late
penalties, permissions, hooks.
"""

import contextlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.utils import find_all_files
from traitlets import default

from nngrade.course import Course
from nngrade.execution import ExecuteWithEvidence
from nngrade.feedback import Page
from nngrade.journal import STAGING, put_in_place
from nngrade.problem import Problem

MINOR_WITH_IDS = 5
"""Of nbformat 4: since then, cells have ids."""


class _Staged(BaseConverter):
    """A converter for one assignment that makes a student's folder beside its place, for others to put it there."""

    def __init__(self, course: Course, assignment: str) -> None:
        directory = course.directory
        directory.assignment_id = assignment
        config = course.config.copy()
        # Once for all preprocessors, and not after each of them.
        config.Exporter.setdefault("optimistic_validation", True)
        super().__init__(coursedir=directory, config=config)
        self.writer = FilesWriter(parent=self, config=self.config)
        self.assignment = assignment

    @property
    def _output_directory(self) -> str:
        return str(Path(super()._output_directory) / STAGING)

    def made(self, student: str) -> Path:
        """Where a student's folder is made."""
        return Path(self._format_dest(self.assignment, student))

    def place(self, student: str) -> Path:
        """Where it belongs."""
        return Path(self.coursedir.format_path(super()._output_directory, student, self.assignment))

    def clear(self) -> None:
        """Take away what was made and not put into its place."""
        # Without its dots at the end, which are no folder that can be removed.
        shutil.rmtree(Path(self.coursedir.format_path(self._output_directory, ".", ".")), ignore_errors=True)

    def exporting(self, preprocessors: list) -> Exporter:
        """Return an exporter with these preprocessors, which serves any number of notebooks."""
        exporter = self.exporter_class(parent=self, config=self.config)
        for preprocessor in preprocessors:
            exporter.register_preprocessor(preprocessor)
        return exporter

    def resources(self, student: str) -> dict[str, object]:
        """Return what nbgrader's preprocessors want to know of a student's notebook."""
        folder = Path(self._format_source(self.assignment, student))
        found = self.init_single_notebook_resources(str(folder / f"{self.assignment}.ipynb"))
        return {**found, "metadata": {"name": self.assignment, "path": str(folder)}}

    def write(self, student: str, output: str, resources: ResourcesDict) -> None:
        """Write a converted notebook into the student's folder."""
        self.write_single_notebook(output, resources)
        self.set_permissions(self.assignment, student)

    @contextlib.contextmanager
    def hooks(self, student: str) -> Iterator[None]:
        """Run what is configured to run before and after a student's notebook is converted."""
        self.coursedir.student_id = student
        with contextlib.chdir(self.coursedir.root):
            self.run_pre_convert_hook()
        yield
        with contextlib.chdir(self.coursedir.root):
            self.run_post_convert_hook()


class Grading(_Staged, Autograde):
    """`nbgrader autograde`, before and after the notebook is run."""

    def __init__(self, course: Course, assignment: str) -> None:
        """Take over the course's configuration.

        Raises:
            Problem: it doesn't say that notebooks run in the sandbox.
        """
        super().__init__(course, assignment)
        steps = list(self.autograde_preprocessors)
        if ExecuteWithEvidence not in steps:
            raise Problem(
                "c.Autograde.autograde_preprocessors in nbgrader_config.py has no ExecuteWithEvidence: put it in the "
                "place of Execute."
            )
        running = steps.index(ExecuteWithEvidence)
        before = self.exporting([])
        self._before = [before.register_preprocessor(step) for step in (*self.sanitize_preprocessors, *steps[:running])]
        self._after = self.exporting(steps[running + 1 :])
        self.execution = ExecuteWithEvidence(parent=self._after)

    def sanitized(self, student: str, notebook: NotebookNode) -> NotebookNode:
        """Return a submitted notebook as it is to be run."""
        resources = self.resources(student)
        for step in filter(None, self._before):
            notebook, resources = step(notebook, resources)
        give_ids(notebook.cells)
        return notebook

    def files(self, student: str) -> dict[str, bytes]:
        """Return the files that lie beside the notebook when it runs: the student's, and over them the assignment's."""
        folders = [self._format_source(self.assignment, student), self.source()]
        keep = set(self.exclude_overwriting.get(self.assignment, []))
        found = {}
        for folder in folders:
            for name in find_all_files(folder, [*self.coursedir.ignore, "*.ipynb"]):
                path = Path(name)
                inside = path.relative_to(folder).as_posix()
                if not (inside in found and inside in keep):
                    found[inside] = path.read_bytes()
        return found

    def source(self) -> str:
        """The folder of the assignment as authored."""
        return self.coursedir.format_path(self.coursedir.source_directory, ".", self.assignment)

    def grade(self, student: str, notebook: NotebookNode) -> str:
        """Write the grades of a notebook that was run into the gradebook, and it into the student's folder."""
        resources = self.resources(student)
        self.notebooks = [str(Path(resources["metadata"]["path"]) / f"{self.assignment}.ipynb")]
        self.init_assignment(self.assignment, student)
        output, resources = self._after.from_notebook_node(notebook, resources)
        self.write(student, output, resources)
        return output


def read(content: bytes) -> NotebookNode:
    """Return a notebook of format 4 with the same cell ids each time; nbformat draws those that are missing."""
    notebook = json.loads(content)
    if notebook["nbformat_minor"] < MINOR_WITH_IDS:
        notebook["nbformat_minor"] = MINOR_WITH_IDS
        for cell in notebook["cells"]:
            cell.pop("id", None)
    give_ids(notebook["cells"])
    return nbformat.reads(json.dumps(notebook), as_version=4)


def give_ids(cells: Iterable[dict]) -> None:
    """Give an id to each cell that has none of its own; it depends on nothing but the notebook."""
    taken = set()
    for position, cell in enumerate(cells):
        name = str(cell.get("id") or f"nngrade-{position}")
        while name in taken:
            name = f"{name[:50]}-{position}"
        cell["id"] = name
        taken.add(name)


class Returning(_Staged, GenerateFeedback):
    """`nbgrader generate_feedback`, of a notebook that is at hand."""

    @default("exporter_class")
    def _page(self) -> type[Exporter]:
        return Page

    def __init__(self, course: Course, assignment: str) -> None:
        super().__init__(course, assignment)
        self._exporter = self.exporting(self.preprocessors)

    def graded(self, student: str) -> Path:
        """The notebook that the feedback is on."""
        return Path(self._format_source(self.assignment, student)) / f"{self.assignment}.ipynb"

    def give(self, student: str, notebook: NotebookNode) -> None:
        """Write a student's feedback, with the points that are in the gradebook, and put it in its place."""
        self.init_assignment(self.assignment, student)
        output, resources = self._exporter.from_notebook_node(notebook, self.resources(student))
        self.write(student, output, resources)
        put_in_place(self.made(student), self.place(student))
