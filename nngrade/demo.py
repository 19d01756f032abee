"""The sample class, from the release to the grade table, in a course of its own that starts afresh each time."""

import datetime
import shutil
from collections.abc import Iterator, Sequence
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


def demo(course: Course, folder: Path, options: Options, watch: Watch, samples: Sequence[Sample] = CLASS) -> Demo:
    """Make the sample class of `course` below `folder`, released and collected, ready to be graded.

    Raises:
        Problem: the assignment cannot be released.
    """
    made = collected(course, folder, ASSIGNMENT, samples)
    graded = autograde(made, ASSIGNMENT, options, watch)
    return Demo(made, graded, feedback(made, ASSIGNMENT))


def collected(course: Course, folder: Path, assignment: str, samples: Sequence[Sample]) -> Course:
    """Return a course made anew below `folder`, to which the samples have handed in an assignment of `course`.

    Raises:
        Problem: the assignment cannot be released.
    """
    shutil.rmtree(folder, ignore_errors=True)
    made = moved(course, folder / "course")
    released = release(made, assignment)
    text = source(made, assignment)
    empty = nbformat.read(released / f"{assignment}.ipynb", as_version=4)
    solved = notebook(text, made.book)
    with made.gradebook() as gradebook:
        for sample in samples:
            gradebook.update_or_create_student(sample.student, first_name=sample.first_name, last_name=sample.last_name)
            place = made.root / "submitted" / sample.student / assignment
            place.mkdir(parents=True)
            (place / f"{assignment}.ipynb").write_text(sample.file(empty, solved), encoding="utf-8")
            for name in data_files(text):
                shutil.copyfile(released / name, place / name)
    return made
