"""`nngrade autograde`."""

import argparse
import sys

from nngrade.commands.printing import lines, print_progress
from nngrade.course import Course
from nngrade.engine import Options, autograde
from nngrade.progress import Objects, Quiet


def run(course: Course, asked: argparse.Namespace) -> int:
    """Grade every submission to an assignment."""
    if asked.unsafe:
        course.config.ExecuteWithEvidence.unsafe = True
        print("nngrade: the students' code runs WITHOUT ISOLATION, as your own.", file=sys.stderr)
    options = Options(asked.jobs, asked.cluster, asked.force, asked.dry_run, asked.feedback, asked.sandbox)
    done = "would be graded" if asked.dry_run else "graded"
    shown = Objects(done) if asked.json else Quiet(done) if asked.quiet else lines(done)
    is_told = not (asked.json or asked.quiet)
    return print_progress(
        done, autograde(course, asked.assignment, options, shown.watch), course, shown, is_told=is_told
    )
