"""`nngrade feedback`."""

import argparse

from nngrade.commands.printing import print_progress
from nngrade.course import Course
from nngrade.progress import Lines
from nngrade.returning import feedback


def run(course: Course, asked: argparse.Namespace) -> int:
    """Write the page that each student gets back."""
    return print_progress("feedback written", feedback(course, asked.assignment), course, Lines("feedback written"))
