"""The command line: reads what is asked for, and leaves it to the module of `commands` that does it.

Exit status 0: all done. 1: something could not be done or graded; what, and what to do, is printed. 2: wrong usage.
"""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from nngrade.problem import Problem
from nngrade.sandbox import Sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    asked = _parser().parse_args(arguments)
    with contextlib.ExitStack() as stack:
        asked.sandbox = None
        if asked.command == "autograde" and not asked.cluster:
            # It gets warm while this process imports nbgrader, which takes as long.
            asked.sandbox = stack.enter_context(Sandbox(unsafe=asked.unsafe))
            asked.sandbox.begin()
        # Nothing that is imported is garbage: neither now nor later does anybody look.
        gc.disable()
        # Not above: with it comes nbgrader.
        from nngrade import commands

        command = commands.find(asked.command)
        gc.freeze()
        gc.enable()
        try:
            return commands.run(command, asked)
        except Problem as problem:
            print(f"nngrade: {problem}", file=sys.stderr)
            return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nngrade", description="Release, grade and return the assignments.")
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help)

    releasing = command("release", "Generate the student notebooks in exercises/ from solutions/.")
    releasing.add_argument("assignment", nargs="?", help="one assignment; all of them without it")
    grading = command("autograde", "Grade every submission to an assignment.")
    grading.add_argument("assignment")
    grading.add_argument("--force", action="store_true", help="grade again what has not changed")
    grading.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    grading.add_argument("--feedback", action="store_true", help="write the feedback as well")
    grading.add_argument("--unsafe", action="store_true", help="run the students' code as your own, WITHOUT ISOLATION")
    where = grading.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs", type=_count, default=_cores(), metavar="N", help="as many at once (default: %(default)s)"
    )
    where.add_argument("--cluster", default="", metavar="tcp://HOST:PORT", help="on the workers of a Dask scheduler")
    shown = grading.add_mutually_exclusive_group()
    shown.add_argument("--quiet", action="store_true", help="print only what could not be graded")
    shown.add_argument("--json", action="store_true", help="print one JSON object a line")
    returning = command("feedback", "Write the page that each student gets back.")
    returning.add_argument("assignment")
    listing = command("grades", "Print the grade table of an assignment.")
    listing.add_argument("assignment")
    listing.add_argument("--csv", type=Path, metavar="FILE", help="write it to FILE as well")
    reporting = command("report", "Write the report of an assignment: a page and a table.")
    reporting.add_argument("assignment")
    working = command("worker", "Run notebooks for the scheduler of a cluster.")
    working.add_argument("address", metavar="tcp://HOST:PORT")
    command("demo", "Grade a sample class in _build/demo.").set_defaults(jobs=_cores())
    command("doctor", "Say what isolation this machine gives students' code, and how to get it.")
    return parser


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers: give 1 or more")
    return int(text)
