"""From an assignment as authored to the notebook that students get: the same text always gives the same bytes.

    solutions/<a>/<a>.md  →  <root>/source/<a>/<a>.ipynb  →  nbgrader generate_assignment  →  exercises/<a>/

The first step is this module's: MyST text becomes a notebook without chance or machine in it. The second, which takes
out solutions and hidden tests, is nbgrader's.
"""

import re
import shutil
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment

from nncheck.plain import listed
from nngrade.course import Course
from nngrade.problem import Problem
from nngrade.quiet import cause, log_to

DATA = Path("nnlib/data")
"""Where the data files are kept that an assignment asks for."""


def release(course: Course, assignment: str) -> Path:
    """Generate the student version of an assignment, enter it into the gradebook, and return its folder.

    Raises:
        Problem: the assignment does not exist, or its text cannot be turned into a student version.
    """
    if assignment not in course.authored():
        raise Problem(f"There is no assignment {assignment!r} in solutions/; there is {listed(course.authored())}.")
    _write_source(course, assignment)
    directory = course.directory
    target = Path(directory.format_path(directory.release_directory, ".", assignment))
    # What students have is replaced only by what was generated whole.
    fresh = course.root / "releasing"
    directory.assignment_id = assignment
    directory.release_directory = str(fresh)
    converter = GenerateAssignment(coursedir=directory, config=course.config)
    converter.force = True
    errors: list[str] = []
    try:
        with log_to(course.log) as errors:
            converter.start()
    # Nbgrader raises whatever its preprocessors raise, and ends with SystemExit after others.
    except (SystemExit, Exception) as error:
        raise Problem(
            f"The student version of {assignment!r} was not made: {cause(errors, error)} (details in {course.log})"
        ) from error
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(fresh / assignment, target)
    shutil.rmtree(fresh)
    return target


def notebook(text: str, book: str) -> NotebookNode:
    """Return the notebook that MyST text describes, with `book:` links pointing below the address `book`.

    Its cells' ids come from their grade ids and their positions, and nothing in it from chance or the machine.
    """
    read = jupytext.reads(text, fmt="md:myst")
    cells = []
    for position, cell in enumerate(read.cells):
        cell.id = re.sub(r"[^A-Za-z0-9_-]", "-", cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{position}"))
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("](book:", f"]({book}/")
        cells.append(cell)
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata = {"kernelspec": read.metadata["kernelspec"], "language_info": {"name": "python"}}
    return made


def data_files(text: str) -> list[str]:
    """Return the names of the data files that an assignment asks for at the head of its text."""
    return list(jupytext.reads(text, fmt="md:myst").metadata.get("nngrade", {}).get("data", []))


def source(course: Course, assignment: str) -> str:
    """Return an assignment's text as authored."""
    return (course.repository / "solutions" / assignment / f"{assignment}.md").read_text(encoding="utf-8")


def _write_source(course: Course, assignment: str) -> None:
    folder = course.root / "source" / assignment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = source(course, assignment)
    nbformat.write(notebook(text, course.book), folder / f"{assignment}.ipynb")
    for name in data_files(text):
        kept = course.repository / DATA / name
        if not kept.is_file():
            raise Problem(f"The assignment {assignment!r} asks for {name}, but there is no such file in {DATA}/.")
        shutil.copyfile(kept, folder / name)
