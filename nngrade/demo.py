"""The sample class, from the release to the grade table, in a course of its own that starts afresh each time."""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat

from nngrade.course import Course, moved
from nngrade.engine import Options, Outcome, Watch, autograde
from nngrade.grades import Table, table
from nngrade.release import data_files, notebook, release, source
from nngrade.report import Written, report
from nngrade.returning import feedback
from nngrade.sampleclass import ASSIGNMENT, CLASS, Sample


class Demo(NamedTuple):
    """The sample course, and what grading it and writing the feedback yield, student by student."""

    course: Course
    graded: Iterator[Outcome]
    returned: Iterator[Outcome]

    def table(self) -> Table:
        """The grades, once the class is graded."""
        return table(self.course, ASSIGNMENT)

    def report(self, now: datetime.datetime) -> Written:
        """Write the report on the class, once it is graded."""
        return report(self.course, ASSIGNMENT, now)


def demo(course: Course, folder: Path, options: Options, watch: Watch, samples: tuple[Sample, ...] = CLASS) -> Demo:
    """Make the sample class of `course` below `folder`, released and collected, ready to be graded.

    Raises:
        Problem: the assignment cannot be released.
    """
    shutil.rmtree(folder, ignore_errors=True)
    sample_course = moved(course, folder / "course")
    released = release(sample_course, ASSIGNMENT)
    _collect(sample_course, released, samples)
    graded = autograde(sample_course, ASSIGNMENT, options, watch)
    return Demo(sample_course, graded, feedback(sample_course, ASSIGNMENT))


def _collect(course: Course, released: Path, samples: tuple[Sample, ...]) -> None:
    text = source(course, ASSIGNMENT)
    empty = nbformat.read(released / f"{ASSIGNMENT}.ipynb", as_version=4)
    solved = notebook(text, course.book)
    with course.gradebook() as gradebook:
        for sample in samples:
            gradebook.update_or_create_student(sample.student, first_name=sample.first_name, last_name=sample.last_name)
            folder = course.root / "submitted" / sample.student / ASSIGNMENT
            folder.mkdir(parents=True)
            (folder / f"{ASSIGNMENT}.ipynb").write_text(sample.file(empty, solved), encoding="utf-8")
            for name in data_files(text):
                shutil.copyfile(released / name, folder / name)
