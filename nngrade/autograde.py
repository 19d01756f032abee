"""Grading a class with nbgrader, by evidence, one submission at a time, so that a broken one stops no other.

What could not be graded, and why, is kept beside the gradebook, because nbgrader has no place for it.
"""

import glob
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter

from nngrade import intake
from nngrade.course import Course
from nngrade.execution import ExecuteWithEvidence
from nngrade.problem import Problem
from nngrade.quiet import cause, log_to


class Outcome(NamedTuple):
    """What became of one submission: `problem` says why it was not graded, and is "" if it was."""

    student: str
    problem: str


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
    released = intake.markings(course.source_notebook(assignment).cells)
    # Where it refuses, it does so once, and not for each student.
    ExecuteWithEvidence(config=course.config).sandbox()
    refused = {}
    for student, folder in course.submitted(assignment).items():
        problem = intake.problem(folder, assignment, released) or _run(course, Autograde, assignment, student)
        if problem:
            refused[student] = problem
        _remember(course, assignment, refused)
        yield Outcome(student, problem)


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


def _run(course: Course, kind: type[BaseConverter], assignment: str, student: str) -> str:
    """Run one of nbgrader's converters on one student's work; return what went wrong, or ""."""
    directory = course.directory
    directory.assignment_id = assignment
    # Nbgrader reads the id as a pattern.
    directory.student_id = glob.escape(student)
    converter = kind(coursedir=directory, config=course.config)
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
