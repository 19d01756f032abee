"""The course as `nbgrader_config.py` describes it: the one place that says where its folders and its gradebook are."""

import contextlib
import copy
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from nncheck.plain import listed
from nngrade.problem import Problem

CONFIG = "nbgrader_config.py"
SECRET = "secret"  # noqa: S105 (the name of the file)
SECRET_BYTES = 32


class Course(NamedTuple):
    """A course: the repository that its assignments are written in, and nbgrader's settings."""

    repository: Path
    config: Config

    @property
    def directory(self) -> CourseDirectory:
        """Nbgrader's own view of the folders."""
        return CourseDirectory(config=self.config)

    @property
    def root(self) -> Path:
        """Where all generated files are, and the gradebook."""
        return Path(self.directory.root)

    @property
    def log(self) -> Path:
        """Where the details of every run are."""
        return self.root / "nngrade.log"

    @property
    def book(self) -> str:
        """The address below which students read the book."""
        return str(self.config.Release.book).rstrip("/")

    def gradebook(self) -> Gradebook:
        """Open the gradebook; use it in a `with`."""
        return Gradebook(self.directory.db_url, self.directory.course_id)

    def authored(self) -> list[str]:
        """The assignments that have been written, in alphabetical order."""
        folders = (self.repository / "solutions").glob("*/")
        return sorted(folder.name for folder in folders if (folder / f"{folder.name}.md").is_file())

    def submitted(self, assignment: str) -> dict[str, Path]:
        """The folder of each student who has handed something in, by the student's id."""
        folder = Path(self.directory.format_path(self.directory.submitted_directory, ".", "."))
        found = sorted(path for path in folder.glob(f"*/{assignment}") if not path.parent.name.startswith("."))
        return {path.parent.name: path for path in found}

    def source_notebook(self, assignment: str) -> NotebookNode:
        """The notebook that the released one was made from, solutions and hidden tests included."""
        return nbformat.read(self.root / "source" / assignment / f"{assignment}.ipynb", as_version=4)

    def check_assignment(self, assignment: str) -> None:
        """Make sure that an assignment can be graded.

        Raises:
            Problem: it does not exist, or has not been released.
        """
        authored = self.authored()
        if assignment not in authored:
            raise Problem(f"There is no assignment {assignment!r} in solutions/; there is {listed(authored)}.")
        with self.gradebook() as gradebook:
            try:
                gradebook.find_assignment(assignment)
            except MissingEntry:
                raise Problem(
                    f"The assignment {assignment!r} is not in the gradebook yet: run make exercises first."
                ) from None


def secret(root: Path) -> bytes:
    """Return the secret of the course below `root`, which the hidden inputs follow from; it is made the first time.

    Raises:
        Problem: it cannot be read or written, or is not what was made.
    """
    path = root / SECRET
    try:
        if not path.exists():
            _make_secret(path)
        kept = path.read_bytes()
    except OSError as error:
        raise Problem(
            f"The course's secret {path} cannot be used ({error.strerror}): it must be a file that only you can read."
        ) from error
    if len(kept) != SECRET_BYTES:
        raise Problem(
            f"The course's secret {path} is damaged, {len(kept)} bytes of {SECRET_BYTES}: restore it from a copy, or "
            "delete it and grade everybody again, on new hidden inputs."
        )
    return kept


def _make_secret(path: Path) -> None:
    # Whole or not there at all; of two runs that make it at once, the first wins. A temporary file has mode 600.
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:
        file.write(os.urandom(SECRET_BYTES))
        file.flush()
        with contextlib.suppress(FileExistsError):
            os.link(file.name, path)


def load(repository: Path) -> Course:
    """Return the course of the repository at `repository`.

    Raises:
        Problem: there is no `nbgrader_config.py` in it.
    """
    if not (repository / CONFIG).is_file():
        raise Problem(f"There is no {CONFIG} in {repository}: run this at the root of the course's repository.")
    course = Course(repository, PyFileConfigLoader(CONFIG, path=str(repository)).load_config())
    course.root.mkdir(parents=True, exist_ok=True)
    return course


def moved(course: Course, root: Path) -> Course:
    """Return the same course with everything it generates, the student notebooks too, below `root`."""
    # Its own copy would share every section with the first.
    config = copy.deepcopy(course.config)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.release_directory = "release"
    root.mkdir(parents=True, exist_ok=True)
    return Course(course.repository, config)
