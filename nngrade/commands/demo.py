"""`nngrade demo`."""

import argparse
import datetime

from nngrade.commands.grades import print_table
from nngrade.commands.printing import lines, print_progress
from nngrade.commands.report import print_report
from nngrade.course import Course
from nngrade.demo import demo
from nngrade.engine import Options
from nngrade.progress import Lines


def run(course: Course, asked: argparse.Namespace) -> int:
    """Grade the sample class, from the release to the report."""
    folder = course.repository / "_build" / "demo"
    shown = lines("graded")
    sample = demo(course, folder, Options(asked.jobs), shown.watch)
    print_progress("graded", sample.graded, sample.course, shown)
    print_progress("feedback written", sample.returned, sample.course, Lines("feedback written"))
    print_table(sample.table(), folder / "grades.csv")
    print_report(sample.report(datetime.datetime.now()))
    return 0
