"""Grading by evidence inside stock nbgrader: a preprocessor that stands where its `Execute` does.

What is decided beforehand comes from this side alone: the graded cells' text from the gradebook, as it was when the
assignment was released, the seeds from the course's secret, and the files from the submission's folder.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Float

from nngrade.course import secret
from nngrade.intake import MOST_BYTES
from nngrade.probing import Probe, probes, seed
from nngrade.problem import Problem
from nngrade.running import Bounds, Job, run
from nngrade.sandbox import Limits
from nngrade.sandbox.number import Lost
from nngrade.work import warm


class ExecuteWithEvidence(NbGraderPreprocessor):
    """Runs a submitted notebook in the sandbox, and writes the verdicts into its graded cells."""

    timeout = Float(Bounds().cell, help="Seconds that one cell may take.").tag(config=True)
    task_timeout = Float(Bounds().task, help="Seconds that the calls of one task may take together.").tag(config=True)
    notebook_timeout = Float(Bounds().notebook, help="Seconds that a notebook may take in all.").tag(config=True)
    limits = Dict(help="What else a notebook may use: any of the fields of nngrade.sandbox.Limits.").tag(config=True)
    unsafe = Bool(
        False, help="Run the students' code without isolation, as the instructor's own. Every verdict then says so."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Grade one notebook.

        Raises:
            Problem: this machine gives no isolation, or the assignment cannot be graded; no student's doing.
        """
        if self.unsafe:
            self.log.warning("Students' code runs WITHOUT ISOLATION, because ExecuteWithEvidence.unsafe is set.")
        sandbox = warm(self.most, self.unsafe)
        sandbox.start()
        job = self.job(nb, resources)
        for is_last in (False, True):
            try:
                run(nb, job, sandbox, self.bounds, unsafe=self.unsafe)
                break
            # No student's doing: the next warm process may do better.
            except Lost:
                if is_last:
                    raise
        return nb, resources

    @property
    def bounds(self) -> Bounds:
        """The seconds that are allowed."""
        return Bounds(self.timeout, self.task_timeout, self.notebook_timeout)

    @property
    def most(self) -> Limits:
        """What else is."""
        return Limits(**self.limits)

    def job(self, notebook: NotebookNode, resources: ResourcesDict) -> Job:
        """Return what is to be done with a notebook, which nbgrader describes in `resources`."""
        names = resources["nbgrader"]
        directory = CourseDirectory(config=self.config)
        asked = released_probes(names["db_url"], directory.course_id, names["assignment"], names["notebook"])
        files = files_beside(Path(resources["metadata"]["path"]))
        return job_of(asked, secret(Path(directory.root)), names["assignment"], names["student"], notebook, files)


def job_of(
    asked: Mapping[str, Probe],
    hidden: bytes,
    assignment: str,
    student: str,
    notebook: NotebookNode,
    files: Mapping[str, bytes],
) -> Job:
    """Return what is to be done with a student's notebook; of the course's secret, `hidden`, only seeds are in it."""
    text = json.dumps([cell.source for cell in notebook.cells if cell.cell_type == "code"])
    own = partial(seed, hidden, assignment, student, hashlib.sha256(text.encode()).hexdigest())
    # No task has an empty name: it tells nothing about the seeds of the tasks.
    return Job(asked, {probe.task: own(probe.task) for probe in asked.values()}, f"{own(''):x}", files)


def released_probes(db_url: str, course: str, assignment: str, notebook: str) -> dict[str, Probe]:
    """Return what the graded cells of a notebook ask, from their text in the gradebook, by grade id."""
    with Gradebook(db_url, course) as gradebook:
        released = gradebook.find_notebook(notebook, assignment)
        graded = {cell.name for cell in released.grade_cells}
        return probes({c.name: c.source for c in released.source_cells if c.cell_type == "code" and c.name in graded})


def files_beside(folder: Path) -> dict[str, bytes]:
    """Return the files in a submission's folder, by their paths in it, but for notebooks.

    A notebook that is being graded quotes the tests. Symbolic links are not followed: they lead anywhere.

    Raises:
        Problem: the files are too large.
    """
    found = {}
    left = MOST_BYTES
    # Folders that are links are not walked into.
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in names if not name.endswith(".ipynb")):
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                continue
            left -= status.st_size
            if left < 0:
                raise Problem(f"The files beside the notebook are larger than {MOST_BYTES // 1_000_000} MB together.")
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found
