"""`nngrade report`."""

import argparse
import datetime

from nngrade.commands.printing import relative
from nngrade.course import Course
from nngrade.report import Written, report


def run(course: Course, asked: argparse.Namespace) -> int:
    """Write the report of an assignment."""
    print_report(report(course, asked.assignment, datetime.datetime.now()))
    return 0


def print_report(written: Written) -> None:
    """Say what is in a report, and where it is."""
    made = written.report
    print(f"{len(made.klass.students)} handed in, {len(made.scores)} graded, {len(made.words)} need a word.")
    print(f"Written to {relative(written.page)} and {relative(written.sheet)}")
