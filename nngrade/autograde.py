"""Grading a class with nbgrader, by evidence, one submission at a time, so that a broken one stops no other.

Nbgrader is given a copy that was repaired: what was handed in stays as it is.

What could not be graded, and why, is kept beside the gradebook, because nbgrader has no place for it.
"""

import glob
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter

from nngrade import intake
from nngrade.course import Course
from nngrade.execution import ExecuteWithEvidence
from nngrade.problem import Problem, Refusal
from nngrade.quiet import cause, log_to
from nngrade.repair import repair

TAKEN = "taken"
"""The folder of the repaired copies, beside that of what was submitted."""


class Outcome(NamedTuple):
    """What became of one submission: `problem` says why it was not graded, and is "" if it was.

    `notes` say what was repaired so that it could be.
    """

    student: str
    problem: str
    notes: tuple[str, ...] = ()


def autograde(course: Course, assignment: str) -> Iterator[Outcome]:
    """Grade every submission to an assignment, and yield what became of each as it is done.

    Raises:
        Problem: the assignment does not exist or has not been released, nobody has handed it in, or this machine gives
            no isolation.
    """
    course.check_assignment(assignment)
    if not course.submitted(assignment):
        folder = course.root / "submitted" / "<student>" / assignment
        raise Problem(f"Nobody has handed in {assignment!r} yet: collect each student's work into {folder}.")
    released = course.released_notebook(assignment)
    # Where it refuses, it does so once, and not for each student.
    ExecuteWithEvidence(config=course.config).sandbox()
    refused = {}
    for student, folder in course.submitted(assignment).items():
        problem, notes = "", []
        try:
            notes = _take(course, assignment, student, folder, released)
        except Refusal as refusal:
            problem = str(refusal)
        problem = problem or _run(course, Autograde, assignment, student, notes)
        if problem:
            refused[student] = problem
        _remember(course, assignment, refused)
        yield Outcome(student, problem, tuple(notes))


def feedback(course: Course, assignment: str) -> Iterator[Outcome]:
    """Write the feedback of every graded submission, and yield what became of each as it is done.

    Raises:
        Problem: the assignment does not exist or has not been released.
    """
    course.check_assignment(assignment)
    refused = problems(course, assignment)
    for student in course.submitted(assignment):
        if student not in refused:
            yield Outcome(student, _run(course, GenerateFeedback, assignment, student))


def problems(course: Course, assignment: str) -> dict[str, str]:
    """Return why some submissions were not graded in the last run, by student."""
    path = _refused(course, assignment)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _take(course: Course, assignment: str, student: str, folder: Path, released: NotebookNode) -> list[str]:
    """Put a repaired copy of a submission where nbgrader reads it; return what was repaired."""
    read = intake.read(folder, assignment)
    repaired = repair(read.notebook, released)
    target = Path(course.directory.format_path(TAKEN, student, assignment))
    shutil.rmtree(target, ignore_errors=True)
    for path in intake.files(folder):
        if path.suffix != ".ipynb":
            copied = target / path.relative_to(folder)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied, follow_symlinks=False)
    target.mkdir(parents=True, exist_ok=True)
    nbformat.write(repaired.notebook, target / f"{assignment}.ipynb")
    return read.notes + repaired.notes


def _run(course: Course, kind: type[BaseConverter], assignment: str, student: str, notes: Sequence[str] = ()) -> str:
    """Run one of nbgrader's converters on one student's work; return what went wrong, or ""."""
    directory = course.directory
    directory.submitted_directory = TAKEN
    directory.assignment_id = assignment
    # Nbgrader reads the id as a pattern.
    directory.student_id = glob.escape(student)
    config = course.config.copy()
    config.Repair.before = list(notes)
    converter = kind(coursedir=directory, config=config)
    converter.force = True
    errors: list[str] = []
    try:
        with log_to(course.log) as errors:
            converter.start()
    # Nbgrader raises whatever its preprocessors raise, and ends with SystemExit after others.
    except (SystemExit, Exception) as error:
        return f"nbgrader stopped with {cause(errors, error)}: grade it by hand (details in {course.log})."
    return ""


def _refused(course: Course, assignment: str) -> Path:
    return course.root / "refused" / f"{assignment}.json"


def _remember(course: Course, assignment: str, refused: dict[str, str]) -> None:
    path = _refused(course, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(json.dumps(refused, ensure_ascii=False, indent=1), encoding="utf-8")
    half.replace(path)
