"""Nbgrader's own converters, taken apart where a worker comes between, and writing into a folder of their own.

    submitted → repaired and sanitized notebook → (a worker runs it) → gradebook and autograded notebook → feedback page

Everything that is configured for `nbgrader autograde` and `nbgrader generate_feedback` holds here: preprocessors, late
penalties, permissions, hooks.
"""

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter

from nngrade.course import Course
from nngrade.execution import ExecuteWithEvidence
from nngrade.intake import content
from nngrade.journal import STAGING, put_in_place
from nngrade.problem import Problem
from nngrade.sanitize import MENDED, released


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
            Problem: it doesn't say that notebooks run in the sandbox, or the assignment was not released.
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
        self._before = [step(parent=before) for step in (*self.sanitize_preprocessors, *steps[:running])]
        self._after = self.exporting(steps[running + 1 :])
        self.execution = ExecuteWithEvidence(parent=self._after)
        source = self.coursedir.format_path(self.coursedir.source_directory, ".", assignment)
        self.authored = content(Path(source))
        self.released = released(self.coursedir, assignment, assignment)

    def sanitized(self, student: str, notebook: NotebookNode, mended: Sequence[str]) -> NotebookNode:
        """Return a submitted notebook as it is to be run; `mended` is what was done to it already, a sentence each."""
        resources = {**self.resources(student), MENDED: list(mended)}
        # Not by the exporter, which copies and validates: the notebook is ours alone, and the repair leaves it valid.
        for step in self._before:
            notebook, resources = step(notebook, resources)
        return notebook

    def beside(self, handed_in: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the files beside the notebook when it runs: the student's, and over them the assignment's."""
        keep = set(self.exclude_overwriting.get(self.assignment, []))
        over = {name: file for name, file in self.authored.items() if not (name in handed_in and name in keep)}
        ignored = [*self.coursedir.ignore, "*.ipynb"]
        return {
            name: file
            for name, file in {**handed_in, **over}.items()
            if not any(fnmatch(part, pattern) for part in PurePosixPath(name).parts for pattern in ignored)
        }

    def grade(self, student: str, notebook: NotebookNode) -> str:
        """Write the grades of a notebook that was run into the gradebook, and it into the student's folder."""
        resources = self.resources(student)
        self.notebooks = [str(Path(resources["metadata"]["path"]) / f"{self.assignment}.ipynb")]
        self.init_assignment(self.assignment, student)
        output, resources = self._after.from_notebook_node(notebook, resources)
        self.write(student, output, resources)
        return output


class Returning(_Staged, GenerateFeedback):
    """`nbgrader generate_feedback`, of a notebook that is at hand."""

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
