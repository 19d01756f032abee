"""The command line: reads what is asked for, calls the module that does it, and prints what came of it.

Exit status 0: all done. 1: something could not be done or graded; what, and what to do, is printed. 2: wrong usage.
"""

import argparse
import contextlib
import datetime
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from nngrade import course as courses
from nngrade.cluster import work_for
from nngrade.course import Course
from nngrade.demo import demo
from nngrade.engine import Options, Outcome, autograde
from nngrade.grades import Table, as_csv, as_text, table
from nngrade.problem import Problem, told
from nngrade.progress import Lines, Live, Objects, Quiet, Shown
from nngrade.release import release
from nngrade.report import Written, report
from nngrade.returning import feedback
from nngrade.sandbox.doctor import examine


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        with told():
            return asked.run(courses.load(Path.cwd()), asked)
    except Problem as problem:
        print(f"nngrade: {problem}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nngrade", description="Release, grade and return the assignments.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: object, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        return added

    releasing = command("release", _release, "Generate the student notebooks in exercises/ from solutions/.")
    releasing.add_argument("assignment", nargs="?", help="one assignment; all of them without it")
    grading = command("autograde", _autograde, "Grade every submission to an assignment.")
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
    returning = command("feedback", _feedback, "Write the page that each student gets back.")
    returning.add_argument("assignment")
    listing = command("grades", _grades, "Print the grade table of an assignment.")
    listing.add_argument("assignment")
    listing.add_argument("--csv", type=Path, metavar="FILE", help="write it to FILE as well")
    reporting = command("report", _report, "Write the report of an assignment: a page and a table.")
    reporting.add_argument("assignment")
    working = command("worker", _worker, "Run notebooks for the scheduler of a cluster.")
    working.add_argument("address", metavar="tcp://HOST:PORT")
    command("demo", _demo, "Grade a sample class in _build/demo.")
    command("doctor", _doctor, "Say what isolation this machine gives students' code, and how to get it.")
    return parser


def _release(course: Course, asked: argparse.Namespace) -> int:
    for assignment in [asked.assignment] if asked.assignment else course.authored():
        print(f"{assignment}: released to {_shown(release(course, assignment))}")
    return 0


def _autograde(course: Course, asked: argparse.Namespace) -> int:
    if asked.unsafe:
        course.config.ExecuteWithEvidence.unsafe = True
        print("nngrade: the students' code runs WITHOUT ISOLATION, as your own.", file=sys.stderr)
    options = Options(asked.jobs, asked.cluster, asked.force, asked.dry_run, asked.feedback)
    done = "would be graded" if asked.dry_run else "graded"
    shown = Objects(done) if asked.json else Quiet(done) if asked.quiet else _lines(done)
    is_told = not (asked.json or asked.quiet)
    return _progress(done, autograde(course, asked.assignment, options, shown.watch), course, shown, is_told=is_told)


def _feedback(course: Course, asked: argparse.Namespace) -> int:
    return _progress("feedback written", feedback(course, asked.assignment), course, Lines("feedback written"))


def _grades(course: Course, asked: argparse.Namespace) -> int:
    _print_table(table(course, asked.assignment), asked.csv)
    return 0


def _report(course: Course, asked: argparse.Namespace) -> int:
    _print_report(report(course, asked.assignment, datetime.datetime.now()))
    return 0


def _doctor(course: Course, asked: argparse.Namespace) -> int:
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


def _worker(course: Course, asked: argparse.Namespace) -> int:
    work_for(asked.address, lambda here: print(f"Working at {here} for {asked.address} (stop with Ctrl-C)", flush=True))
    return 0


def _demo(course: Course, asked: argparse.Namespace) -> int:
    folder = course.repository / "_build" / "demo"
    shown = _lines("graded")
    sample = demo(course, folder, Options(_cores()), shown.watch)
    _progress("graded", sample.graded, sample.course, shown)
    _progress("feedback written", sample.returned, sample.course, Lines("feedback written"))
    _print_table(sample.table(), folder / "grades.csv")
    _print_report(sample.report(datetime.datetime.now()))
    return 0


def _lines(done: str) -> Shown:
    return Live(done) if sys.stdout.isatty() else Lines(done)


def _progress(done: str, outcomes: Iterable[Outcome], course: Course, shown: Shown, *, is_told: bool = True) -> int:
    count, failed = 0, 0
    with contextlib.closing(shown):
        for count, outcome in enumerate(outcomes, start=1):  # noqa: B007 (the last count is wanted)
            failed += bool(outcome.problem)
            shown.outcome(outcome)
    if is_told:
        print(f"{count - failed} of {count} {done}{f', {failed} not' if failed else ''}. Details: {_shown(course.log)}")
    return int(failed > 0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers: give 1 or more")
    return int(text)


def _print_table(grades: Table, path: Path | None) -> None:
    print(as_text(grades, shutil.get_terminal_size((160, 24)).columns))
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_csv(grades), encoding="utf-8")
        print(f"Written to {_shown(path)}")


def _print_report(written: Written) -> None:
    made = written.report
    print(f"{len(made.klass.students)} handed in, {len(made.scores)} graded, {len(made.words)} need a word.")
    print(f"Written to {_shown(written.page)} and {_shown(written.sheet)}")


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
