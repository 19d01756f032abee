"""`nngrade release`."""

import argparse

from nngrade.commands.printing import relative
from nngrade.course import Course
from nngrade.release import release


def run(course: Course, asked: argparse.Namespace) -> int:
    """Generate the student notebooks of one assignment, or of all."""
    for assignment in [asked.assignment] if asked.assignment else course.authored():
        print(f"{assignment}: released to {relative(release(course, assignment))}")
    return 0
