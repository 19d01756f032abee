"""Feedback for a class: a page for everybody who has been graded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import nbformat

from nngrade.caches import kept
from nngrade.converting import Returning
from nngrade.course import Course
from nngrade.engine import Outcome
from nngrade.journal import Journal, alone
from nngrade.quiet import cause, log_to


def feedback(course: Course, assignment: str) -> Iterator[Outcome]:
    """Write the feedback of every graded submission, and yield what became of each as it is done.

    Raises:
        Problem: the assignment does not exist or has not been released.
    """
    course.check_assignment(assignment)
    refused = Journal(course.root, assignment).problems()
    returning = Returning(course, assignment)
    with contextlib.ExitStack() as stack:
        stack.enter_context(alone(course.root))
        stack.enter_context(kept(course.directory.db_url, course.directory.course_id))
        stack.callback(returning.clear)
        for student in course.submitted(assignment):
            graded = returning.graded(student)
            if student not in refused and graded.is_file():
                yield Outcome(student, _given(returning, student, graded, course))


def _given(returning: Returning, student: str, graded: Path, course: Course) -> str:
    errors: list[str] = []
    try:
        with log_to(course.log) as errors, returning.hooks(student):
            returning.give(student, nbformat.read(graded, as_version=4))
    except OSError:
        raise
    # Nbgrader raises whatever its preprocessors raise, and ends with SystemExit after others.
    except (SystemExit, Exception) as error:
        return f"nbgrader stopped with {cause(errors, error)}: look at it (details in {course.log})."
    return ""
