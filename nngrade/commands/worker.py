"""`nngrade worker`."""

import argparse

from nngrade.cluster import work_for
from nngrade.course import Course


def run(course: Course, asked: argparse.Namespace) -> int:
    """Run notebooks for the scheduler of a cluster."""
    work_for(asked.address, lambda here: print(f"Working at {here} for {asked.address} (stop with Ctrl-C)", flush=True))
    return 0
