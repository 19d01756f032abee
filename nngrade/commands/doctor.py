"""`nngrade doctor`."""

import argparse

from nngrade.course import Course
from nngrade.sandbox.doctor import examine


def run(course: Course, asked: argparse.Namespace) -> int:
    """Say what isolation this machine gives."""
    missing = 0
    for finding in examine():
        missing += not finding.holds
        print(f"{'yes' if finding.holds else 'NO '}  {finding.what}", flush=True)
        if finding.remedy:
            print(f"     {finding.remedy}")
    if missing:
        print("Grading refuses to run students' code here, unless it is told --unsafe.")
    else:
        print("Students' code can be graded here.")
    return int(missing > 0)
